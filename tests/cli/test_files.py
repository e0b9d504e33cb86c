from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from copy_link.cli import files
from copy_link.regular_files import LARGEST_DOCKERFILE


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


def test_standard_input_is_read_up_to_the_largest_dockerfile(monkeypatch: pytest.MonkeyPatch) -> None:
    largest = LARGEST_DOCKERFILE
    for data in (b"x" * largest, b"x" * (largest + 1)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        if len(data) == largest:
            assert files.read("-") == data
        else:
            with pytest.raises(OSError, match="standard input is larger than 4 MiB"):
                files.read("-")


def test_a_path_on_another_drive_of_windows_stays_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    def relpath(path: str, start: str) -> str:
        raise ValueError(f"{path} is on another drive than {start}")

    monkeypatch.setattr(os.path, "relpath", relpath)
    assert files.from_here("D:/a") == "D:/a"
