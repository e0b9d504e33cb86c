from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from copy_link.cli.diff import unified


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
