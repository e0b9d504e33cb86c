from __future__ import annotations

import pytest

from copy_link.dockerfile.parser import Instruction, parse
from copy_link.image.entries import (
    ABSENT,
    DIRECTORY,
    FILE,
    Entry,
    Owner,
    directory,
    file,
    files_only,
    plain_only,
    symlink,
    unknown,
)
from copy_link.image.evidence import BUILD_CONTEXT, BY_ENDING, EMPTY, Evidence, Predicate
from copy_link.image.tree import Tree
from copy_link.rules.law import DIFFERS, SAME, UNKNOWN, Verdict, judge, owners_differ
from copy_link.rules.reasons import ATTRIBUTES, BELOW, KIND, MATCH, SOURCE_HOLDS, WORD
from copy_link.stages.collisions import Collision
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
    image = tree()
    image.put("/sym/m777", directory(0o777, 0, 0))
    for destination in ("/sym/m777/x", "/sym/m777/"):
        assert [reason.path for reason in judge(image, copy(destination)).reasons] == ["/sym"]
    assert not judge(image, copy("/sym/m777")).needs_slash


def missing(found: Verdict) -> list[str]:
    return [reason.missing for reason in found.reasons]


@pytest.mark.parametrize(
    ("within", "kind", "facts"),
    [
        ("/new/", SAME, []),
        ("/new/deep/x", SAME, []),
        ("/ne", SAME, []),
        ("/has/", UNKNOWN, [WORD]),
        ("/ha", UNKNOWN, [WORD]),
        ("/has/new/", SAME, []),
        ("/own/new/", DIFFERS, [""]),
        ("/sym/", DIFFERS, [""]),
        ("/gone/x/", UNKNOWN, [KIND]),
        ("/mode/new/", UNKNOWN, [ATTRIBUTES]),
        (None, UNKNOWN, [WORD]),
    ],
)
def test_an_unknown_destination_is_judged_by_its_known_beginning(
    within: str | None, kind: str, facts: list[str]
) -> None:
    found = judge(tree(), copy(None)._replace(within=within))
    assert (found.kind, missing(found)) == (kind, facts)


EXCEPT = parse(b"FROM scratch\nCOPY --exclude=!a f /x").instructions[1]
ADD = parse(b"FROM scratch\nADD f /x").instructions[1]


@pytest.mark.parametrize(
    "one",
    [
        copy(None)._replace(keeps_parents=True),
        copy(None)._replace(instruction=EXCEPT),
        copy(None)._replace(instruction=ADD),
        copy(None, owner=Ownership("?", None, None)),
    ],
)
def test_an_unknown_destination_is_not_judged_if_more_is_not_known(one: Copy) -> None:
    assert missing(judge(tree(), one._replace(within="/new/"))) == [WORD]


@pytest.mark.parametrize("one", [copy("/")._replace(keeps_parents=True), copy("/")._replace(instruction=EXCEPT)])
def test_the_directories_above_what_is_copied_may_be_made_again(one: Copy) -> None:
    assert missing(judge(tree(), one)) == [SOURCE_HOLDS]


@pytest.mark.parametrize(
    ("linked", "copied", "is_certain", "kind"),
    [
        (None, symlink("/x"), True, DIFFERS),
        (None, None, True, SAME),
        (True, None, True, UNKNOWN),
        (True, symlink("/x"), True, DIFFERS),
        (None, symlink("/x"), False, UNKNOWN),
    ],
)
def test_a_file_that_does_not_fit_the_image_is_a_reason(
    linked: bool | None, copied: Entry | None, is_certain: bool, kind: str
) -> None:
    collision = Collision("/has/dir/x", directory(0o755, 0, 0), copied, is_certain)
    assert judge(tree(), copy("/has/dir", A_DIRECTORY, linked=linked), (collision,)).kind == kind


@pytest.mark.parametrize(
    ("path", "now", "linked", "kind"),
    [
        ("/own", directory(0o755, 0, 0), True, DIFFERS),
        ("/own", directory(0o755, 0, 0), None, SAME),
        ("/sym", directory(0o755, 0, 0), True, DIFFERS),
        ("/has", directory(0o755, 5, 5), True, DIFFERS),
        ("/has/file", directory(0o700, 0, 0), True, DIFFERS),
        ("/has/file", directory(0o755, 0, 0), True, SAME),
        ("/maybe", directory(0o755, 0, 0), True, SAME),
    ],
)
def test_an_earlier_link_that_copies_nothing_leaves_the_harm_to_this_one(
    path: str, now: Entry, linked: bool | None, kind: str
) -> None:
    after = tree()
    after.put(path, now)
    after.note_undecided([path], tree())
    assert judge(after, copy(f"{path}/x", linked=linked)).kind == kind


def test_a_path_that_may_be_a_symlink_is_only_said_to_be_one() -> None:
    assert missing(judge(tree(), copy("/gone"))) == [KIND]


def test_linking_never_changes_the_root() -> None:
    assert judge(Tree(directory(0o700, 5, 5, inside=files_only())), copy("/")).kind == SAME


@pytest.mark.parametrize(
    ("entry", "facts"),
    [
        (directory(None, 0, 0), [ATTRIBUTES]),
        (directory(0o755, 0, 0, inside=unknown()), [BELOW]),
        (directory(0o755, 0, 0, inside=files_only()), []),
        (directory(0o755, 0, 0)._replace(contents=lambda _: None), [BELOW]),
        (directory(0o755, 0, 0), []),
    ],
)
def test_what_is_below_the_destination_of_an_archive_is_named_once(entry: Entry, facts: list[str]) -> None:
    found = tree()
    found.put("/has/dir", entry)
    assert missing(judge(found, copy("/has/dir", A_DIRECTORY, keyword="ADD"))) == facts


ANY = Source("*.x", EITHER, is_unmatched=True)
NAMED = Ownership("app", 1234, 1234, ("app",))


@pytest.mark.parametrize(
    ("one", "kind", "facts"),
    [
        (copy("/own/x", linked=True)._replace(sources=(ANY,)), UNKNOWN, [MATCH]),
        (copy("/own/x", linked=True)._replace(sources=(ANY, ANY)), UNKNOWN, [MATCH]),
        (copy("/new/x", linked=True, owner=NAMED)._replace(sources=(ANY,)), DIFFERS, [""]),
        (copy("/has/x", linked=True, owner=NAMED)._replace(sources=(ANY,)), DIFFERS, [""]),
        # Something is copied, or the COPY is plain.
        (copy("/own/x", linked=True)._replace(sources=(ANY, Source("f", A_FILE))), DIFFERS, [""]),
        (copy("/own/x", linked=True)._replace(sources=(ANY._replace(is_unmatched=False),)), DIFFERS, [""]),
        (copy("/own/x", linked=True)._replace(sources=(ANY._replace(text="f"),)), DIFFERS, [""]),
        (copy("/own/x", linked=True)._replace(sources=()), DIFFERS, [""]),
        (copy("/own/x")._replace(sources=(ANY,)), DIFFERS, [""]),
    ],
)
def test_a_link_that_copies_nothing_now_harms_when_it_copies_something(one: Copy, kind: str, facts: list[str]) -> None:
    found = judge(tree(), one)
    assert (found.kind, missing(found)) == (kind, facts)


def test_a_slash_alone_helps_a_link_only_if_nothing_else_is_unknown() -> None:
    found = judge(tree(), copy("/mode", linked=True))
    assert (found.kind, found.needs_slash) == (DIFFERS, False)


@pytest.mark.parametrize(
    ("below", "verdict"),
    [
        (directory(0o755, 0, 0), SAME),
        (file(), SAME),
        (directory(0o700, 0, 0), UNKNOWN),
        (directory(0o755, 5, 0), UNKNOWN),
        (symlink("/real"), UNKNOWN),
        (unknown(), UNKNOWN),
        (Entry(frozenset({ABSENT, FILE}), 0o700, 0, 0), SAME),
        (Entry(frozenset({ABSENT, DIRECTORY}), 0o755, 0, 0), SAME),
    ],
)
def test_an_archive_may_make_the_directories_that_it_does_not_list(below: Entry, verdict: str) -> None:
    found = tree()
    found.put("/has/dir/sub", below)
    assert judge(found, copy("/has/dir", A_DIRECTORY, keyword="ADD")).kind == verdict


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (None, 0, False),
        (0, None, False),
        (5, None, False),
        (None, None, False),
        (None, "app", False),
        (5, 5, False),
        (5, 6, True),
        (0, "app", True),
        ("app", 0, True),
        ("app", 5, False),
        (5, "app", False),
        ("app", "other", False),
    ],
)
def test_a_name_is_certainly_another_owner_than_root_only(first: Owner, second: Owner, expected: bool) -> None:
    assert owners_differ(first, second) is expected


@pytest.mark.parametrize("owner", [Ownership("0:5", 0, 5), Ownership("5:0", 5, 0)])
def test_a_user_or_a_group_is_enough_to_differ(owner: Ownership) -> None:
    assert judge(tree(), copy("/has/x", owner=owner)).kind == DIFFERS


@pytest.mark.parametrize("owner", [Ownership("x", None, 5), Ownership("x", 5, None)])
def test_two_owners_that_are_not_known_are_not_the_same(owner: Ownership) -> None:
    found = tree()
    found.put("/has", directory(0o755, owner.uid, owner.gid, inside=files_only()))
    assert judge(found, copy("/has/x", owner=owner)).kind == UNKNOWN


def test_the_evidence_of_each_path_on_the_way_is_named_once() -> None:
    one, other = (Evidence("debian:12", None, path, Predicate(EMPTY)) for path in ("/has", "/has/dir"))
    found = tree()
    found.put("/has", directory(0o755, 0, 0, one))
    found.put("/has/dir", directory(0o755, 0, 0, one, other))
    assert judge(found, copy("/has/dir")).facts == (one, other)
    assert judge(found, copy("/has/dir/x")).facts == (one, other)
    found.put("/has", directory(0o755, 0, 0, other, inside=files_only()))
    assert judge(found, copy("/has/x")).facts == (other,)


def test_the_evidence_names_the_stage_of_a_source_that_is_taken_for_a_file() -> None:
    taken = Source("x.json", A_FILE, is_by_ending=True)
    facts = judge(tree(), copy("/has/x")._replace(sources=(taken,), origin="build")).facts
    assert "build" in [fact.source for fact in facts]


def test_the_evidence_says_that_a_source_is_taken_for_a_file() -> None:
    taken = Source("x.json", A_FILE, is_by_ending=True)
    facts = judge(tree(), copy("/has/x")._replace(sources=(taken,))).facts
    assert [(fact.source, fact.path) for fact in facts if fact.predicate.kind == BY_ENDING] == [
        (BUILD_CONTEXT, "x.json")
    ]
    assert BY_ENDING not in [fact.predicate.kind for fact in judge(tree(), copy("/has/x")).facts]
