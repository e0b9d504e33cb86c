"""Single lines that all formats share: for a finding, an error, a fixed file, and the summary of a run."""

from __future__ import annotations

from copy_link.escaping import printable, shown_path
from copy_link.report.results import Checked, Failure, Results
from copy_link.rules.copy_rules import (
    MISSING_LINK,
    NUMERIC_OWNER,
    REAL_PATH,
    UNDECIDED_EXISTING_LINK,
    UNDECIDED_LINK,
)
from copy_link.rules.findings import BUILDER_REJECTS, NOT_SHIPPED, CopyReport, Finding, Report, Rule
from copy_link.rules.law import DIFFERS, SAME, UNKNOWN
from copy_link.rules.syntax_rules import BUILDER_REJECTS_LINK, SYNTAX_MISSING, SYNTAX_TOO_OLD
from copy_link.settings import BROKEN, RULES_ABOUT_LINKS
from copy_link.startup.annotations import Iterable

FIXER = "copy-link-fix"
# The summary names at most this many missing facts; --explain shows all.
MAXIMUM_REASONS = 3


def finding_line(path: str, finding: Finding) -> str:
    """`path:line:column: rule severity: message`, on one line."""
    place = f"{shown_path(path)}:{finding.line}:{finding.column}:"
    return f"{place} {finding.rule.id} {finding.severity}: {printable(finding.message)}"


def error_line(failure: Failure) -> str:
    """`path:line: cannot read: reason`, on one line."""
    place = shown_path(failure.path) + ("" if failure.line is None else f":{failure.line}")
    return f"{place}: cannot {failure.action}: {printable(failure.reason)}"


def fixed_line(checked: Checked) -> str:
    """`Fixed 3 COPY in Dockerfile`: counts fixed COPY and ADD instructions, and names the rules of other fixes.

    If the fixes are only shown: `Would link 2 COPY, fix 1 COPY in Dockerfile`.
    """
    findings = [finding for finding in checked.fixed if finding.rule is not SYNTAX_MISSING]
    path = printable(checked.path)
    if checked.is_written:
        return f"Fixed {_counted(findings) or 'the syntax line'} in {path}"
    linked = _counted(finding for finding in findings if finding.rule.adds_link)
    others = _counted(finding for finding in findings if not finding.rule.adds_link)
    parts = [f"link {linked}"] if linked else []
    if others or not linked:
        parts.append(f"fix {others or 'the syntax line'}")
    return f"Would {', '.join(parts)} in {path}"


def _counted(findings: Iterable[Finding]) -> str:
    counts = counted(finding.keyword or finding.rule.name for finding in findings)
    copies = [f"{counts.pop(keyword)} {keyword}" for keyword in ("COPY", "ADD") if keyword in counts]
    return ", ".join([*copies, *sorted(counts)])


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


def _plain(report: Report, verdict: str, rule: Rule) -> list[CopyReport]:
    """The plain COPY instructions with a verdict that the settings want to link; none if `rule` is left out."""
    if rule.id in report.disabled:
        return []
    return [one for one in report.copies if one.is_linked is None and one.verdict == verdict and not one.left_plain]


def _silenced_count(report: Report) -> int:
    """The number of COPY instructions that could be linked but have an ignore comment."""
    found = {finding.line for finding in report.findings if finding.rule is MISSING_LINK}
    if any(finding.rule is SYNTAX_TOO_OLD for finding in report.findings):
        return 0
    return sum(copy.instruction.line not in found for copy in _plain(report, SAME, MISSING_LINK))


def _missing_facts(copies: Iterable[CopyReport]) -> dict[str, int]:
    """The facts that would decide these instructions, and how many each."""
    copies = tuple(copies)
    if not copies:
        return {}
    # Imported here: most files have no undecided COPY.
    from copy_link.rules.reason_wording import missing

    return counted(map(missing, copies))


def summary(results: Results) -> str | None:
    """One line that counts verdicts; None if there is nothing to count: no COPY, or only correctly linked ones."""
    reports = [checked.report for checked in results.checked]
    findings = [finding for report in reports for finding in report.findings]
    same, differs = (
        sum(len(_plain(report, verdict, MISSING_LINK)) for report in reports) for verdict in (SAME, DIFFERS)
    )
    undecided = _missing_facts(copy for report in reports for copy in _plain(report, UNKNOWN, UNDECIDED_LINK))
    links = _missing_facts(copy for report in reports for copy in undecided_links(report))
    respelled = [one for one in findings if one.rule in (REAL_PATH, NUMERIC_OWNER)]
    noted = sum(finding.is_note for finding in respelled)
    silenced = sum(map(_silenced_count, reports))
    left = counted(copy.left_plain for report in reports for copy in report.copies)
    counts = (
        (linked_count(results), "linked" if all(one.is_written for one in results.checked) else "would be linked"),
        (same + len(respelled) - noted - silenced, "to link"),
        (
            sum(len({finding.line for finding in report.findings if finding.rule.harms}) for report in reports),
            "linked wrongly",
        ),
        (sum(one.rule is BUILDER_REJECTS_LINK for one in findings), "with a --link that a builder rejects"),
        (sum(links.values()), f"linked and not decided ({_most_frequent(links)})"),
        (silenced, "silenced by a comment"),
        (noted, "to link with --unsafe-fixes"),
        (differs - len(respelled), "right to leave plain"),
        (sum(undecided.values()), f"not decided ({_most_frequent(undecided)})"),
        (left.get(NOT_SHIPPED, 0), "in stages that are not shipped"),
        (left.get(BUILDER_REJECTS, 0), "left plain for a builder that rejects --link"),
    )
    parts = [f"{count} {text}" for count, text in counts if count > 0]
    return printable(f"COPY: {', '.join(parts)}") if parts else None


def advice(results: Results, is_explained: bool = False) -> str | None:
    """One line with the commands that fix the findings, and that show more; None if there are none.

    With `is_explained`, or if the findings name every COPY that is not decided, the output shows all already.
    """
    parts = [part for part in (_fixable(results), None if is_explained else _undecided(results)) if part is not None]
    return "; ".join(parts) or None


def _fixable(results: Results) -> str | None:
    """How many of the findings `copy-link-fix` can fix; None if it can fix none, or has just run."""
    found = [finding for checked in results.checked for finding in checked.shown]
    is_unsafe = results.unsafe_fixes
    fixed = sum(bool(finding.edits) and (finding.is_safe or is_unsafe) for finding in found)
    if results.program == FIXER or not fixed:
        return None
    which = f"{fixed} of these" if fixed < len(found) else "all of these" if fixed > 1 else "this"
    selected = f" --select={','.join(RULES_ABOUT_LINKS)}" if results.program == BROKEN else ""
    return f"{FIXER}{selected}{' --unsafe-fixes' if is_unsafe else ''} fixes {which}"


def _undecided(results: Results) -> str | None:
    """The option that shows what the COPY that are not decided need; None if there are none, or the findings say it."""
    shown = [finding for checked in results.checked for finding in checked.shown]
    if any(finding.rule in (UNDECIDED_LINK, UNDECIDED_EXISTING_LINK) for finding in shown):
        return None
    reports = [checked.report for checked in results.checked]
    count = sum(len(_plain(one, UNKNOWN, UNDECIDED_LINK)) + len(undecided_links(one)) for one in reports)
    if not count:
        return None
    which = f"the other{f' {count}' if count > 1 else ''}" if shown else "them" if count > 1 else "it"
    return f"--explain shows what would decide {which}"


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
