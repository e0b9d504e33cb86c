"""The formats for programs: one document at the end of a run, whatever happens."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from copy_link.report.results import Checked, Failure, Results
from copy_link.report.summary import error_line

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class Document:
    """Says everything at the end, and failures on standard error too, as they come, unless the document goes there."""

    def __init__(self, document: Callable[[Results], str], says_failures: bool = True) -> None:
        self.document = document
        self.says_failures = says_failures

    def file(self, checked: Checked) -> Iterator[str]:
        """Nothing."""
        yield from ()

    def failure(self, failure: Failure) -> Iterator[str]:
        """One line, for who watches."""
        if self.says_failures:
            yield error_line(failure)

    def end(self, results: Results) -> Iterator[str]:
        """The document; nothing where it is empty."""
        text = self.document(results)
        if text:
            yield text


def text(value: str) -> str:
    """The text as every JSON reader takes it: bytes that are not UTF-8 come as U+FFFD."""
    return "".join(REPLACEMENT if "\ud800" <= one <= "\udfff" else one for one in value)


def dumps(value: object) -> str:
    r"""JSON in ASCII on lines of its own; `##` is `#\u0023`, so that no text in it is a command to a CI runner."""
    return json.dumps(value, indent=2).replace("##", r"#\u0023")
