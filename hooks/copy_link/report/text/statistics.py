"""The counts of a run instead of its findings: by rule, by verdict and reason, by base image, and by folder."""

from __future__ import annotations

import os
from collections import Counter

from copy_link.escaping import escaped_start, printable
from copy_link.report.results import Checked, Failure, Results
from copy_link.report.summary import error_line, summary
from copy_link.rules.findings import CopyReport
from copy_link.rules.law import DIFFERS, SAME, UNKNOWN
from copy_link.rules.reasons import (
    COLLISION,
    DIRECTORY_BECOMES_FILE,
    DIRECTORY_IS_RESET,
    FILE_ON_THE_WAY,
    OWNER_NAME,
    SYMLINK_ON_THE_WAY,
    WINDOWS,
)
from copy_link.rules.remedies import (
    ABSOLUTE_PATH,
    BOTH_WAYS,
    CONTEXT,
    SLASH,
    SOURCES,
    SURVEY,
    VALUE,
    decided_by,
)
from copy_link.rules.table import RULES
from copy_link.startup.annotations import Iterable, Iterator, Sequence

# The least frequent of longer tables are counted together.
MAXIMUM_ROWS = 20
NO_NAME = "(not known)"
# The reasons for `differs`, and the facts that would decide an `unknown`.
REASONS = {
    OWNER_NAME: "a name in --chown",
    SYMLINK_ON_THE_WAY: "a symlink on the way",
    FILE_ON_THE_WAY: "a file on the way",
    COLLISION: "a copied directory or symlink that does not fit the image",
    DIRECTORY_BECOMES_FILE: "a file onto a directory",
    DIRECTORY_IS_RESET: "a directory of another mode or owner",
    WINDOWS: "a Windows image",
}
NEEDS = {
    SURVEY: "the base image is not described",
    VALUE: "a variable has no value",
    ABSOLUTE_PATH: "the path is relative to an unknown WORKDIR",
    SLASH: "the destination may be a directory",
    SOURCES: "the sources are not known",
    CONTEXT: "the build context is not known",
    BOTH_WAYS: "no text tells it",
}


class Statistics:
    """A format that prints only counts, at the end; `folders` are the arguments of the run."""

    def __init__(self, folders: Sequence[str]) -> None:
        self.folders = folders

    def file(self, checked: Checked) -> Iterator[str]:
        """No lines: a file is counted at the end."""
        yield from ()

    def failure(self, failure: Failure) -> Iterator[str]:
        """One line: the path, the action and the reason."""
        yield error_line(failure)

    def end(self, results: Results) -> Iterator[str]:
        """The tables, with the most frequent rows first, and the summary."""
        return map(escaped_start, self.rows(results))

    def rows(self, results: Results) -> Iterator[str]:
        """The lines of the end; each table has a heading and an empty line after it."""
        found = Counter(finding.rule.id for checked in results.checked for finding in checked.report.findings)
        rules = {f"{rule} {RULES[rule].severity:7} {RULES[rule].name}": count for rule, count in found.items()}
        yield from _table("Findings by rule", rules)
        copies = [copy for checked in results.checked for copy in checked.report.copies]
        yield from _table("COPY by verdict and reason", Counter(map(_reason, copies)))
        yield from _grid("COPY by base image", ((_base(copy), copy) for copy in copies))
        if len(self.folders) > 1:
            by_folder = ((self._folder(one.path), copy) for one in results.checked for copy in one.report.copies)
            yield from _grid("COPY by folder", by_folder)
        yield f"Dockerfiles: {len(results.checked)} read, {len(results.failures)} not read"
        counted = summary(results)
        if counted:
            yield counted

    def _folder(self, path: str) -> str:
        """The argument that a file was found by."""
        parts = os.path.normpath(path).split(os.sep)
        for folder in self.folders:
            above = os.path.normpath(folder).split(os.sep)
            if above == ["."] or parts[: len(above)] == above:
                return folder
        return path


def _table(title: str, counts: dict[str, int]) -> Iterator[str]:
    if not counts:
        return
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    yield title
    for text, count in rows[:MAXIMUM_ROWS]:
        yield printable(f"{count:7}  {text}")
    others = rows[MAXIMUM_ROWS:]
    if others:
        yield f"{sum(count for _, count in others):7}  in {len(others)} other rows"
    yield ""


def _grid(title: str, copies: Iterable[tuple[str, CopyReport]]) -> Iterator[str]:
    """A table with a column for each verdict."""
    counts: dict[str, Counter[str]] = {}
    for name, copy in copies:
        counts.setdefault(name, Counter())[copy.verdict] += 1
    if not counts:
        return
    rows = sorted(counts.items(), key=lambda row: (-row[1].total(), row[0]))
    yield title
    yield f"{SAME:>7}  {DIFFERS:>7}  {UNKNOWN:>7}"
    for name, found in rows[:MAXIMUM_ROWS]:
        yield printable(f"{found[SAME]:7}  {found[DIFFERS]:7}  {found[UNKNOWN]:7}  {name}")
    others: Counter[str] = sum((found for _, found in rows[MAXIMUM_ROWS:]), Counter())
    if others:
        left = len(rows) - MAXIMUM_ROWS
        yield f"{others[SAME]:7}  {others[DIFFERS]:7}  {others[UNKNOWN]:7}  in {left} other rows"
    yield ""


def _reason(copy: CopyReport) -> str:
    """The verdict with the kind of its first reason, or with the fact that would decide it."""
    state = "plain" if copy.is_linked is None else "linked" if copy.is_linked else "plain on purpose"
    if copy.verdict == UNKNOWN and not copy.stage.is_windows:
        return f"{state}, {UNKNOWN}: {NEEDS[decided_by(copy)]}"
    return ": ".join([f"{state}, {copy.verdict}", *(REASONS[reason.kind] for reason in copy.reasons[:1])])


def _base(copy: CopyReport) -> str:
    return copy.stage.base or NO_NAME
