"""Records for the result of each file and of a whole run."""

from __future__ import annotations

from copy_link.startup.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from copy_link.rules.findings import Finding, Report


class Checked(NamedTuple):
    """A file that was checked.

    `path` is the name to show, and `data` the bytes that `report` is about. `findings` are those that block the commit,
    `fixed` those that this run has fixed.
    """

    path: str
    data: bytes
    report: Report
    findings: tuple[Finding, ...]
    fixed: tuple[Finding, ...] = ()

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that block the commit, and the notes that never do, in the order of the file."""
        notes = tuple(finding for finding in self.report.findings if finding.is_note)
        if not notes:
            return self.findings
        return tuple(sorted((*self.findings, *notes), key=lambda finding: (finding.line, finding.column)))


class Failure(NamedTuple):
    """A file that could not be read or written.

    `action` is "read" or "write". `line` (from 1) is the line that does not parse, None if there is none. `data` is
    the content of the file, empty if it could not be read.
    """

    path: str
    line: int | None
    reason: str
    action: str = "read"
    data: bytes = b""


class Results(NamedTuple):
    """The results of a whole run of `program`, in the order of the arguments."""

    program: str
    checked: tuple[Checked, ...]
    failures: tuple[Failure, ...]
    unsafe_fixes: bool = False

    @property
    def status(self) -> int:
        """The exit status: 1 if a file has findings, was fixed, or could not be read or written, else 0."""
        return int(bool(self.failures) or any(checked.findings or checked.fixed for checked in self.checked))
