"""Single lines that all formats share: for a finding, an error, a fixed file, and the summary of a run."""

from __future__ import annotations

from copy_link.escaping import printable, shown_path
from copy_link.report.results import Failure, Results
from copy_link.rules.copy_rules import MISSING_LINK, NUMERIC_OWNER, REAL_PATH, UNDECIDED_EXISTING_LINK
from copy_link.rules.findings import CopyReport, Finding, Report
from copy_link.rules.law import DIFFERS, SAME, UNKNOWN
from copy_link.rules.syntax_rules import SYNTAX_MISSING, SYNTAX_TOO_OLD
from copy_link.rules.wording import missing
from copy_link.startup.annotations import Iterable

# The summary names at most this many missing facts; --explain shows all.
MAXIMUM_REASONS = 3


def finding_line(path: str, finding: Finding) -> str:
    """`path:line:column: rule message`, on one line; a note that never blocks says so."""
    place = f"{shown_path(path)}:{finding.line}:{finding.column}:"
    return f"{place} {finding.rule.id}{' note:' if finding.is_note else ''} {printable(finding.message)}"


def error_line(failure: Failure) -> str:
    """`path:line: cannot read: reason`, on one line."""
    place = shown_path(failure.path) + ("" if failure.line is None else f":{failure.line}")
    return f"{place}: cannot {failure.action}: {printable(failure.reason)}"


def fixed_line(path: str, findings: Iterable[Finding]) -> str:
    """`Fixed 3 COPY in Dockerfile`: counts fixed COPY and ADD instructions, and names the rules of other fixes."""
    counts = counted(finding.keyword or finding.rule.name for finding in findings if finding.rule is not SYNTAX_MISSING)
    copies = [f"{counts.pop(keyword)} {keyword}" for keyword in ("COPY", "ADD") if keyword in counts]
    fixed = ", ".join([*copies, *sorted(counts)]) or "the syntax line"
    return f"Fixed {fixed} in {printable(path)}"


def linked_count(results: Results) -> int:
    """The number of COPY and ADD instructions that got `--link` in this run."""
    return sum(finding.rule.adds_link for checked in results.checked for finding in checked.fixed)


def counted(words: Iterable[str]) -> dict[str, int]:
    """The number of times that each word occurs. `collections.Counter` takes longer to import than a run may."""
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return found


def verdict_counts(reports: Iterable[Report]) -> dict[str, int]:
    """For each verdict, the number of plain COPY instructions that have it."""
    counts = counted(copy.verdict for report in reports for copy in report.copies if copy.is_linked is None)
    return {verdict: counts.get(verdict, 0) for verdict in (SAME, DIFFERS, UNKNOWN)}


def _silenced_count(report: Report) -> int:
    """The number of COPY instructions that could be linked but have an ignore comment."""
    found = {finding.line for finding in report.findings if finding.rule is MISSING_LINK}
    if any(finding.rule is SYNTAX_TOO_OLD for finding in report.findings):
        return 0
    return sum(
        copy.verdict == SAME and copy.is_linked is None and copy.instruction.line not in found for copy in report.copies
    )


def summary(results: Results) -> str | None:
    """One line that counts verdicts; None if there is nothing to count: no COPY, or only correctly linked ones."""
    reports = [checked.report for checked in results.checked]
    counts = verdict_counts(reports)
    undecided = counted(
        missing(copy)
        for report in reports
        for copy in report.copies
        if copy.is_linked is None and copy.verdict == UNKNOWN
    )
    respelled = [one for report in reports for one in report.findings if one.rule in (REAL_PATH, NUMERIC_OWNER)]
    noted = sum(finding.is_note for finding in respelled)
    to_link = counts[SAME] + len(respelled) - noted
    parts = []
    if linked_count(results):
        parts.append(f"{linked_count(results)} linked")
    silenced = sum(map(_silenced_count, reports))
    if to_link > silenced:
        parts.append(f"{to_link - silenced} to link")
    harmful = sum(len({finding.line for finding in report.findings if finding.rule.harms}) for report in reports)
    if harmful:
        parts.append(f"{harmful} linked wrongly")
    links = counted(missing(copy) for report in reports for copy in undecided_links(report))
    if links:
        parts.append(f"{sum(links.values())} linked and not decided ({_most_frequent(links)})")
    if silenced:
        parts.append(f"{silenced} silenced by a comment")
    if noted:
        parts.append(f"{noted} to link with --unsafe-fixes")
    if counts[DIFFERS] > len(respelled):
        parts.append(f"{counts[DIFFERS] - len(respelled)} right to leave plain")
    if undecided:
        parts.append(f"{counts[UNKNOWN]} not decided ({_most_frequent(undecided)})")
    return printable(f"COPY: {', '.join(parts)}") if parts else None


def undecided_links(report: Report) -> list[CopyReport]:
    """The linked COPY instructions that cannot be decided, without those that a comment silences."""
    lines = {finding.line for finding in report.findings if finding.rule is UNDECIDED_EXISTING_LINK}
    return [copy for copy in report.copies if copy.instruction.line in lines]


def _most_frequent(reasons: dict[str, int]) -> str:
    """The most frequent reasons with their counts, and the number of the others."""
    shown = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:MAXIMUM_REASONS]
    texts = [f"{count} x {text}" if count > 1 else text for text, count in shown]
    others = sum(reasons.values()) - sum(count for _, count in shown)
    return "; ".join([*texts, *([f"and {others} more"] if others else [])])
