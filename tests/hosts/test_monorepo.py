"""A repository of five services: `copy-link init`, then a commit with each program that runs hooks from Python."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from copy_link.settings import HOME
from tests.support.hosts import python_program, run
from tests.support.monorepo import PRE_COMMIT, PRIVATE, write_monorepo
from tests.support.project import run_git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "monorepo"
    folder.mkdir()
    write_monorepo(folder)
    run_git(folder, "init", "-q")
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "--no-verify", "-m", "before")
    return folder


def use_these_hooks(path: Path, project_clone: Path) -> None:
    """Put a clone of this project in the place of the published repository."""
    revision = run_git(project_clone, "rev-parse", "HEAD").strip()
    text = path.read_text().replace(HOME, str(project_clone))
    path.write_text(re.sub(r"rev: v[\d.]+", f"rev: {revision}", text))


def undecided(folder: Path, home: Path) -> list[tuple[str, dict[str, Any]]]:
    """The COPY that are not decided, with their files."""
    _, output = run([python_program("copy-link"), "check", "--output-format=json"], folder, home)
    files = json.loads(output)["files"]
    return [(one["path"], copy) for one in files for copy in one["copies"] if copy["verdict"] == "unknown"]


@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_init_and_a_commit_decide_every_copy_whose_source_is_in_the_repository(
    runner: str, repository: Path, home: Path, project_clone: Path
) -> None:
    status, output = run([python_program("copy-link"), "init", "--yes"], repository, home)
    assert status == 0, output
    assert (repository / ".copy-link.toml").read_text() == (
        "[contexts]\n"
        '"services/api/Dockerfile" = "."\n'
        '"services/auth/auth.dockerfile" = "."\n'
        '"services/cron/Dockerfile" = "services/cron"\n'
        '"services/web/Dockerfile" = "services"\n'
        '"services/worker/docker/Dockerfile.prod" = "."\n'
        "\n"
        "[base-images]\n"
        '"deps" = "node:22"\n'
    )
    configuration = repository / ".pre-commit-config.yaml"
    assert configuration.read_text().startswith(PRE_COMMIT)
    assert f"  {PRIVATE}: 2 COPY in services/web/Dockerfile" in output

    use_these_hooks(configuration, project_clone)
    run_git(repository, "add", "-A")
    status, output = run([python_program(runner), "run", "--all-files"], repository, home)
    assert status == 1, output
    assert "Fixed 3 COPY in services/api/Dockerfile" in output
    status, output = run([python_program(runner), "run", "--all-files"], repository, home)
    assert status == 0, output
    assert [(path, PRIVATE in copy["missing"]) for path, copy in undecided(repository, home)] == [
        ("services/web/Dockerfile", True)
    ] * 2


def test_the_projects_of_a_prek_workspace_have_the_configuration_of_the_root(
    repository: Path, home: Path, project_clone: Path
) -> None:
    run([python_program("copy-link"), "init", "--yes"], repository, home)
    configuration = repository / ".pre-commit-config.yaml"
    use_these_hooks(configuration, project_clone)
    text = configuration.read_text().replace("copy-link-fix", "copy-link-check")
    configuration.write_text(PRE_COMMIT)
    # In a project of a workspace the hooks run in its folder, on names from there.
    (repository / "services" / "api" / ".pre-commit-config.yaml").write_text(text)
    run_git(repository, "add", "-A")
    status, output = run([python_program("prek"), "run", "--all-files"], repository, home)
    assert status == 1, output
    assert "Dockerfile:4:1: CL001 warning: COPY builds the same image with --link: add it" in output
    assert "COPY: 3 to link\n" in output
    status, output = run([python_program("copy-link"), "check"], repository / "services" / "api", home)
    assert (status, output.splitlines()[-2]) == (1, "COPY: 3 to link")


def test_the_hooks_pass_on_this_project(project_clone: Path, home: Path, tmp_path: Path) -> None:
    revision = run_git(project_clone, "rev-parse", "HEAD").strip()
    configuration = tmp_path / "hooks.yaml"
    both = "[{id: copy-link-check}, {id: copy-link-fix}]"
    configuration.write_text(f"repos: [{{repo: {project_clone}, rev: {revision}, hooks: {both}}}]\n")
    command = [python_program("pre-commit"), "run", "--all-files", "--config", str(configuration)]
    status, output = run(command, project_clone, home)
    assert status == 0, output
    assert run_git(project_clone, "status", "--porcelain") == ""
