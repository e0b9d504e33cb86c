"""The records of a check: rules, each COPY with its verdict, findings, and the report on a file."""

from __future__ import annotations

from copy_link.build_context.context import Lookup
from copy_link.dockerfile.parser import Dockerfile, Instruction
from copy_link.dockerfile.positions import Lines
from copy_link.image.evidence import Evidence
from copy_link.rules.edits import Edit
from copy_link.rules.reasons import Reason
from copy_link.stages.walk import Stage
from copy_link.startup.records import NamedTuple

# Severities: the build fails or the image changes; something can be better; something is not decided.
ERROR, WARNING, NOTE = "error", "warning", "note"

# For `fix`: a rule without a fix.
NO_FIX = "none"

# Parts of a COPY that a rule marks in its line, besides the names of flags.
KEYWORD, DESTINATION = "keyword", "destination"


class Rule(NamedTuple):
    """A rule: one row of a table.

    `finds` and `fix` are short descriptions; a fix that is not safe needs `--unsafe-fixes`. A NOTE blocks a commit only
    with `--strict`. `fix` is NO_FIX if only a person can fix it. `harms` are the kinds of reasons that the rule
    reports. `adds_link` and `drops_link` tell what the fix does to `--link`. `marks` are the parts of a COPY that the
    rule is about. `is_once_per_file` says that a file has at most one such finding.
    """

    id: str
    name: str
    finds: str
    fix: str
    fix_is_safe: bool
    severity: str
    harms: tuple[str, ...] = ()
    adds_link: bool = False
    drops_link: bool = False
    marks: tuple[str, ...] = (KEYWORD,)
    is_once_per_file: bool = False


class Spelling(NamedTuple):
    """Another spelling of a plain COPY that builds the same image, linked.

    `edits` write it, `text` is the new text in it, and `evidence` are the facts that it rests on. It `is_safe` unless a
    build argument may have another value.
    """

    edits: tuple[Edit, ...]
    is_safe: bool
    text: str
    evidence: tuple[Evidence, ...] = ()


class CopyReport(NamedTuple):
    """One COPY or ADD with its verdict.

    `is_linked` is None for a plain one and False for `--link=false`. `fix` adds `--link` (None where that changes the
    image, or is not possible), or the `/` that an existing link needs to build the same image. `ignores_link` says that
    BuildKit so far ignores `--link` for its `--chmod`. `real_path` links it at the real path of its destination (None
    where that is not needed, or changes the image). `lookups` are the sources that an unknown verdict depends on, with
    the lines that copy them, if the build context leaves open what they are.
    """

    instruction: Instruction
    stage: Stage
    is_linked: bool | None
    verdict: str
    reasons: tuple[Reason, ...]
    evidence: tuple[Evidence, ...]
    fix: tuple[Edit, ...] | None
    ignores_link: bool = False
    real_path: Spelling | None = None
    lookups: tuple[tuple[int, Lookup], ...] = ()


class Finding(NamedTuple):
    """One thing to fix.

    `line`, `column` and `end_line` count from 1, columns in characters. `keyword` is that of the COPY or ADD that it is
    about, "" if it is about something else.
    """

    rule: Rule
    line: int
    column: int
    end_line: int
    message: str
    edits: tuple[Edit, ...]
    is_safe: bool
    evidence: tuple[Evidence, ...] = ()
    keyword: str = ""


class Report(NamedTuple):
    """The result of checking one file: `dockerfile` is what its bytes were parsed to, `lines` are their positions."""

    path: str
    dockerfile: Dockerfile
    lines: Lines
    copies: tuple[CopyReport, ...]
    findings: tuple[Finding, ...]

    def fixes(self, unsafe: bool) -> tuple[Finding, ...]:
        """The findings that a fixer may fix: those with a safe fix, and with `unsafe` those with any fix."""
        return tuple(finding for finding in self.findings if finding.edits and (finding.is_safe or unsafe))
