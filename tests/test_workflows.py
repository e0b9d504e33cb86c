"""The workflows and the action: their patterns, and their commands with a stand-in for each service."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

from copy_link.base_images.find import repositories
from tests.support.project import ROOT, run_git, setup_configuration

WORKFLOWS = ROOT / ".github/workflows"


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


JOBS = {name: job for path in WORKFLOWS.glob("*.yml") for name, job in read(path)["jobs"].items()}


def script(job: str, step: str = "") -> str:
    """The commands of a step, by default of the one that has the name of its job."""
    (found,) = (one["run"] for one in JOBS[job]["steps"] if one.get("name") == (step or job))
    return str(found)


def run(commands: str, folder: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the commands of a step as GitHub does with `shell: bash`."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", commands]
    environment = {**os.environ, "PATH": f"{folder.parent}:{os.environ['PATH']}", **variables}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}")
    path.chmod(0o755)


def test_every_described_repository_is_compared_by_exactly_one_job() -> None:
    patterns = [text.split() for text in JOBS["compare"]["strategy"]["matrix"]["repositories"]]
    for repository in repositories():
        jobs = [all_of for all_of in patterns if any(fnmatchcase(repository, pattern) for pattern in all_of)]
        assert len(jobs) == 1, repository


@pytest.mark.parametrize("status", [0, 1])
def test_a_wrong_fact_fails_the_job_and_the_list_is_kept(tmp_path: Path, status: int) -> None:
    program(tmp_path / "copy-link-survey", f'echo "$@"\nexit {status}\n')
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "docker.io-x").write_text("the shell must not replace a pattern")
    done = run(script("compare"), folder, {"REPOSITORIES": "a/[!l]* docker*"})
    assert done.returncode == status
    assert (folder / "compared.txt").read_text() == "--compare --all --tool skopeo a/[!l]* docker*\n" == done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a remote, and a `gh` that writes down its commands and says that no pull request is open."""
    program(tmp_path / "gh", f'echo "$1 $2" >>{tmp_path}/calls\n[ "$2" = create ] || cat {tmp_path}/open\n')
    (tmp_path / "open").write_text("0\n")
    folder = tmp_path / "work"
    (folder / "tools").mkdir(parents=True)
    (folder / "tools/readme").write_text("")
    run_git(tmp_path, "init", "-q", "--bare", "remote")
    run_git(folder, "init", "-q")
    run_git(folder, "add", ".")
    run_git(folder, "commit", "-q", "-m", "first")
    run_git(folder, "remote", "add", "origin", str(tmp_path / "remote"))
    return folder


def propose(checkout: Path, *lists: str) -> list[str]:
    """Run the step with the lists of these jobs; returns the commands that `gh` got."""
    (checkout.parent / "calls").write_text("")
    for number, text in enumerate(lists):
        path = checkout.parent / "compared" / f"compared-{number}" / "compared.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = run(script("propose"), checkout, {"COMPARED": str(checkout.parent / "compared"), "GH_TOKEN": "x"})
    assert done.returncode == 0, done.stderr
    return (checkout.parent / "calls").read_text().splitlines()


def pushed(checkout: Path) -> str:
    return run_git(checkout.parent / "remote", "show", "compared-images:tools/compared_images.txt")


def test_the_changes_are_pushed_and_proposed_once(checkout: Path) -> None:
    assert propose(checkout, "b: 0 wrong, 0 missing\n", "a: 0 wrong, 0 missing\n") == ["pr list", "pr create"]
    assert pushed(checkout) == "a: 0 wrong, 0 missing\nb: 0 wrong, 0 missing\n"
    (checkout.parent / "open").write_text("1\n")
    assert propose(checkout, "b: 1 wrong, 0 missing\n") == ["pr list"]
    assert pushed(checkout) == "a: 0 wrong, 0 missing\nb: 1 wrong, 0 missing\n"


def test_nothing_is_proposed_if_nothing_has_changed(checkout: Path) -> None:
    propose(checkout, "a: 0 wrong, 0 missing\n")
    assert propose(checkout, "a: 0 wrong, 0 missing\n") == []


def test_the_tests_run_on_each_python_that_the_package_names() -> None:
    configuration = setup_configuration()
    named = re.findall(r":: (3\.\d+)$", configuration["metadata"]["classifiers"], re.MULTILINE)
    assert JOBS["python"]["strategy"]["matrix"]["python"] == named
    assert configuration["options"]["python_requires"] == f">={named[0]}"


def test_the_action_starts_the_command_with_its_arguments(tmp_path: Path) -> None:
    action = read(ROOT / "action.yml")
    program(tmp_path / "pipx", 'printf "%s\\n" "$@"\n')
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "a.Dockerfile").write_text("the shell must not replace a pattern")
    (step,) = action["runs"]["steps"]
    assert step["env"] == {"ARGUMENTS": "${{ inputs.args }}"}
    variables = {"ARGUMENTS": "check --include-add *.Dockerfile", "GITHUB_ACTION_PATH": "/a b"}
    done = run(step["run"], folder, variables)
    assert done.stdout.splitlines() == ["run", "--spec", "/a b", "copy-link", "check", "--include-add", "*.Dockerfile"]
    done = run(step["run"], folder, {**variables, "ARGUMENTS": action["inputs"]["args"]["default"]})
    assert done.stdout.splitlines()[4:] == ["check", "--output-format=github", "."]


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A clone with a version that its README names, and a `pipx` that writes down its arguments."""
    program(tmp_path / "pipx", f'echo "$SOURCE_DATE_EPOCH" "$@" >>{tmp_path}/calls\n')
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "setup.cfg").write_text("[metadata]\nversion = 1.2.0\n")
    (folder / "README.md").write_text("repos:\n    rev: v1.2.0\n")
    run_git(tmp_path, "init", "-q", "--bare", "remote")
    run_git(folder, "init", "-q")
    run_git(folder, "add", ".")
    run_git(folder, "commit", "-q", "-m", "first", "--date", "2026-01-01T00:00:00Z")
    run_git(folder, "remote", "add", "origin", str(tmp_path / "remote"))
    return folder


def test_a_version_is_built_with_the_time_of_its_commit_and_tagged_once(release: Path) -> None:
    done = run(script("build"), release, {})
    assert done.returncode == 0, done.stderr
    time = run_git(release, "log", "-1", "--format=%ct").strip()
    assert (release.parent / "calls").read_text().splitlines()[0] == f"{time} run build"
    assert run(script("check"), release, {}).returncode != 0
    assert run(script("build", "tag"), release, {}).returncode == 0
    assert run(script("check"), release, {}).returncode == 0
    done = run(script("build"), release, {})
    assert (done.returncode, done.stderr) == (1, "v1.2.0 is released already\n")


def test_a_version_that_the_readme_does_not_name_is_not_built(release: Path) -> None:
    (release / "README.md").write_text("    rev: v1.1.0\n")
    done = run(script("build"), release, {})
    assert (done.returncode, done.stderr) == (1, "the README does not name v1.2.0\n")
    assert not (release.parent / "calls").exists()
