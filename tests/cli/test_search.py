from __future__ import annotations

import os
from pathlib import Path

import pytest

from copy_link.cli.search import dockerfiles_below
from tests.support.dockerfile_names import DOCKERFILES, OTHERS
from tests.support.project import run_git


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("FROM scratch\n")


def found(folder: Path) -> list[str]:
    return [os.path.relpath(path, folder) for path in dockerfiles_below(str(folder))]


@pytest.mark.parametrize("is_repository", [True, False])
def test_the_search_finds_exactly_the_dockerfiles_of_the_table(tmp_path: Path, is_repository: bool) -> None:
    write(tmp_path, *DOCKERFILES, *OTHERS)
    if is_repository:
        run_git(tmp_path, "init", "-q")
    assert sorted(found(tmp_path)) == sorted(DOCKERFILES)


@pytest.mark.parametrize("is_repository", [True, False])
def test_files_of_other_projects_and_files_that_are_not_text_are_left_out(tmp_path: Path, is_repository: bool) -> None:
    skipped = ("node_modules/y/Dockerfile", "vendor/a/Dockerfile", "a/third_party/Dockerfile")
    write(tmp_path, "b/Dockerfile", "a/x.dockerfile", "Dockerfile", *skipped)
    (tmp_path / "b" / "Dockerfile.binary").write_bytes(b"\0\1\2\3")
    if is_repository:
        run_git(tmp_path, "init", "-q")
        run_git(tmp_path, "add", "-A")
    assert found(tmp_path) == ["Dockerfile", "a/x.dockerfile", "b/Dockerfile"]
    assert found(tmp_path / "vendor") == ["a/Dockerfile"]


def test_what_git_ignores_is_left_out_and_what_is_not_added_yet_is_found(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("build/\n*.local\n")
    write(tmp_path, "Dockerfile", "new/Dockerfile", "build/Dockerfile", "Dockerfile.local", "gone/Dockerfile")
    run_git(tmp_path, "add", "Dockerfile", "gone/Dockerfile")
    (tmp_path / "gone" / "Dockerfile").unlink()
    assert found(tmp_path) == ["Dockerfile", "new/Dockerfile"]
    assert found(tmp_path / "new") == ["Dockerfile"]


def test_a_submodule_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "other/Dockerfile", "project/Dockerfile")
    for name in ("other", "project"):
        run_git(tmp_path / name, "init", "-q")
        run_git(tmp_path / name, "add", "-A")
        run_git(tmp_path / name, "commit", "-q", "-m", "all")
    run_git(tmp_path / "project", "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(tmp_path / "other"))
    assert (tmp_path / "project" / "other" / "Dockerfile").is_file()
    assert found(tmp_path / "project") == ["Dockerfile"]


@pytest.mark.parametrize("is_repository", [True, False])
def test_symlinks_are_followed_inside_the_tree_only_and_to_each_file_once(tmp_path: Path, is_repository: bool) -> None:
    project = tmp_path / "project"
    write(tmp_path, "outside/Dockerfile", "project/a/Dockerfile", "project/docker/main.txt")
    (project / "b").mkdir()
    (project / "b" / "Dockerfile").symlink_to("../a/Dockerfile")
    (project / "c.dockerfile").symlink_to("docker/main.txt")
    (project / "d.dockerfile").symlink_to("../outside/Dockerfile")
    (project / "e.dockerfile").symlink_to("nowhere")
    (project / "f").symlink_to("../outside")
    if is_repository:
        run_git(project, "init", "-q")
        run_git(project, "add", "-A")
    assert found(project) == ["c.dockerfile", "a/Dockerfile"]


def test_a_git_hook_searches_the_repository_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "one/Dockerfile", "two/x.dockerfile")
    run_git(tmp_path / "one", "init", "-q")
    run_git(tmp_path / "two", "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "one" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "one"))
    assert found(tmp_path / "two") == ["x.dockerfile"]


def test_a_machine_without_git_searches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("build/\n")
    write(tmp_path, "build/Dockerfile")
    monkeypatch.setenv("PATH", "/nowhere")
    assert found(tmp_path) == ["build/Dockerfile"]
