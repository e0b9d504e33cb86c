"""One line for each finding, and the line that counts verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from copy_link.report.escaping import printable, shown_path
from copy_link.report.results import Failure, Results
from copy_link.rules.copy_rules import HARMS as HARM_RULES
from copy_link.rules.findings import Finding, Report
from copy_link.rules.law import DIFFERS, SAME, UNKNOWN
from copy_link.rules.table import RULES

# The summary has no more reasons than these; --explain has them all.
MOST_REASONS = 3
# The rules on a COPY whose --link changes the image or breaks its build.
HARMS = frozenset(rule for _, rule in HARM_RULES)


def finding_line(path: str, finding: Finding) -> str:
    """`path:line:column: rule message`, on one line."""
    return f"{shown_path(path)}:{finding.line}:{finding.column}: {finding.rule.id} {printable(finding.message)}"


def error_line(failure: Failure) -> str:
    """`path:line: cannot read: reason`, on one line."""
    place = shown_path(failure.path) + ("" if failure.line is None else f":{failure.line}")
    return f"{place}: cannot {failure.action}: {printable(failure.reason)}"


def fixed_line(path: str, findings: Iterable[Finding]) -> str:
    """`Fixed 3 COPY in Dockerfile`; other fixes are counted by what they are about."""
    counts = Counter(finding.keyword or RULES[finding.rule.id].name for finding in findings)
    copies = [f"{counts.pop(keyword)} {keyword}" for keyword in ("COPY", "ADD") if keyword in counts]
    others = [name for name in sorted(counts) if name != "syntax-missing"]
    what = ", ".join(copies + others) or "the syntax line"
    return f"Fixed {what} in {printable(path)}"


def linked(results: Results) -> int:
    """How many COPY were linked in this run."""
    return sum(finding.rule.id in ("CL001", "CL002") for one in results.checked for finding in one.fixed)


def verdicts(reports: Iterable[Report]) -> dict[str, int]:
    """How many plain COPY have which verdict."""
    counts = Counter(copy.verdict for report in reports for copy in report.copies if copy.is_linked is None)
    return {verdict: counts[verdict] for verdict in (SAME, DIFFERS, UNKNOWN)}


def _silenced(report: Report) -> int:
    """How many COPY could be linked, and are not to be: a comment says so."""
    found = {finding.line for finding in report.findings if finding.rule.id == "CL001"}
    if any(finding.rule.id == "CL202" for finding in report.findings):
        return 0
    return sum(
        copy.verdict == SAME and copy.is_linked is None and copy.instruction.line not in found for copy in report.copies
    )


def summary(results: Results) -> str | None:
    """One line that counts verdicts, None when every COPY is linked, and rightly, or there is none."""
    reports = [one.report for one in results.checked]
    counts = verdicts(reports)
    undecided = Counter(
        copy.missing
        for report in reports
        for copy in report.copies
        if copy.is_linked is None and copy.verdict == UNKNOWN
    )
    parts = []
    if linked(results):
        parts.append(f"{linked(results)} linked")
    silenced = sum(map(_silenced, reports))
    if counts[SAME] > silenced:
        parts.append(f"{counts[SAME] - silenced} to link")
    harmful = sum(len({one.line for one in report.findings if one.rule.id in HARMS}) for report in reports)
    if harmful:
        parts.append(f"{harmful} linked wrongly")
    if silenced:
        parts.append(f"{silenced} silenced by a comment")
    if counts[DIFFERS]:
        parts.append(f"{counts[DIFFERS]} right to leave plain")
    if undecided:
        shown = sorted(undecided.items(), key=lambda item: (-item[1], item[0]))[:MOST_REASONS]
        reasons = [f"{count} x {text}" if count > 1 else text for text, count in shown]
        others = counts[UNKNOWN] - sum(count for _, count in shown)
        reasons += [f"and {others} more"] if others else []
        parts.append(f"{counts[UNKNOWN]} not decided ({'; '.join(reasons)})")
    return printable(f"COPY: {', '.join(parts)}") if parts else None
