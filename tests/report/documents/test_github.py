from __future__ import annotations

import pytest

from copy_link.report.results import Failure
from tests.support.runs import checked, document, results


def test_findings_and_failures_are_errors_and_the_summary_is_a_plain_line() -> None:
    text = "# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY \\\n  f /srv/\nCOPY f /tmp/\n"
    run = results([checked(text, "./a/Dockerfile"), Failure("b", 3, "no such thing"), Failure("c", None, "gone")])
    assert document("github", run).splitlines() == [
        "::warning file=a/Dockerfile,line=3,endLine=4,col=1,title=CL001 missing-link::"
        "COPY builds the same image with --link: add it",
        "::error file=b,line=3,title=copy-link::cannot read: no such thing",
        "::error file=c,title=copy-link::cannot read: gone",
        "COPY: 1 to link, 1 right to leave plain",
    ]


def test_a_fixed_file_is_a_notice() -> None:
    before = checked("FROM debian:12\nCOPY f /srv/\n")
    after = checked("# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY --link f /srv/\n")
    run = results([after._replace(fixed=before.findings)])
    assert document("github", run).splitlines() == [
        "::notice file=Dockerfile,title=copy-link::Fixed 1 COPY in Dockerfile",
        "COPY: 1 linked",
    ]


def test_a_run_without_a_copy_prints_nothing() -> None:
    assert document("github", results([checked("FROM scratch\n")])) == ""


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a,line=9::b", "a%2Cline=9%3A%3Ab"),
        ("50%25", "50%2525"),
        ("a\r\nb", "a\\r\\nb"),
    ],
)
def test_characters_that_end_a_property_are_escaped(path: str, shown: str) -> None:
    line, *_ = document("github", results([checked("FROM debian:12\nCOPY f /srv/\n", path)])).splitlines()
    assert line.startswith(f"::warning file={shown},line=2,")


def test_a_note_is_a_notice_with_its_line() -> None:
    first, *_ = document(
        "github", results([checked("# syntax=docker/dockerfile:1\nFROM node:22\nCOPY --chown=node f /x/y\n")])
    ).splitlines()
    assert first.startswith("::notice file=Dockerfile,line=3,endLine=3,col=1,title=CL004 link-numeric-owner::")
