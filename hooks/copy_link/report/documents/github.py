"""Annotations for GitHub Actions: `::error file=...,line=...::message`, which GitHub shows next to the code."""

from __future__ import annotations

from copy_link.escaping import printable
from copy_link.report.documents.paths import repository_path
from copy_link.report.results import Results
from copy_link.report.summary import fixed_line, summary
from copy_link.settings import ERROR, NOTE, WARNING
from copy_link.startup.annotations import Iterator

# The kind of annotation for each severity.
KINDS = {ERROR: "error", WARNING: "warning", NOTE: "notice"}
# Source: "Workflow commands" on docs.github.com/actions; the runner (ActionCommand.cs) unescapes in this order.
DATA = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
PROPERTY = (*DATA, (":", "%3A"), (",", "%2C"))


def document(results: Results) -> str:
    """The annotations, one per line, and the summary, as text.

    A finding has its severity; failures become errors, and fixed files notices.
    """
    lines = list(_annotations(results))
    counted = summary(results)
    return "\n".join([*lines, *([counted] if counted else [])])


def _annotations(results: Results) -> Iterator[str]:
    for checked in results.checked:
        if checked.fixed:
            yield _annotation("notice", checked.path, {"title": "copy-link"}, fixed_line(checked))
        for finding in checked.shown:
            location = {
                "line": str(finding.line),
                "endLine": str(finding.end_line),
                "col": str(finding.column),
                "title": f"{finding.rule.id} {finding.rule.name}",
            }
            kind = KINDS[finding.severity]
            yield _annotation(kind, checked.path, location, finding.message)
    for failure in results.failures:
        line = {} if failure.line is None else {"line": str(failure.line)}
        message = f"cannot {failure.action}: {failure.reason}"
        yield _annotation("error", failure.path, line | {"title": "copy-link"}, message)


def _annotation(kind: str, path: str, properties: dict[str, str], message: str) -> str:
    given = {"file": repository_path(path), **properties}
    text = ",".join(f"{name}={_escaped(value, PROPERTY)}" for name, value in given.items())
    return f"::{kind} {text}::{_escaped(message, DATA)}"


def _escaped(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    text = printable(text)
    for plain, escape in escapes:
        text = text.replace(plain, escape)
    return text
