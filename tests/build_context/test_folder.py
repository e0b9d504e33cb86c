from __future__ import annotations

import bz2
import gzip
import lzma
import os
import tarfile
from pathlib import Path

import pytest

from copy_link.build_context import folder as folder_module
from copy_link.build_context.context import EITHER, UNKNOWN, BuildContext
from copy_link.build_context.ignore_file import IgnoreFile, shared_ignore_file
from copy_link.image.entries import DIRECTORY, FILE
from tests.support.build_contexts import kinds, make


def test_the_ignore_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = make(tmp_path, ["a/x", "b/x"])
    (tmp_path / ".dockerignore").write_text("a\n")
    read: list[str] = []

    def recording(folder: str) -> IgnoreFile | None:
        read.append(folder)
        return shared_ignore_file(folder)

    monkeypatch.setattr(folder_module, "shared_ignore_file", recording)
    for word in ("a", "b", "b/x", "c*"):
        context.sources(word)
        context.at(word, "x")
    assert read == [str(tmp_path)]


def test_a_plain_word_lists_no_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = make(tmp_path, ["conf/a/b", "docs/a"])
    (tmp_path / ".dockerignore").write_text("docs\n!docs/b/c\n")

    def never(path: str) -> None:
        raise AssertionError(path)

    monkeypatch.setattr(os, "scandir", never)
    assert kinds(context, "conf") == [DIRECTORY]
    assert context.at("conf", "a/b") is not None
    assert context.at(".", "docs/b/c/d") is None


def test_a_search_stops_after_too_many_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = make(tmp_path, [f"docs/{number}" for number in range(20)])
    (tmp_path / ".dockerignore").write_text("docs\n!**/x\n")
    monkeypatch.setattr(folder_module, "MAXIMUM_NAMES", 10)
    assert context.at(".", "docs") == UNKNOWN
    assert context.sources("docs")[0] == EITHER
    (tmp_path / ".dockerignore").unlink()
    assert make(tmp_path, []).sources("docs/*")[0] == EITHER


@pytest.mark.parametrize("function", ["lstat", "scandir", "readlink"])
def test_an_unreadable_path_is_undecided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str) -> None:
    context = make(tmp_path, ["conf/a"], {"to-conf": "conf"})

    def refused(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, function, refused)
    assert context.sources("to-conf/*") == (
        EITHER,
        "to-conf/* cannot be looked up in the build context: Permission denied",
    )
    assert context.at("to-conf/*", "a") == UNKNOWN


def test_a_path_that_is_neither_directory_nor_link_is_a_file_and_is_not_opened(tmp_path: Path) -> None:
    context = make(tmp_path, [])
    os.mkfifo(tmp_path / "fifo")
    assert kinds(context, "fifo") == [FILE]
    assert kinds(context, "fi*") == [FILE]


def test_an_ignore_file_made_to_be_slow_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = make(tmp_path, ["a/b"])
    (tmp_path / ".dockerignore").write_text("**/**/**/*a*b*c\n" * 9)
    monkeypatch.setattr(folder_module, "MAXIMUM_WORK", 10)
    assert kinds(BuildContext([str(tmp_path)]), "a/b") == [DIRECTORY, FILE]
    assert kinds(context, "a/b") == [FILE]


@pytest.mark.parametrize(
    ("content", "may_be"),
    [
        (b"#!/bin/sh\n", False),
        (b"", False),
        (b"x" * 1000, False),
        (gzip.compress(b"x", mtime=0), True),
        (bz2.compress(b"x"), True),
        (lzma.compress(b"x"), True),
        (b"\x28\xb5\x2f\xfdx", True),
    ],
)
def test_add_may_unpack_a_file_that_begins_like_an_archive(content: bytes, may_be: bool, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)
    assert BuildContext([str(tmp_path)]).may_be_archive("file") is may_be


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_add_may_unpack_a_tar_file_of_any_form(form: int, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "file", "w", format=form) as archive:
        archive.addfile(tarfile.TarInfo("x"))
    context = BuildContext([str(tmp_path)])
    assert context.may_be_archive("file")
    assert context.may_be_archive("f*")
    assert context.may_be_archive("gone")
