"""GitLab's code quality report, a JSON array of issues (source: docs.gitlab.com/ci/testing/code_quality)."""

from __future__ import annotations

from copy_link.escaping import printable
from copy_link.report.documents.document import dumps
from copy_link.report.documents.fingerprints import digest, fingerprints
from copy_link.report.documents.paths import repository_path
from copy_link.report.results import Results
from copy_link.report.summary import fixed_line
from copy_link.settings import ERROR, NOTE, WARNING
from copy_link.startup.annotations import Iterator

# Values of `check_name` for issues that are not findings of a rule.
FAILED, FIXED = "copy-link-error", "copy-link-fixed"

# GitLab's severity for each of ours.
SEVERITY = {ERROR: "critical", WARNING: "major", NOTE: "info"}


def document(results: Results) -> str:
    """The report as JSON, with an issue for each finding, each failure and each fixed file."""
    return dumps(list(_issues(results)))


def _issues(results: Results) -> Iterator[dict[str, object]]:
    for checked in results.checked:
        if checked.fixed:
            text = fixed_line(checked)
            yield _issue(FIXED, text, "info", checked.path, (1, 1), digest(checked.path, FIXED))
        for finding, fingerprint in fingerprints(checked):
            span = finding.line, finding.end_line
            yield _issue(finding.rule.id, finding.message, SEVERITY[finding.severity], checked.path, span, fingerprint)
    for failure in results.failures:
        text = f"cannot {failure.action}: {failure.reason}"
        line = failure.line or 1
        fingerprint = digest(failure.path, FAILED, failure.action)
        yield _issue(FAILED, text, "critical", failure.path, (line, line), fingerprint)


def _issue(
    name: str, description: str, severity: str, path: str, lines: tuple[int, int], fingerprint: str
) -> dict[str, object]:
    return {
        "description": printable(description),
        "check_name": name,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": printable(repository_path(path)), "lines": {"begin": lines[0], "end": lines[1]}},
    }
