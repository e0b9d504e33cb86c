"""What the checker says of a file: each COPY with its verdict, and the findings."""

from __future__ import annotations

from copy_link.dockerfile.parser import Instruction
from copy_link.image.evidence import Evidence
from copy_link.rules.edits import Edit
from copy_link.rules.law import Reason
from copy_link.rules.table import Rule
from copy_link.stages.walk import Stage
from copy_link.startup.records import NamedTuple


class CopyReport(NamedTuple):
    """One COPY or ADD with its verdict.

    `is_linked` is None for a plain one and False for `--link=false`. `missing` says what an unknown verdict lacks.
    `fix` links it (None where that is not right, or not possible).
    """

    instruction: Instruction
    stage: Stage
    is_linked: bool | None
    verdict: str
    reasons: tuple[Reason, ...]
    evidence: tuple[Evidence, ...]
    missing: str
    fix: tuple[Edit, ...] | None


class Finding(NamedTuple):
    """Something to do: where (line and column from 1, column in characters), what, and the edits that do it."""

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
    """What the checker has to say of one file."""

    path: str
    copies: tuple[CopyReport, ...]
    findings: tuple[Finding, ...]

    def fixes(self, unsafe: bool) -> tuple[Finding, ...]:
        """The findings that a fixer may act on."""
        return tuple(finding for finding in self.findings if finding.edits and (finding.is_safe or unsafe))
