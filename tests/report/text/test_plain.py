from __future__ import annotations

import pytest

from copy_link.report.escaping import guarded, printable, shown_path
from copy_link.report.summary import fixed_line, summary
from tests.support.runs import checked, results


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ünïcode 服", "plain ünïcode 服"),
        ("a\nb\x1b[2K", r"a\nb\x1b[2K"),
        ("\udc80", r"\udc80"),
        ("##[error]x ##vso[y] #[z] ## [w]", r"#\x23[error]x #\x23vso[y] #[z] ## [w]"),
        ("###[error]", r"##\x23[error]"),
    ],
)
def test_what_could_steer_a_terminal_or_a_log_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a/Dockerfile", "a/Dockerfile"),
        ("::error::x", "./::error::x"),
        (":", "./:"),
        (" ::error::x", "./ ::error::x"),
        ("Dockerfile:1:1: CL001 forged", r"Dockerfile:1:1:\x20CL001 forged"),
    ],
)
def test_a_path_ends_where_the_first_colon_and_space_are(path: str, shown: str) -> None:
    assert shown_path(path) == shown


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x ::error::", "x ::error::"),
        ("  ::error::", r"  \x3a:error::"),
        ("\x1b[1m ::error::\x1b[0m", "\x1b[1m \\x3a:error::\x1b[0m"),
    ],
)
def test_a_row_does_not_begin_as_a_command(line: str, expected: str) -> None:
    assert guarded(line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("FROM scratch\n", None, id="nothing"),
        pytest.param("FROM alpine:3.20\nCOPY --link f /a/\n", None, id="linked already"),
        pytest.param(
            "FROM alpine:3.20\nCOPY f /a/\nCOPY f /tmp/\n", "COPY: 1 to link, 1 right to leave plain", id="decided"
        ),
        pytest.param(
            "FROM alpine:3.20\nCOPY --link --chown=app f /tmp/\nCOPY --link f /tmp/x\nCOPY f /a/\nCOPY f /root/\n",
            "COPY: 1 to link, 2 linked wrongly, 1 right to leave plain",
            id="linked wrongly",
        ),
        pytest.param(
            "".join(f"FROM m/{one}\nCOPY f /a\n" for one in "abacdd"),
            "COPY: 6 not decided (2 x base image m/a is not known; 2 x base image m/d is not known; "
            "base image m/b is not known; and 1 more)",
            id="the most common reasons",
        ),
    ],
)
def test_the_summary_counts_verdicts(text: str, expected: str | None) -> None:
    assert summary(results([checked(text)])) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("FROM alpine:3.20\nCOPY f /a/\nCOPY f /b/\n", "Fixed 2 COPY in Dockerfile"),
        ("FROM alpine:3.20\nCOPY --link f /a/\n", "Fixed the syntax line in Dockerfile"),
        ("FROM alpine:3.20\n# copy-link: ignore\nRUN x\n", "Fixed unused-ignore in Dockerfile"),
    ],
)
def test_what_was_fixed_is_counted(text: str, line: str) -> None:
    assert fixed_line("Dockerfile", checked(text).findings) == line


def test_the_summary_says_what_a_comment_silences() -> None:
    text = "# syntax=docker/dockerfile:1\nFROM alpine:3.20\n# copy-link: ignore[CL001] later\nCOPY f /x/\nCOPY f /y/\n"
    assert summary(results([checked(text)])) == "COPY: 1 to link, 1 silenced by a comment"


def test_the_reasons_in_the_summary_do_not_go_by_the_order_of_the_files() -> None:
    one, other = (checked(f"FROM mycorp/{name}\nCOPY f /srv/x\n") for name in "ab")
    assert summary(results([one, other])) == summary(results([other, one]))
