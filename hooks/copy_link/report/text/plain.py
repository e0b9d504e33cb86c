"""One line for each finding: for pre-commit, logs and every other place that is no terminal."""

from __future__ import annotations

from collections.abc import Iterator

from copy_link.report.escaping import guarded
from copy_link.report.results import Checked, Failure, Results
from copy_link.report.summary import error_line, finding_line, fixed_line, summary

# Type checkers take a constant of this name for true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import TextIO


class Text:
    """The format; with `is_explained`, a picture of the build comes before a file's findings."""

    def __init__(self, is_explained: bool = False, unsafe_fixes: bool = False, is_unicode: bool = True) -> None:
        self.is_explained = is_explained
        self.is_unicode = is_unicode
        self.unsafe_fixes = unsafe_fixes

    def file(self, checked: Checked) -> Iterator[str]:
        """What is said of a file, none of it a command to whoever shows it."""
        return map(guarded, self.rows(checked))

    def rows(self, checked: Checked) -> Iterator[str]:
        """What was fixed, the picture if it was asked for, and a line for each finding."""
        if checked.fixed:
            yield fixed_line(checked.path, checked.fixed)
        if self.is_explained:
            from copy_link.report.text.picture import explanation
            from copy_link.report.text.screen import Screen

            plain = Screen(None, is_colored=False, is_unicode=self.is_unicode)
            yield from explanation(checked, plain, self.unsafe_fixes)
            yield ""
        for finding in checked.findings:
            yield finding_line(checked.path, finding)

    def failure(self, failure: Failure) -> Iterator[str]:
        """One line."""
        yield error_line(failure)

    def end(self, results: Results) -> Iterator[str]:
        """The summary, if there is anything to sum up."""
        found = summary(results)
        if found:
            yield found


def has_unicode(stream: TextIO) -> bool:
    """Whether boxes and arrows can be drawn on the stream."""
    return (stream.encoding or "").lower().replace("-", "") == "utf8"
