"""The rules about COPY and ADD instructions: CL001 to CL004 for plain ones, CL101 to CL105 for linked ones.

To add a rule about a COPY, add its row here; if it reports a harm, that is all.
"""

from __future__ import annotations

from copy_link.dockerfile.positions import Lines
from copy_link.image.evidence import Evidence
from copy_link.rules import edits as make
from copy_link.rules import wording
from copy_link.rules.edits import Edit
from copy_link.rules.findings import DESTINATION, KEYWORD, NO_FIX, CopyReport, Finding, Rule, Spelling
from copy_link.rules.law import DIFFERS, SAME, UNKNOWN
from copy_link.rules.reasons import (
    COLLISION,
    DIRECTORY_BECOMES_FILE,
    DIRECTORY_IS_RESET,
    FILE_ON_THE_WAY,
    OWNER_NAME,
    SYMLINK_ON_THE_WAY,
)
from copy_link.settings import ERROR, NOTE, WARNING
from copy_link.startup.annotations import Iterable, Iterator

MISSING_LINK = Rule(
    "CL001",
    "missing-link",
    "a plain COPY that builds the same image with --link",
    "add --link",
    True,
    WARNING,
    adds_link=True,
)
UNDECIDED_LINK = Rule(
    "CL002",
    "undecided-link",
    "a plain COPY that cannot be decided",
    "add --link",
    False,
    NOTE,
    adds_link=True,
    marks=(KEYWORD, DESTINATION),
)
REAL_PATH = Rule(
    "CL003",
    "link-real-path",
    "a plain COPY through a symlink that builds the same image linked at the real path",
    "write the real path and add --link",
    True,
    WARNING,
    adds_link=True,
    marks=(KEYWORD, DESTINATION),
)
NUMERIC_OWNER = Rule(
    "CL004",
    "link-numeric-owner",
    "a plain COPY with names in --chown that builds the same image linked with numbers",
    "write the numbers and add --link",
    True,
    WARNING,
    adds_link=True,
    marks=(KEYWORD, "chown"),
    notes_unsafe=True,
)
NAMED_OWNER = Rule(
    "CL101",
    "link-named-owner",
    "--link with a name in --chown: the build fails",
    "write the numbers, or drop --link",
    True,
    ERROR,
    harms=(OWNER_NAME,),
    drops_link=True,
    marks=("link", "chown"),
)
# The rules about a linked COPY. An instruction gets the first that fits: its fix is enough.
HARMS = (
    NAMED_OWNER,
    Rule(
        "CL102",
        "link-replaces-symlink",
        "--link through a symlink, onto one, or over one",
        "write the real path, or drop --link",
        False,
        ERROR,
        harms=(SYMLINK_ON_THE_WAY, COLLISION, FILE_ON_THE_WAY),
        drops_link=True,
        marks=("link", DESTINATION),
    ),
    Rule(
        "CL104",
        "link-resets-directory",
        "--link below a directory of another mode or owner",
        "drop --link",
        False,
        ERROR,
        harms=(DIRECTORY_IS_RESET,),
        drops_link=True,
        marks=("link", DESTINATION),
    ),
    Rule(
        "CL103",
        "link-replaces-directory",
        "a file linked onto a directory",
        "add the trailing /, or drop --link where that is not enough",
        False,
        ERROR,
        harms=(DIRECTORY_BECOMES_FILE,),
        marks=("link", DESTINATION),
    ),
)
UNDECIDED_EXISTING_LINK = Rule(
    "CL105",
    "undecided-existing-link",
    "a linked COPY that cannot be decided",
    NO_FIX,
    True,
    NOTE,
    marks=("link", DESTINATION),
)
RULES = (MISSING_LINK, UNDECIDED_LINK, REAL_PATH, NUMERIC_OWNER, *HARMS, UNDECIDED_EXISTING_LINK)


def find(copies: Iterable[CopyReport], lines: Lines) -> Iterator[Finding]:
    """The findings about the COPY and ADD instructions of a file; several for one if several rules fit.

    `lines` are the positions in the file.
    """
    for copy in copies:
        if copy.is_linked:
            yield from _of_linked(copy, lines)
        elif copy.is_linked is None and copy.verdict == SAME and copy.fix is not None:
            yield _finding(MISSING_LINK, copy, lines, wording.missing_link(copy, copy.fix), copy.fix)
        elif copy.verdict == UNKNOWN or copy.real_path is not None or copy.numeric_owner is not None:
            yield from _of_plain(copy, lines)


def _of_plain(copy: CopyReport, lines: Lines) -> Iterator[Finding]:
    """The finding about a plain COPY that cannot be linked as it is, or that cannot be decided."""
    # Imported here and below: most files have only COPY that are simply to be linked.
    from copy_link.rules import reason_wording

    if copy.real_path is not None:
        message = reason_wording.real_path(copy, copy.real_path.text)
        yield _respelled(_finding(REAL_PATH, copy, lines, message, ()), copy.real_path)
    elif copy.numeric_owner is not None:
        evidence = copy.numeric_owner.evidence
        message = reason_wording.numeric_owner(copy, copy.numeric_owner)
        yield _respelled(_finding(NUMERIC_OWNER, copy, lines, message, (), evidence), copy.numeric_owner)
    elif copy.fix is not None:
        yield _finding(UNDECIDED_LINK, copy, lines, reason_wording.undecided(copy), copy.fix)


def first_of_each(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each instruction."""
    first: dict[tuple[int, int], Finding] = {}
    for one in findings:
        first.setdefault((one.line, one.column), one)
    return list(first.values())


def _of_linked(copy: CopyReport, lines: Lines) -> Iterator[Finding]:
    """Every harm that the link does, in the order of the rules; or a note that it cannot be decided."""
    if copy.verdict == SAME:
        return
    from copy_link.rules import reason_wording

    instruction = copy.instruction
    if copy.verdict == UNKNOWN and not copy.stage.is_windows:
        # Nothing decides a link in a Windows image, which the law does not cover.
        yield _finding(UNDECIDED_EXISTING_LINK, copy, lines, reason_wording.undecided_existing(copy), ())
    for rule in HARMS:
        harm = next((reason for reason in copy.reasons if reason.kind in rule.harms), None)
        if copy.verdict == DIFFERS and harm is not None:
            spelling = _other_spelling(copy, harm.kind)
            if spelling is not None:
                message = reason_wording.harm(harm, copy, rule, spelling.text)
                found = _finding(rule, copy, lines, message, (), harm.evidence or spelling.evidence)
                yield _respelled(found, spelling)
                continue
            slash = None if rule.drops_link else copy.fix
            # The plain COPY that the edit makes must build.
            edits = () if harm.fails_plain else slash or (make.drop_link(instruction, lines.data),)
            yield _finding(rule, copy, lines, reason_wording.harm(harm, copy, rule), edits, harm.evidence)


def _other_spelling(copy: CopyReport, harm: str) -> Spelling | None:
    """The spelling that removes a harm and keeps the link; None if the fix has to drop it.

    Dropping the link of a COPY that does not build is safe, so numbers that are not safe are not offered for it.
    """
    if harm == OWNER_NAME:
        return copy.numeric_owner if copy.numeric_owner is not None and copy.numeric_owner.is_safe else None
    return copy.real_path if harm == SYMLINK_ON_THE_WAY else None


def _respelled(finding: Finding, spelling: Spelling) -> Finding:
    return finding._replace(edits=spelling.edits, is_safe=spelling.is_safe, respelled=spelling.text)


def _finding(
    rule: Rule,
    copy: CopyReport,
    lines: Lines,
    message: str,
    edits: tuple[Edit, ...],
    evidence: tuple[Evidence, ...] | None = None,
) -> Finding:
    instruction = copy.instruction
    return Finding(
        rule,
        instruction.line,
        lines.position(instruction.start).column,
        instruction.end_line,
        message,
        edits,
        rule.fix_is_safe,
        copy.evidence if evidence is None else evidence,
        instruction.keyword,
    )
