from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from copy_link import check
from copy_link.regular_files import read


def test_a_file_is_read_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"\0\r\n" * 4)
    assert read(str(path), 12) == b"\0\r\n" * 4
    path.write_bytes(bytes((1 << 20) + 1))
    with pytest.raises(OSError, match="it is larger than 1 MiB"):
        read(str(path), 1 << 20)


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    (tmp_path / "link").symlink_to("f")
    assert read(str(tmp_path / "link"), 9) == b"x"


def not_regular(folder: Path) -> list[Path]:
    """A FIFO, a link to one, a socket, and devices, of which one never ends."""
    os.mkfifo(folder / "fifo")
    (folder / "link").symlink_to("fifo")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(folder / "socket"))
    (folder / "zero").symlink_to("/dev/zero")
    return [folder / name for name in ("fifo", "link", "socket", "zero")] + [Path("/dev/null")]


def test_nothing_but_a_regular_file_is_opened(tmp_path: Path) -> None:
    for path in not_regular(tmp_path):
        with pytest.raises(OSError, match="it is not a regular file"):
            read(str(path), 9)


def test_a_file_that_becomes_a_fifo_is_opened_without_a_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "f").write_bytes(b"")
    os.mkfifo(tmp_path / "fifo")
    before = os.stat(tmp_path / "f")
    monkeypatch.setattr(os, "stat", lambda path: before)
    with pytest.raises(OSError, match="it is not a regular file"):
        read(str(tmp_path / "fifo"), 9)


def test_a_folder_and_a_path_with_a_nul_are_errors_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Is a directory"):
        read(str(tmp_path), 9)
    with pytest.raises(OSError, match="there is a NUL in its path"):
        read("a\0b", 9)


def test_a_dockerfile_that_is_none_is_reported_and_the_others_are_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nCOPY f /tmp/f\n")
    paths = [str(path) for path in (*not_regular(tmp_path), tmp_path / "Dockerfile")]
    assert check.main(paths) == 1
    output = capsys.readouterr()
    assert output.err.splitlines() == [f"{path}: cannot read: it is not a regular file" for path in paths[:-1]]
    assert output.out == "COPY: 1 right to leave plain\n"
