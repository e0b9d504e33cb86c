from __future__ import annotations

import os
from pathlib import Path

import pytest

from copy_link.build_context import ignore_file
from copy_link.build_context.ignore_file import IgnoreFile, own_ignore_file, patterns_that_count, shared_ignore_file
from copy_link.build_context.patterns import DockerIgnore, parse


def test_the_ignore_file_is_read_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / ".dockerignore").write_bytes(b"a\n")
    assert shared_ignore_file(str(tmp_path)) == IgnoreFile(".dockerignore", b"a\n")


def test_a_dockerfile_may_have_its_own_ignore_file(tmp_path: Path) -> None:
    (tmp_path / "web.Dockerfile.dockerignore").write_bytes(b"b\n")
    assert own_ignore_file(str(tmp_path / "web.Dockerfile")) == IgnoreFile("web.Dockerfile.dockerignore", b"b\n")
    assert own_ignore_file(str(tmp_path / "Dockerfile")) is None
    assert own_ignore_file(None) is None


def test_a_link_to_a_file_beside_it_is_followed(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_bytes(b"c\n")
    (tmp_path / ".dockerignore").symlink_to(".gitignore")
    assert shared_ignore_file(str(tmp_path)) == IgnoreFile(".dockerignore", b"c\n")


def test_a_directory_of_that_name_is_not_an_ignore_file(tmp_path: Path) -> None:
    (tmp_path / ".dockerignore").mkdir()
    assert shared_ignore_file(str(tmp_path)) is None


@pytest.mark.parametrize("target", ["/etc/hostname", "../x", "sub/x"])
def test_a_link_to_another_folder_is_not_followed(tmp_path: Path, target: str) -> None:
    (tmp_path / ".dockerignore").symlink_to(target)
    found = shared_ignore_file(str(tmp_path))
    assert found is not None
    assert found.problem == "is not a regular file"


def test_a_fifo_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".dockerignore")
    found = shared_ignore_file(str(tmp_path))
    assert found is not None
    assert found.problem


def test_a_file_of_unlikely_size_is_not_judged(tmp_path: Path) -> None:
    (tmp_path / ".dockerignore").write_bytes(b"a\n" * ignore_file.MAXIMUM_BYTES)
    found = shared_ignore_file(str(tmp_path))
    assert found is not None
    assert found.problem == "is too large to be judged"


@pytest.mark.parametrize("folder", ["\0", "no/such", "x" * 5000, "\ud800"])
def test_no_folder_name_raises_an_error(folder: str) -> None:
    found = shared_ignore_file(folder)
    assert found is None or found.problem


OWN, SHARED = IgnoreFile("D.dockerignore", b"own\n"), IgnoreFile(".dockerignore", b"shared\n")


def texts(found: DockerIgnore | str) -> list[str]:
    assert isinstance(found, DockerIgnore)
    return [pattern.text for pattern in found.patterns]


def test_the_ignore_file_of_the_dockerfile_is_preferred() -> None:
    assert texts(patterns_that_count(OWN, SHARED)) == ["own"]
    assert texts(patterns_that_count(None, SHARED)) == ["shared"]
    assert patterns_that_count(None, None) == parse(b"")


@pytest.mark.parametrize(
    ("own", "shared", "problem"),
    [
        (IgnoreFile("D.dockerignore"), SHARED, "D.dockerignore is empty, and some builders use .dockerignore then"),
        (IgnoreFile("D.dockerignore", problem="is a riddle"), SHARED, "D.dockerignore is a riddle"),
        (None, IgnoreFile(".dockerignore", b"["), ".dockerignore has [: syntax error in a character class"),
    ],
)
def test_a_problem_is_reported(own: IgnoreFile | None, shared: IgnoreFile, problem: str) -> None:
    assert patterns_that_count(own, shared) == problem


def test_an_empty_file_of_the_dockerfile_ignores_nothing_if_there_is_no_other() -> None:
    assert texts(patterns_that_count(IgnoreFile("D.dockerignore"), None)) == []
