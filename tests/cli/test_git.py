from __future__ import annotations

from pathlib import Path

from copy_link.cli.git import files_below, is_recorded_as_symlink
from tests.support.project import run_git


def test_files_have_paths_from_the_folder_and_any_name(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "-q")
    for name in ("top", "a/b c", "a/ü\n"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    run_git(tmp_path, "add", "top")
    assert files_below(str(tmp_path / "a")) == ["b c", "ü\n"]


def test_without_a_repository_git_does_not_say(tmp_path: Path) -> None:
    assert files_below(str(tmp_path)) is None
    assert not is_recorded_as_symlink(str(tmp_path / "Dockerfile"))


def test_a_symlink_that_is_checked_out_as_text_is_recorded_as_one(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "-q")
    (tmp_path / "Dockerfile").symlink_to("elsewhere/Dockerfile")
    (tmp_path / "*").write_text("elsewhere/Dockerfile")
    run_git(tmp_path, "add", "-A")
    run_git(tmp_path, "config", "core.symlinks", "false")
    (tmp_path / "Dockerfile").unlink()
    run_git(tmp_path, "checkout", "--", "Dockerfile")
    assert not (tmp_path / "Dockerfile").is_symlink()
    assert is_recorded_as_symlink(str(tmp_path / "Dockerfile"))
    assert not is_recorded_as_symlink(str(tmp_path / "*"))
