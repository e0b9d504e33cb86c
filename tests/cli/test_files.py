from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
import yaml

from copy_link.cli import files
from tests.support.project import ROOT


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile",
        "dockerfile",
        "Containerfile",
        "Dockerfile.prod",
        "Dockerfile-dev",
        "api.dockerfile",
        "api.Dockerfile",
    ],
)
def test_these_names_are_dockerfiles(name: str) -> None:
    assert files.is_dockerfile_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile.dockerignore",
        "api.dockerfile.dockerignore",
        ".dockerignore",
        "Dockerfile.j2",
        "Dockerfile.tmpl",
        "Dockerfile.tpl",
        "Dockerfile.template",
        "Dockerfile.erb",
        "Dockerfile.prod.TT",
        "Dockerfiles",
        "MyDockerfile",
        "dockerfile_parse.py",
    ],
)
def test_these_names_are_not_dockerfiles(name: str) -> None:
    assert not files.is_dockerfile_name(name)


def test_the_hook_definitions_have_the_same_patterns() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks][:2] == ["copy-link-check", "copy-link-fix"]
    for hook in hooks:
        assert (hook["files"], hook["exclude"]) == (files.DOCKERFILES, files.NO_DOCKERFILES)


def test_a_directory_is_replaced_by_its_sorted_text_dockerfiles(tmp_path: Path) -> None:
    for name in ("b/Dockerfile", "a/x.dockerfile", "node_modules/y/Dockerfile", ".git/Dockerfile", "a/Dockerfile.j2"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("FROM scratch\n")
    (tmp_path / "Dockerfile").write_bytes(b"\0\1\2\3")
    found = files.expand([str(tmp_path), str(tmp_path / "b" / "Dockerfile")])
    assert [os.path.relpath(path, tmp_path) for path in found] == ["a/x.dockerfile", "b/Dockerfile"]


def test_a_named_file_may_have_any_name_and_is_read_once() -> None:
    assert list(files.expand(["x.j2", "x.j2"])) == ["x.j2"]


def test_replacing_keeps_the_mode_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(b"before")
    path.chmod(0o640)
    files.replace(str(path), b"after")
    assert path.read_bytes() == b"after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["Dockerfile"]


def test_replacing_a_symlink_writes_to_its_target(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"before")
    (tmp_path / "Dockerfile").symlink_to("real")
    files.replace(str(tmp_path / "Dockerfile"), b"after")
    assert (tmp_path / "Dockerfile").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"after"


def test_a_failed_write_leaves_the_file_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(b"before")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        files.replace(str(path), b"after")
    assert os.listdir(tmp_path) == ["Dockerfile"]
    assert path.read_bytes() == b"before"


def test_reading_closed_standard_input_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(OSError, match="standard input is closed"):
        files.read("-")


@pytest.mark.parametrize(
    ("folder", "folders"),
    [
        pytest.param("", ["."], id="the current folder"),
        pytest.param("a", ["a", "."], id="a folder in the current one"),
        pytest.param("a/b/c", ["a/b/c", "a/b", "a", "."], id="deeper ones"),
        pytest.param("./a/b", ["./a/b", "./a", "."], id="a path that begins with a dot"),
        pytest.param("../a/b", ["../a/b", "."], id="a folder outside the current one"),
        pytest.param("/a/b", ["/a/b", "."], id="an absolute path"),
    ],
)
def test_the_build_context_may_be_any_folder_from_the_dockerfile_to_the_current_one(
    folder: str, folders: list[str]
) -> None:
    assert files.context_folders(folder) == folders
