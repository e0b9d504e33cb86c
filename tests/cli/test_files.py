from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from copy_link.cli import files


def test_a_folder_is_replaced_by_its_dockerfiles_and_each_file_is_named_once(tmp_path: Path) -> None:
    for name in ("b/Dockerfile", "a/x.dockerfile"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("FROM scratch\n")
    named = str(tmp_path / "b" / "Dockerfile")
    found = list(files.expand([named, str(tmp_path), named]))
    assert found == [(named, True), (str(tmp_path / "a" / "x.dockerfile"), False)]


def test_a_named_file_may_have_any_name_and_is_read_once() -> None:
    assert list(files.expand(["x.j2", "x.j2"])) == [("x.j2", True)]


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
        pytest.param("./a/b", ["./a/b", "a", "."], id="a path that begins with a dot"),
        pytest.param("../a/b", ["../a/b", "."], id="a folder outside the current one"),
        pytest.param("/a/b", ["/a/b", "."], id="an absolute path"),
    ],
)
def test_without_a_repository_the_context_may_be_any_folder_from_the_dockerfile_to_the_current_one(
    folder: str, folders: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert files.context_folders(folder) == folders


def test_in_a_repository_the_context_may_be_any_folder_up_to_its_root_wherever_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").write_text("gitdir: elsewhere\n")
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "c").mkdir()
    for folder, below, folders in (
        (".", "a/b", ["a/b", "a", "."]),
        ("a/b", "", [".", "..", "../.."]),
        ("c", "../a/b", ["../a/b", "../a", ".."]),
    ):
        monkeypatch.chdir(tmp_path / folder)
        assert files.context_folders(below) == folders
