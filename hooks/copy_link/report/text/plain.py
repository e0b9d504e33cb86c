"""Plain text, one line for each finding: for pre-commit, logs and everything else that is not a terminal."""

from __future__ import annotations

from copy_link.escaping import escaped_start
from copy_link.report.results import Checked, Failure, Results
from copy_link.startup.annotations import Iterator
from copy_link.startup.records import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


class Text:
    """The plain text format.

    With `is_explained`, a picture of the build precedes the findings of a file; `is_unicode` allows box characters in
    it, and `unsafe_fixes` counts unsafe fixes as made.
    """

    def __init__(self, is_explained: bool = False, unsafe_fixes: bool = False, is_unicode: bool = True) -> None:
        self.is_explained = is_explained
        self.is_unicode = is_unicode
        self.unsafe_fixes = unsafe_fixes

    def file(self, checked: Checked) -> Iterator[str]:
        """The lines for a file; none of them is a command to a CI runner."""
        return map(escaped_start, self.rows(checked))

    def rows(self, checked: Checked) -> Iterator[str]:
        """The fixes, the picture if requested, and a line for each finding."""
        if not (self.is_explained or checked.fixed or checked.shown):
            return
        # Imported here: most files have no findings.
        from copy_link.report.summary import finding_line, fixed_line

        if checked.fixed:
            yield fixed_line(checked)
        if self.is_explained:
            from copy_link.report.text.picture import explanation
            from copy_link.report.text.screen import Screen

            plain = Screen(None, is_colored=False, is_unicode=self.is_unicode)
            yield from explanation(checked, plain, self.unsafe_fixes)
            yield ""
        for finding in checked.shown:
            yield finding_line(checked.path, finding)

    def failure(self, failure: Failure) -> Iterator[str]:
        """One line: the path, the action and the reason."""
        from copy_link.report.summary import error_line

        yield error_line(failure)

    def end(self, results: Results) -> Iterator[str]:
        """The summary, if there is anything to count, and the commands to run next."""
        if any(checked.report.copies or checked.shown for checked in results.checked):
            from copy_link.report.summary import advice, summary

            yield from filter(None, (summary(results), advice(results, self.is_explained)))


def has_unicode(stream: TextIO) -> bool:
    """True if the encoding of the stream has box characters and arrows."""
    return (stream.encoding or "").lower().replace("-", "") == "utf8"
