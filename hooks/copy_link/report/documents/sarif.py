"""SARIF 2.1.0, the format of code scanning services (source: docs.oasis-open.org/sarif/sarif/v2.1.0)."""

from __future__ import annotations

from importlib.metadata import version

from copy_link.dockerfile.positions import Lines
from copy_link.escaping import printable
from copy_link.report.documents.document import dumps
from copy_link.report.documents.fingerprints import fingerprints
from copy_link.report.documents.paths import uri
from copy_link.report.evidence import EvidenceIndex
from copy_link.report.results import Checked, Failure, Results
from copy_link.report.summary import error_line, fixed_line, summary, verdict_counts
from copy_link.rules.edits import Edit
from copy_link.rules.findings import NO_FIX, Finding, Rule
from copy_link.rules.table import RULES
from copy_link.settings import HOME, PAGES
from copy_link.startup.annotations import Iterable, Iterator

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "copyLinkInstruction/v1"

Json = dict[str, object]


def document(results: Results) -> str:
    """The results of a run as a SARIF log, which is JSON."""
    notes = [_note(checked) for checked in results.checked if checked.fixed]
    errors = [_error(failure) for failure in results.failures]
    run = {
        "tool": {
            "driver": {
                "name": "copy-link",
                "version": version("copy-link"),
                "informationUri": HOME,
                "rules": [_rule(rule) for rule in RULES.values()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not results.failures,
                "exitCode": results.status,
                "toolExecutionNotifications": [*errors, *notes],
            }
        ],
        "results": [result for checked in results.checked for result in _results(checked, results.unsafe_fixes)],
        "properties": {
            "program": results.program,
            "copies": verdict_counts(checked.report for checked in results.checked),
            "summary": summary(results) or "",
        },
    }
    return dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _message(text: str) -> Json:
    """A plain text message, with brackets escaped where they would form a link (section 3.11.6)."""
    shown = printable(text)
    if "](" in shown:
        shown = shown.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return {"text": shown}


def _rule(rule: Rule) -> Json:
    page = f"{PAGES}/hooks/copy_link/rules/pages/{rule.id}.md"
    is_safe = "The fix does not change the built image." if rule.fix_is_safe else "The fix may change the image."
    how = (
        f"copy-link-fix applies it{'' if rule.fix_is_safe else ' with --unsafe-fixes'}. "
        f"A comment on the line above silences the rule: # copy-link: ignore[{rule.id}] reason"
    )
    fix = f"The fix: {rule.fix}."
    if rule.fix == NO_FIX:
        fix, is_safe, how = "There is no fix.", "", how.partition(". ")[2]
    text = " ".join(part for part in (f"Finds {rule.finds}.", fix, is_safe, how) if part)
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": f"{rule.name}: {rule.finds}"},
        "fullDescription": {"text": f"{rule.finds[0].upper()}{rule.finds[1:]}. {fix}"},
        "help": {"text": text, "markdown": f"{text.replace(' # ', ' `# ')}`\n\n[{rule.id} {rule.name}]({page})"},
        "helpUri": page,
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": ["dockerfile"]},
    }


def _results(checked: Checked, unsafe_fixes: bool) -> Iterator[Json]:
    lines = checked.report.lines
    index = EvidenceIndex(checked)
    numbers = {rule: number for number, rule in enumerate(RULES)}
    for finding, fingerprint in fingerprints(checked):
        result: Json = {
            "ruleId": finding.rule.id,
            "ruleIndex": numbers[finding.rule.id],
            "level": finding.severity,
            "message": _message(finding.message),
            "locations": [{"physicalLocation": _physical(checked.path, _region(finding, lines))}],
            "partialFingerprints": {FINGERPRINT: fingerprint},
        }
        related = list(_related(checked, finding, index, lines))
        if related:
            result["relatedLocations"] = related
        if finding.edits and (finding.is_safe or unsafe_fixes):
            result["fixes"] = [_fix(checked.path, finding, lines)]
        yield result


def _region(finding: Finding, lines: Lines) -> Json:
    _, end = lines.span(finding.end_line)
    return {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": lines.position(end).column,
    }


def _physical(path: str, region: Json | None = None) -> Json:
    location: Json = {"artifactLocation": {"uri": uri(path)}}
    return location if region is None else location | {"region": region}


def _related(checked: Checked, finding: Finding, index: EvidenceIndex, lines: Lines) -> Iterator[Json]:
    copy = index.copy_of(checked.report.copies, finding)
    proof = index.of_finding(finding, copy)
    excerpts = [(_span(excerpt.start, excerpt.end, lines), excerpt.note) for excerpt in proof.excerpts]
    facts: list[tuple[Json | None, str]] = [*excerpts, *((None, fact) for fact in proof.elsewhere)]
    for number, (region, note) in enumerate(facts):
        text = note or "The finding is based on this."
        location: Json = {"id": number, "message": _message(text)}
        yield location | ({} if region is None else {"physicalLocation": _physical(checked.path, region)})


def _span(start: int, end: int, lines: Lines) -> Json:
    begin, after = lines.position(start), lines.position(end)
    return {
        "startLine": begin.line,
        "startColumn": begin.column,
        "endLine": after.line,
        "endColumn": after.column,
    }


def _fix(path: str, finding: Finding, lines: Lines) -> Json:
    edits: Iterable[Edit] = finding.edits
    replacements = [
        {
            "deletedRegion": _span(edit.start, edit.end, lines),
            "insertedContent": {"text": edit.replacement.decode("utf-8", "replace")},
        }
        for edit in edits
    ]
    change = {"artifactLocation": {"uri": uri(path)}, "replacements": replacements}
    return {"description": _message(finding.rule.fix), "artifactChanges": [change]}


def _error(failure: Failure) -> Json:
    region: Json | None = None if failure.line is None else {"startLine": failure.line}
    return {
        "level": "error",
        "message": _message(error_line(failure)),
        "locations": [{"physicalLocation": _physical(failure.path, region)}],
    }


def _note(checked: Checked) -> Json:
    return {
        "level": "note",
        "message": _message(fixed_line(checked)),
        "locations": [{"physicalLocation": _physical(checked.path)}],
    }
