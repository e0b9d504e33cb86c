from __future__ import annotations

import pytest

from copy_link.dockerfile.parser import Instruction, parse
from copy_link.image.entries import (
    ABSENT,
    DIRECTORY,
    FILE,
    Entry,
    directory,
    file,
    files_only,
    plain_only,
    symlink,
    unknown,
)
from copy_link.image.evidence import BUILD_CONTEXT, BY_ENDING
from copy_link.image.tree import Tree
from copy_link.rules.law import DIFFERS, SAME, UNKNOWN, judge
from copy_link.stages.copy_instruction import EITHER, Copy, Ownership, Source
from copy_link.stages.problems import WORKDIR_NOT_KNOWN, Problem

A_FILE = frozenset({FILE})
A_DIRECTORY = frozenset({DIRECTORY})


def tree() -> Tree:
    found = Tree(directory(0o755, 0, 0, inside=files_only()))
    for path, entry in {
        "/has": directory(0o755, 0, 0, inside=files_only()),
        "/has/dir": directory(0o755, 0, 0, inside=files_only()),
        "/has/file": file(),
        "/open": directory(0o755, 0, 0, inside=plain_only()),
        "/own": directory(0o755, 1234, 1234),
        "/named": directory(0o755, "app", "app"),
        "/m777": directory(0o1777, 0, 0),
        "/sym": symlink("/real"),
        "/mode": directory(None, 0, 0),
        "/maybe": Entry(frozenset({ABSENT, DIRECTORY}), 0o700, 0, 0),
        "/gone": unknown(),
    }.items():
        found.put(path, entry)
    return found


def copy(
    destination: str | None,
    kinds: frozenset[str] = A_FILE,
    owner: Ownership | None = None,
    keyword: str = "COPY",
    linked: bool | None = None,
) -> Copy:
    instruction: Instruction = parse(f"FROM scratch\n{keyword} f /x".encode()).instructions[1]
    spelled = destination is not None and destination.endswith("/")
    path = destination if destination is None or destination == "/" else destination.rstrip("/")
    return Copy(
        instruction,
        (Source("f", kinds, may_be_archive=keyword == "ADD"),),
        path,
        spelled,
        owner or Ownership("", 0, 0),
        None,
        linked,
        None,
        keeps_parents=False,
        problem=None if destination else Problem(WORKDIR_NOT_KNOWN, ("x",)),
    )


def number(owner: int) -> Ownership:
    return Ownership(f"{owner}:{owner}", owner, owner)


@pytest.mark.parametrize(
    ("one", "verdict", "needs_slash"),
    [
        (copy("/new/x"), SAME, False),
        (copy("/has/dir/"), SAME, False),
        (copy("/has/dir"), SAME, True),
        (copy("/has/dir", A_DIRECTORY), SAME, True),
        (copy("/new/x", A_DIRECTORY), SAME, False),
        (copy("/has/dir", EITHER), SAME, True),
        (copy("/has/dir/x"), SAME, False),
        (copy("/has/file"), SAME, False),
        (copy("/has/file/"), DIFFERS, False),
        (copy("/has/file/x"), DIFFERS, False),
        (copy("/has/file", A_DIRECTORY), DIFFERS, False),
        (copy("/"), SAME, False),
        (copy("/open/x/"), SAME, False),
        (copy("/open/x/y", A_DIRECTORY), SAME, False),
        (copy("/open/x"), UNKNOWN, False),
        (copy("/open/x", EITHER), UNKNOWN, False),
        (copy("/sym"), DIFFERS, False),
        (copy("/sym/x"), DIFFERS, False),
        (copy("/sym", A_DIRECTORY), DIFFERS, False),
        (copy("/own/x"), DIFFERS, False),
        (copy("/own/x", owner=number(1234)), SAME, False),
        (copy("/own"), DIFFERS, True),
        (copy("/named/x"), DIFFERS, False),
        (copy("/named/x", owner=number(1234)), UNKNOWN, False),
        (copy("/has/dir/x", owner=number(1234)), DIFFERS, False),
        (copy("/new/x", owner=number(1234)), SAME, False),
        (copy("/m777/x"), DIFFERS, False),
        (copy("/mode/x"), UNKNOWN, False),
        (copy("/mode/x", owner=number(1234)), DIFFERS, False),
        (copy("/maybe/x"), UNKNOWN, False),
        (copy("/gone/x"), UNKNOWN, False),
        (copy(None), UNKNOWN, False),
        (copy("/new/x", owner=Ownership("app", None, None, ("app",))), DIFFERS, False),
        (copy("/new/x", owner=Ownership("?", None, None)), UNKNOWN, False),
        (copy("/has/dir", linked=True), DIFFERS, True),
        (copy("/has/dir", EITHER, linked=True), UNKNOWN, False),
        (copy("/has/dir", A_DIRECTORY, linked=True), SAME, False),
        (copy("/", EITHER, keyword="ADD"), UNKNOWN, False),
        (copy("/new", EITHER, keyword="ADD"), SAME, False),
    ],
)
def test_the_law(one: Copy, verdict: str, needs_slash: bool) -> None:
    found = judge(tree(), one)
    assert (found.kind, found.needs_slash) == (verdict, needs_slash)
    assert bool(found.reasons) == (verdict != SAME)


def test_a_copy_through_a_symlink_is_not_judged_by_entries_below_the_symlink() -> None:
    found = judge(tree(), copy("/sym/m777/x"))
    assert [reason.path for reason in found.reasons] == ["/sym"]


def test_the_evidence_says_that_a_source_is_taken_for_a_file() -> None:
    taken = Source("x.json", A_FILE, is_by_ending=True)
    facts = judge(tree(), copy("/has/x")._replace(sources=(taken,))).facts
    assert [(fact.source, fact.path) for fact in facts if fact.predicate.kind == BY_ENDING] == [
        (BUILD_CONTEXT, "x.json")
    ]
    assert BY_ENDING not in [fact.predicate.kind for fact in judge(tree(), copy("/has/x")).facts]
