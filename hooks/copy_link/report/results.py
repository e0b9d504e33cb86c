"""Records for the result of each file and of a whole run."""

from __future__ import annotations

from copy_link.settings import NOTE, SEVERITIES, Settings
from copy_link.startup.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from copy_link.rules.findings import Finding, Report


class Checked(NamedTuple):
    """A file that was checked.

    `path` is the name to show, and `data` the bytes that `report` is about. `findings` are those that block the commit,
    `fixed` those that this run has fixed, and `notes` those to show that do not block the commit. If it is not
    `is_written`, the fixes are only shown.
    """

    path: str
    data: bytes
    report: Report
    findings: tuple[Finding, ...]
    fixed: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    is_written: bool = True

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that block the commit, and the notes, in the order of the report."""
        if not self.notes:
            return self.findings
        shown = {id(finding) for finding in (*self.findings, *self.notes)}
        return tuple(finding for finding in self.report.findings if id(finding) in shown)


def checked_file(
    path: str, data: bytes, report: Report, settings: Settings, fixed: tuple[Finding, ...] = ()
) -> Checked:
    """The result for a file: the settings tell the findings that block the commit, and those to show besides.

    A COPY that is not decided is only counted, unless it blocks the commit.
    """
    blocking = tuple(finding for finding in report.findings if _blocks(finding, settings))
    if len(blocking) == len(report.findings):
        return Checked(path, data, report, blocking, fixed)
    others = (finding for finding in report.findings if not _blocks(finding, settings))
    return Checked(path, data, report, blocking, fixed, tuple(one for one in others if one.rule.severity != NOTE))


def _blocks(finding: Finding, settings: Settings) -> bool:
    if settings.strict and finding.rule.severity == NOTE:
        return True
    return SEVERITIES.index(finding.severity) <= SEVERITIES.index(settings.fail_level)


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
    """The results of a whole run of `program`, in the order of the arguments.

    With `exit_zero_on_fix` a fixed file does not count for the status.
    """

    program: str
    checked: tuple[Checked, ...]
    failures: tuple[Failure, ...]
    unsafe_fixes: bool = False
    exit_zero_on_fix: bool = False

    @property
    def status(self) -> int:
        """The exit status: 1 if a file has findings, was fixed, or could not be read or written, else 0."""
        has_fixed = any(checked.fixed for checked in self.checked) and not self.exit_zero_on_fix
        return int(bool(self.failures) or has_fixed or any(checked.findings for checked in self.checked))
