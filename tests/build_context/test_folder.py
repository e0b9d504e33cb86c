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
from copy_link.build_context.folder import ContextEntry, Folder, real_folder
from copy_link.build_context.ignore_file import IgnoreFile, shared_ignore_file
from copy_link.image.entries import DIRECTORY, FILE
from tests.support.build_contexts import kinds, make


def folder(path: Path, own: IgnoreFile | None = None) -> Folder:
    return Folder(str(path), own)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        (".", [("", DIRECTORY)]),
        ("conf", [("conf", DIRECTORY)]),
        ("/conf/../conf/", [("conf", DIRECTORY)]),
        ("../../conf", [("conf", DIRECTORY)]),
        ("to-conf/a", [("conf/a", FILE)]),
        ("to-conf", [("conf", DIRECTORY)]),
        ("round", []),
        ("dangling", []),
        ("conf/?", [("conf/a", FILE), ("conf/b", FILE)]),
        ("*/a", [("conf/a", FILE), ("docs/a", FILE)]),
        # A wildcard matches a link by its name, but does not look into the directory that it leads to.
        ("to-*", [("conf", DIRECTORY)]),
        ("to-c*/a", []),
        ("gone/*", []),
    ],
)
def test_a_source_leads_to_real_paths(word: str, found: list[tuple[str, str]], tmp_path: Path) -> None:
    links = {"to-conf": "conf", "round": "round", "dangling": "gone"}
    make(tmp_path, ["conf/a", "conf/b", "docs/a"], links)
    assert sorted(folder(tmp_path).leads_to(word)) == found


@pytest.mark.parametrize(
    ("path", "kind", "is_ignored"),
    [
        ("docs", DIRECTORY, True),
        ("docs/keep", FILE, False),
        ("docs/other", None, True),
        ("logs", None, True),
        ("logs/x", None, True),
        ("src", DIRECTORY, False),
        ("gone", None, False),
    ],
)
def test_an_ignored_directory_is_sent_if_an_exception_is_below_it(
    path: str, kind: str | None, is_ignored: bool, tmp_path: Path
) -> None:
    make(tmp_path, ["docs/keep", "docs/other", "logs/x", "src/x"])
    (tmp_path / ".dockerignore").write_text("docs\nlogs\n!docs/keep\n!logs/gone\n")
    found = folder(tmp_path)
    entry = found.entry(path)
    assert (None if entry is None else entry.kind) == kind
    assert found.ignores(path) is is_ignored


def test_a_folder_with_two_names_is_one(tmp_path: Path) -> None:
    make(tmp_path, ["real/x"], {"link": "real", "round": "round"})
    assert real_folder(str(tmp_path / "link")) == real_folder(str(tmp_path / "real"))
    assert real_folder("\0") == "\0"


@pytest.mark.parametrize("mode", [0o700, 0o755, 0o1777, 0o2775, 0o4711])
def test_a_directory_has_all_its_permission_bits(tmp_path: Path, mode: int) -> None:
    context = make(tmp_path, ["d/e/"])
    (tmp_path / "d/e").chmod(mode)
    assert context.at("d", "e") == ContextEntry(DIRECTORY, mode)


def test_the_target_of_a_link_is_kept_as_written(tmp_path: Path) -> None:
    found = make(tmp_path, [], {"up": "./../x/"}).at(".", "up")
    assert isinstance(found, ContextEntry)
    assert found.target == "./../x/"


@pytest.mark.parametrize("link", ["/etc", "../../../../../../etc", "/", "..", "../.."])
def test_no_link_leads_out_of_the_context(tmp_path: Path, link: str) -> None:
    context = make(tmp_path, ["etc/mine"], {"out": link})
    found = context.at("out", "hostname"), context.at("out/hostname", "."), context.at("out", "passwd")
    assert not any(isinstance(one, ContextEntry) for one in found)
    assert kinds(context, "out/passwd") == [DIRECTORY, FILE]


@pytest.mark.parametrize(
    ("links", "word"),
    [
        ({"weird": "to-sub/../a", "to-sub": "conf/sub"}, "weird"),
        ({"to-conf": "conf", "conf/up": "../f1"}, "to-conf/up"),
    ],
)
def test_links_that_builders_may_follow_differently_are_undecided(
    tmp_path: Path, links: dict[str, str], word: str
) -> None:
    assert kinds(make(tmp_path, ["conf/sub/b", "conf/a", "f1"], links), word) == [DIRECTORY, FILE]


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


@pytest.mark.parametrize(
    ("system", "mode", "sent"),
    [
        ("posix", 0o40775, 0o775),
        ("posix", 0o100640, 0o640),
        ("nt", 0o40777, 0o755),
        ("nt", 0o100666, 0o755),
        ("nt", 0o100444, 0o555),
    ],
)
def test_a_client_on_windows_sends_modes_that_windows_does_not_have(system: str, mode: int, sent: int) -> None:
    assert folder_module._sent_mode(mode, system) == sent


def test_the_target_of_a_symlink_has_slashes() -> None:
    assert folder_module._sent_target("..\\conf\\a", "\\") == "../conf/a"
    assert folder_module._sent_target("a\\b", "/") == "a\\b"
