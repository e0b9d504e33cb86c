"""The result of each file, and of the whole run."""

from __future__ import annotations

from copy_link.rules.findings import Finding, Report
from copy_link.startup.records import NamedTuple


class Checked(NamedTuple):
    """A file that was checked: `path` is its name as shown, `data` the bytes that `report` is on.

    `findings` are those that block the commit, `fixed` those that were fixed in this run.
    """

    path: str
    data: bytes
    report: Report
    findings: tuple[Finding, ...]
    fixed: tuple[Finding, ...] = ()


class Failure(NamedTuple):
    """A file that could not be read or written (`action`), and why; `line` (from 1) and `data` where there are any."""

    path: str
    line: int | None
    reason: str
    action: str = "read"
    data: bytes = b""


class Results(NamedTuple):
    """Everything that a run came to, and the program whose run it was."""

    program: str
    checked: tuple[Checked, ...]
    failures: tuple[Failure, ...]
    unsafe_fixes: bool = False

    @property
    def status(self) -> int:
        """The exit status: 1 when something is to be fixed, was fixed, or could not be read or written."""
        return int(bool(self.failures) or any(one.findings or one.fixed for one in self.checked))
