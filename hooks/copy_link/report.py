"""Findings and verdicts -> text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from copy_link.checker import CopyReport, Finding, Report
from copy_link.link import DIFFERS, SAME, UNKNOWN
from copy_link.rules import RULES
from copy_link.tree import Evidence


def printable(text: str) -> str:
    """The text with everything that could steer a terminal, or pass for a line of its own, written as an escape."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def finding_line(path: str, finding: Finding) -> str:
    """`path:line:column: rule message`, on one line."""
    return printable(f"{path}:{finding.line}:{finding.column}: {finding.rule.id} {finding.message}")


def error_line(path: str, line: int | None, reason: str, action: str = "read") -> str:
    """`path:line: cannot read: reason`, on one line."""
    place = path if line is None else f"{path}:{line}"
    return printable(f"{place}: cannot {action}: {reason}")


def fixed_line(path: str, findings: Iterable[Finding]) -> str:
    """`Fixed 3 COPY in Dockerfile`; other fixes are counted by what they are about."""
    counts = Counter(finding.keyword or RULES[finding.rule.id].name for finding in findings)
    copies = [f"{counts.pop(keyword)} {keyword}" for keyword in ("COPY", "ADD") if keyword in counts]
    others = [name for name in sorted(counts) if name != "syntax-missing"]
    what = ", ".join(copies + others) or "the syntax line"
    return printable(f"Fixed {what} in {path}")


def summary(reports: Iterable[Report], linked: int = 0) -> str | None:
    """One line that counts verdicts, None when every COPY is linked or there is none.

    `linked` is how many were linked in this run.
    """
    plain = [copy for report in reports for copy in report.copies if copy.is_linked is None]
    counts = Counter(copy.verdict for copy in plain)
    undecided = Counter(copy.missing for copy in plain if copy.verdict == UNKNOWN)
    parts = []
    if linked:
        parts.append(f"{linked} linked")
    if counts[SAME]:
        parts.append(f"{counts[SAME]} to link")
    if counts[DIFFERS]:
        parts.append(f"{counts[DIFFERS]} right to leave plain")
    if undecided:
        reasons = "; ".join(f"{count} x {text}" if count > 1 else text for text, count in undecided.most_common())
        parts.append(f"{counts[UNKNOWN]} not decided ({reasons})")
    return printable(f"COPY: {', '.join(parts)}") if parts else None


def explanation(report: Report) -> Iterator[str]:
    """Every COPY with its verdict, the reasons and the evidence."""
    for copy in report.copies:
        instruction = copy.instruction
        yield printable(f"{report.path}:{instruction.line}: {instruction.keyword} {instruction.value}")
        yield printable(f"    {_verdict(copy)}")
        shown: set[Evidence] = set()
        for reason in copy.reasons:
            yield printable(f"    {reason.text}")
            yield from _evidence(reason.evidence, shown)
        yield from _evidence(copy.evidence, shown)


def _evidence(evidence: Iterable[Evidence], shown: set[Evidence]) -> Iterator[str]:
    for fact in evidence:
        if fact not in shown:
            shown.add(fact)
            source = f"{fact.source}:{fact.line}" if fact.line else fact.source
            yield printable(f"      {source + ': ' if source else ''}{fact.fact}")


def _verdict(copy: CopyReport) -> str:
    if copy.is_linked is False:
        return "plain on purpose: --link=false"
    if copy.is_linked:
        return {SAME: "linked, and the same", DIFFERS: "linked, and changes the image"}.get(
            copy.verdict, f"linked; whether that changes the image cannot be told: {copy.missing}"
        )
    return {SAME: "same: can be linked", DIFFERS: "differs: right to leave plain"}.get(
        copy.verdict, f"unknown: {copy.missing}"
    )
