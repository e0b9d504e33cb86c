from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from copy_link.escaping import runner_commands
from copy_link.report.documents.document import Document, dumps, text
from copy_link.report.results import Failure
from tests.support.runs import checked, results


def test_files_are_printed_at_the_end_and_failures_at_once() -> None:
    form = Document(lambda run: f"{len(run.checked)} {len(run.failures)}")
    failure = Failure("a", None, "gone")
    assert list(form.file(checked("FROM scratch\n"))) == []
    assert list(form.failure(failure)) == ["a: cannot read: gone"]
    assert list(form.end(results([checked("FROM scratch\n"), failure]))) == ["1 1"]


def test_an_empty_document_prints_no_line() -> None:
    assert list(Document(lambda run: "").end(results([]))) == []


@given(st.one_of(st.text(), st.text("#[]:ae")))
def test_json_keeps_the_text_but_contains_no_runner_command(value: str) -> None:
    shown = dumps({value: [value]})
    assert json.loads(shown) == {value: [value]}
    assert shown.isascii()
    assert all(runner_commands(line) == [] for line in shown.splitlines())


@given(st.text(st.characters()))
def test_text_for_json_can_be_encoded_as_utf_8(value: str) -> None:
    text(value).encode()
