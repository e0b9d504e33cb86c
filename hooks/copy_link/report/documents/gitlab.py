"""GitLab's code quality report: a JSON array of issues (docs.gitlab.com/ci/testing/code_quality)."""

from __future__ import annotations

from collections.abc import Iterator

from copy_link.report.documents.document import dumps
from copy_link.report.documents.fingerprints import digest, fingerprints
from copy_link.report.documents.paths import repository_path
from copy_link.report.escaping import printable
from copy_link.report.results import Results
from copy_link.report.summary import fixed_line

# What GitLab's `check_name` says of what is no finding of a rule.
ERROR, FIXED = "copy-link-error", "copy-link-fixed"


def document(results: Results) -> str:
    """An issue for each finding, for each file that cannot be read, and for each that was fixed."""
    return dumps(list(_issues(results)))


def _issues(results: Results) -> Iterator[dict[str, object]]:
    for one in results.checked:
        if one.fixed:
            text = fixed_line(one.path, one.fixed)
            yield _issue(FIXED, text, "info", one.path, (1, 1), digest(one.path, FIXED))
        for finding, fingerprint in fingerprints(one):
            span = finding.line, finding.end_line
            yield _issue(finding.rule.id, finding.message, "major", one.path, span, fingerprint)
    for failure in results.failures:
        text = f"cannot {failure.action}: {failure.reason}"
        line = failure.line or 1
        fingerprint = digest(failure.path, ERROR, failure.action)
        yield _issue(ERROR, text, "critical", failure.path, (line, line), fingerprint)


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
