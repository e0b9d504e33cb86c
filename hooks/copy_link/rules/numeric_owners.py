"""CL004 and CL101: a COPY with names in --chown that builds the plain one's image when it is linked with numbers."""

from __future__ import annotations

from copy_link.image.evidence import OWNER_NUMBERS, Evidence, Predicate, State
from copy_link.rules import edits as make
from copy_link.rules.edits import Edit
from copy_link.rules.findings import Spelling
from copy_link.rules.law import SAME, UNKNOWN, Verdict, judge
from copy_link.stages.copy_instruction import Ownership
from copy_link.stages.walk import Placed
from copy_link.startup.patterns import pattern

# An owner without quotes, escapes and variables: the builder reads every character as it is written.
LITERAL = pattern(r"(?a)[\w.:+-]+\Z")


def numeric_owner_spelling(placed: Placed, data: bytes) -> Spelling | None:
    """The linked spelling with numbers in `--chown` that builds the image of the plain COPY; None if there is none.

    `data` are the file's bytes. A COPY that is linked already keeps its `--link`.
    """
    copy, owner, stage = placed.copy, placed.owner, placed.stage
    if copy.is_linked is False or owner is None:
        return None
    chown = next(flag for flag in copy.instruction.flags if flag.name == "chown")
    written = data[chown.start : chown.end].decode("utf-8", "replace")
    if written != f"--chown={copy.ownership.text}" or not LITERAL.match(copy.ownership.text):
        return None
    verdict = with_numbers(placed)
    if verdict.kind != SAME:
        return None
    numbers = Edit(chown.end - len(copy.ownership.text), chown.end, owner.text.encode())
    link = () if copy.is_linked else (make.add_link(copy.instruction),)
    slash = (make.add_slash(copy.instruction),) if verdict.needs_slash else ()
    evidence = owner.evidence
    if not evidence and stage.base is not None:
        state = State(frozenset(), uid=owner.uid, gid=owner.gid)
        evidence = (Evidence(stage.base, None, None, Predicate(OWNER_NUMBERS, state, copy.ownership.text)),)
    # Another base image may have other accounts, or a group that has the number already; and a base image that is a
    # stage of another Dockerfile may get other numbers there.
    is_here = all(fact.source == stage.source for fact in owner.evidence)
    is_safe = owner.is_fixed and is_here and not stage.arguments
    return Spelling((*link, numbers, *slash), is_safe, owner.text, (*evidence, *verdict.facts))


def with_numbers(placed: Placed) -> Verdict:
    """The verdict on a COPY with numbers for the names in its `--chown`; UNKNOWN if these are not known."""
    owner = placed.owner
    if owner is None:
        return Verdict(UNKNOWN)
    numeric = placed.copy._replace(ownership=Ownership(owner.text, owner.uid, owner.gid))
    return judge(placed.tree, numeric, placed.collisions)
