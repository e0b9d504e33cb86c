from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest

from copy_link.cli.diff import shown, unified


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\nb\n", b"a\nc\n"),
        (b"a\nb", b"a\nb\n"),
        (b"a\r\nb\r\n", b"a\r\nc\r\n"),
        (b"a\rb\n\xff\n", b"x\na\rb\n\xff\n"),
        (b"a", b"b"),
    ],
)
def test_git_applies_the_difference(before: bytes, after: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(before)
    (tmp_path / "change").write_bytes(unified("file", before, after))
    subprocess.run(["git", "apply", "change"], cwd=tmp_path, check=True)
    assert (tmp_path / "file").read_bytes() == after


def test_equal_versions_have_no_difference() -> None:
    assert unified("file", b"a\n", b"a\n") == b""


BEFORE, AFTER = b"a\nb\n", b"a\nc\x1b[2K\xff\r\n"


def stream(encoding: str = "utf-8") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding)


@pytest.mark.parametrize("color", ["auto", "never"])
def test_a_difference_for_git_stays_as_it_is(color: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    difference = unified("file", BEFORE, AFTER)
    assert shown(difference, color, stream()) == difference


def test_a_difference_for_eyes_is_colored_and_escaped() -> None:
    lines = shown(unified("file", BEFORE, AFTER), "always", stream()).decode().splitlines()
    assert lines == [
        "\x1b[1m--- a/file\x1b[0m",
        "\x1b[1m+++ b/file\x1b[0m",
        "\x1b[36m@@ -1,2 +1,2 @@\x1b[0m",
        " a",
        "\x1b[31m-b\x1b[0m",
        "\x1b[32m+c\\x1b[2K\\xff\x1b[0m",
    ]


def test_characters_that_the_terminal_lacks_are_escaped() -> None:
    assert b"+\\u670d" in shown(unified("file", b"", "服\n".encode()), "always", stream("ascii"))
