"""The definition of a Dockerfile's name, through each program that runs the hooks."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.support.doc_pages import files as files_on_pages
from tests.support.dockerfile_names import DOCKERFILES, OTHERS
from tests.support.hosts import configure, npm_program, python_program, run
from tests.support.project import run_git

FOUND = re.compile(r"^\s*(.+?):3:1: CL001 ", re.MULTILINE)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    for name in (*DOCKERFILES, *OTHERS):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY f /srv/\n")
    run_git(folder, "init", "-q")
    run_git(folder, "commit", "-q", "--allow-empty", "-m", "first")
    run_git(folder, "add", "-A")
    return folder


def reported(output: str, folder: Path) -> list[str]:
    """The files with a finding, as paths from the folder."""
    return sorted(os.path.relpath(folder / path, folder) for path in FOUND.findall(output))


@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_the_manifest_chooses_exactly_the_dockerfiles(
    runner: str, repository: Path, home: Path, project_clone: Path
) -> None:
    configure(repository, project_clone, "check")
    status, output = run([python_program(runner), "run", "--all-files"], repository, home)
    assert status == 1, output
    assert reported(output, repository) == sorted(DOCKERFILES)


def test_the_recipe_for_lefthook_chooses_exactly_the_dockerfiles(repository: Path, home: Path) -> None:
    (recipe,) = files_on_pages("lefthook.yml")
    (repository / "lefthook.yml").write_text(recipe.replace("copy-link-fix", "copy-link-check"))
    status, output = run([npm_program("lefthook"), "run", "pre-commit"], repository, home)
    assert status == 1, output
    assert reported(output, repository) == sorted(DOCKERFILES)


def test_the_recipe_for_lint_staged_chooses_exactly_the_dockerfiles(repository: Path, home: Path) -> None:
    (recipe,) = files_on_pages(".lintstagedrc.json")
    (repository / ".lintstagedrc.json").write_text(recipe)
    status, output = run([npm_program("lint-staged")], repository, home)
    assert status == 1, output
    assert reported(output, repository) == sorted(DOCKERFILES)


def test_the_search_of_a_folder_chooses_exactly_the_dockerfiles(repository: Path, home: Path) -> None:
    status, output = run([python_program("copy-link"), "check"], repository, home)
    assert status == 1, output
    assert reported(output, repository) == sorted(DOCKERFILES)
