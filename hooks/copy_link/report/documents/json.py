"""The JSON format: one object for a run. `report.schema.json` in this folder and docs/json.md describe it."""

from __future__ import annotations

import base64
import os
from importlib.metadata import version

from copy_link.dockerfile.parser import Instruction
from copy_link.dockerfile.positions import Lines
from copy_link.image.evidence import Evidence
from copy_link.report.documents.document import dumps, text
from copy_link.report.evidence import evidence_text
from copy_link.report.results import Checked, Failure, Results
from copy_link.report.summary import linked_count, summary, verdict_counts
from copy_link.rules.edits import Edit, keeps_lines_readable
from copy_link.rules.findings import CopyReport, Finding
from copy_link.rules.law import SAME, UNKNOWN
from copy_link.rules.reason_wording import hint_text, missing, reason_text
from copy_link.rules.remedies import remedies
from copy_link.startup.annotations import Iterable

# Increase it for a change that an existing reader would misread; a new field is no such change.
FORMAT_VERSION = 1


def document(results: Results) -> str:
    """The results of a run as JSON, according to `report.schema.json`."""
    counts = verdict_counts(checked.report for checked in results.checked)
    return dumps(
        {
            "version": FORMAT_VERSION,
            "tool": {"name": "copy-link", "version": version("copy-link"), "program": results.program},
            "files": [_file(checked) for checked in results.checked],
            "errors": [_error(failure) for failure in results.failures],
            "summary": {
                "files": len(results.checked),
                "errors": len(results.failures),
                "findings": sum(len(checked.findings) for checked in results.checked),
                "fixed": sum(len(checked.fixed) for checked in results.checked),
                "linked": linked_count(results),
                **counts,
                "text": text(summary(results) or ""),
            },
            "exit_status": results.status,
        }
    )


def _path(path: str) -> dict[str, object]:
    """The path, and its bytes too if they are not UTF-8."""
    shown = text(path)
    if shown == path:
        return {"path": path}
    return {"path": shown, "path_base64": base64.b64encode(os.fsencode(path)).decode()}


def _error(failure: Failure) -> dict[str, object]:
    return {
        **_path(failure.path),
        "line": failure.line,
        "action": failure.action,
        "reason": text(failure.reason),
    }


def _file(checked: Checked) -> dict[str, object]:
    lines = checked.report.lines
    instructions = checked.report.dockerfile.instructions
    return {
        **_path(checked.path),
        "copies": [_copy(copy, lines, instructions) for copy in checked.report.copies],
        "findings": [_finding(finding) for finding in checked.findings],
        "notes": [_finding(finding) for finding in checked.notes],
        "fixed": [
            {"rule": finding.rule.id, "name": finding.rule.name, "message": text(finding.message)}
            for finding in checked.fixed
        ],
    }


def _copy(copy: CopyReport, lines: Lines, instructions: Iterable[Instruction]) -> dict[str, object]:
    instruction, stage = copy.instruction, copy.stage
    begin, end = lines.position(instruction.start), lines.position(instruction.end)
    fix = copy.fix if copy.fix and keeps_lines_readable(lines.data, copy.fix) else None
    return {
        "line": begin.line,
        "column": begin.column,
        "end_line": end.line,
        "end_column": end.column,
        "keyword": instruction.keyword,
        "text": text(f"{instruction.keyword} {instruction.value}"),
        "stage": {
            "number": stage.number,
            "name": None if stage.name is None else text(stage.name),
            "line": stage.line,
            "base_image": None if stage.base is None else text(stage.base),
            "is_known": stage.is_known,
        },
        "linked": copy.is_linked,
        "left_plain": copy.left_plain or None,
        "verdict": copy.verdict,
        "reasons": [
            {
                "about": reason.kind,
                "text": text(reason_text(reason)),
                "path": None if reason.path is None else text(reason.path),
                "evidence": _evidence(reason.evidence),
            }
            for reason in copy.reasons
        ],
        "evidence": _evidence(copy.evidence),
        "missing": text(missing(copy)) if copy.verdict == UNKNOWN else None,
        "remedies": [
            {"text": text(remedy.text), "lines": [text(line) for line in remedy.lines]}
            for remedy in remedies(copy, instructions)
        ],
        "hints": [text(hint_text(hint)) for hint in copy.hints],
        "fix": None if fix is None else _fix(fix, copy.verdict == SAME),
    }


def _evidence(evidence: Iterable[Evidence]) -> list[dict[str, object]]:
    return [{"source": text(fact.source), "line": fact.line, "fact": text(evidence_text(fact))} for fact in evidence]


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule.id,
        "name": finding.rule.name,
        "severity": finding.severity,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "message": text(finding.message),
        "evidence": _evidence(finding.evidence),
        "fix": _fix(finding.edits, finding.is_safe) if finding.edits else None,
    }


def _fix(edits: Iterable[Edit], is_safe: bool) -> dict[str, object]:
    return {
        "safe": is_safe,
        "edits": [
            {"start": edit.start, "end": edit.end, "replacement": edit.replacement.decode("utf-8", "replace")}
            for edit in edits
        ],
    }
