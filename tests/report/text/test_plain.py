from __future__ import annotations

import io

import pytest

from copy_link.report.results import Failure
from copy_link.report.text.plain import Text, has_unicode
from tests.support.runs import checked, results

TEXT = "# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY f /srv/\nCOPY f /tmp/\n"


def test_each_finding_is_one_line_and_the_summary_another() -> None:
    one = checked(TEXT)
    assert list(Text().file(one)) == ["Dockerfile:3:1: CL001 warning: COPY builds the same image with --link: add it"]
    assert list(Text().end(results([one]))) == ["COPY: 1 to link, 1 right to leave plain", "copy-link-fix fixes this"]


def test_fixes_come_before_the_findings_that_are_left() -> None:
    left = checked("# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY --link f /tmp/\n")
    lines = list(Text().file(left._replace(fixed=checked(TEXT).findings)))
    assert lines[0] == "Fixed 1 COPY in Dockerfile"
    assert lines[1].startswith("Dockerfile:3:1: CL104 ")


def test_a_failure_is_one_line() -> None:
    assert list(Text().failure(Failure("a", 2, "unknown flag"))) == ["a:2: cannot read: unknown flag"]


def test_the_end_of_a_run_without_a_copy_is_empty() -> None:
    assert list(Text().end(results([checked("FROM scratch\n")]))) == []


@pytest.mark.parametrize("is_unicode", [True, False])
def test_a_picture_precedes_the_findings_if_requested(is_unicode: bool) -> None:
    lines = list(Text(is_explained=True, is_unicode=is_unicode).file(checked(TEXT)))
    assert lines[0] == "The build of Dockerfile"
    assert lines[-2] == ""
    assert lines[-1].startswith("Dockerfile:3:1: CL001 ")
    assert all(line.isascii() for line in lines) is not is_unicode


@pytest.mark.parametrize(
    ("encoding", "expected"), [("utf-8", True), ("UTF8", True), ("ascii", False), ("latin-1", False)]
)
def test_boxes_can_be_drawn_in_utf_8_only(encoding: str, expected: bool) -> None:
    assert has_unicode(io.TextIOWrapper(io.BytesIO(), encoding=encoding)) is expected


def test_a_note_says_that_it_is_one() -> None:
    (line,) = Text().file(checked("# syntax=docker/dockerfile:1\nFROM node:22\nCOPY --chown=node f /x/y\n"))
    assert line == (
        "Dockerfile:3:1: CL004 note: --chown=node is 1000:1000 in node:22; COPY builds the same image with "
        "--link --chown=1000:1000: write the numbers and add --link, if they stay as they are"
    )
