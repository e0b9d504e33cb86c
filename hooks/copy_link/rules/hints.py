"""Hints: the change of a Dockerfile that would make it possible to link a COPY that is right to leave plain.

Each is tried on the tree before it is given, so it is true. A hint is no finding: most of them change the image.
"""

from __future__ import annotations

from copy_link.image.entries import NEW_MODE
from copy_link.image.evidence import INSTRUCTION
from copy_link.image.tree import Tree
from copy_link.rules.findings import (
    AT_OTHER_PATH,
    AT_REAL_PATH,
    MADE_BY_ROOT,
    WITH_NUMBERS,
    WITH_OWNER,
    Hint,
)
from copy_link.rules.law import SAME, Verdict, judge, owners_differ
from copy_link.rules.numeric_owners import with_numbers
from copy_link.rules.real_paths import at_real_path
from copy_link.rules.reasons import DIRECTORY_IS_RESET, OWNER_NAME, SYMLINK_ON_THE_WAY, Reason
from copy_link.stages.collisions import Collision, find_collisions
from copy_link.stages.copy_instruction import Copy, Ownership
from copy_link.stages.walk import Placed
from copy_link.startup.annotations import Iterator

# Directories with modes of their own, and those to copy to instead.
SPECIAL = ("/tmp", "/var/tmp", "/root")
ORDINARY = ("/opt", "/srv", "/usr/local/share")


def hints(placed: Placed, verdict: Verdict) -> tuple[Hint, ...]:
    """The hints for a plain COPY that linking changes, as `verdict` says; none if no change is known to help."""
    kinds = {reason.kind for reason in verdict.reasons}
    if kinds == {DIRECTORY_IS_RESET}:
        return tuple(_about_directories(placed, verdict.reasons))
    if kinds == {SYMLINK_ON_THE_WAY}:
        real = at_real_path(placed)
        return () if real is None or real[0].destination is None else (Hint(AT_REAL_PATH, real[0].destination),)
    if kinds == {OWNER_NAME} and placed.owner is not None and with_numbers(placed).kind == SAME:
        return (Hint(WITH_NUMBERS, "", placed.owner.text),)
    return ()


def _about_directories(placed: Placed, reasons: tuple[Reason, ...]) -> Iterator[Hint]:
    copy, paths = placed.copy, [reason.path or "/" for reason in reasons]
    if all(path in SPECIAL for path in paths):
        yield from _other_directory(placed, paths[-1])
        return
    last = reasons[-1].now
    if last is None or copy.ownership.text:
        return
    if isinstance(last.uid, int) and isinstance(last.gid, int) and (last.uid, last.gid) != (0, 0):
        owner = Ownership(f"{last.uid}:{last.gid}", last.uid, last.gid)
        if _is_same(placed.tree, copy._replace(ownership=owner), placed.collisions):
            yield Hint(WITH_OWNER, paths[-1], owner.text)
    if all(_is_made_by_workdir(reason) for reason in reasons):
        tree = placed.tree.copy()
        for path in paths:
            tree.put(path, tree.at(path)._replace(uid=0, gid=0))
        if _is_same(tree, copy, placed.collisions):
            yield Hint(MADE_BY_ROOT, paths[0])


def _other_directory(placed: Placed, special: str) -> Iterator[Hint]:
    copy, tree = placed.copy, placed.tree
    for ordinary in ORDINARY:
        path = ordinary + (copy.destination or "").removeprefix(special)
        other = copy._replace(destination=path)
        if _is_same(tree, other, ()) and not find_collisions(tree, other, lambda _: None):
            yield Hint(AT_OTHER_PATH, path)
            return


def _is_made_by_workdir(reason: Reason) -> bool:
    """True if a WORKDIR created the directory, for a user."""
    now = reason.now
    if now is None or now.mode != NEW_MODE or not owners_differ(now.uid, 0) or len(reason.evidence) != 1:
        return False
    predicate = reason.evidence[0].predicate
    return predicate.kind == INSTRUCTION and predicate.text.startswith("WORKDIR ")


def _is_same(tree: Tree, copy: Copy, collisions: tuple[Collision, ...]) -> bool:
    return judge(tree, copy, collisions).kind == SAME
