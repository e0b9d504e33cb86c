"""The formats for programs: each run prints exactly one document, at its end."""

from __future__ import annotations

import json

from copy_link.report.results import Checked, Failure, Results
from copy_link.report.summary import error_line
from copy_link.startup.annotations import Callable, Iterator

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class Document:
    """An output format that prints one document at the end of a run.

    `document` turns the results into text. With `prints_failures`, each failure is also printed at once; it is False if
    the document itself goes to standard error.
    """

    def __init__(self, document: Callable[[Results], str], prints_failures: bool = True) -> None:
        self.document = document
        self.prints_failures = prints_failures

    def file(self, checked: Checked) -> Iterator[str]:
        """No lines: files are reported in the document."""
        yield from ()

    def failure(self, failure: Failure) -> Iterator[str]:
        """One line for a person who watches the run."""
        if self.prints_failures:
            yield error_line(failure)

    def end(self, results: Results) -> Iterator[str]:
        """The document as one item; nothing if it is empty."""
        text = self.document(results)
        if text:
            yield text


def text(value: str) -> str:
    """The text without surrogates, which some JSON readers reject: each becomes U+FFFD.

    Surrogates stand for bytes that are not UTF-8 (see os.fsdecode).
    """
    return "".join(REPLACEMENT if "\ud800" <= character <= "\udfff" else character for character in value)


def dumps(value: object) -> str:
    r"""The value as indented ASCII JSON. `##` is written `#\u0023`, so nothing in it is a command to a CI runner."""
    return json.dumps(value, indent=2).replace("##", r"#\u0023")
