"""The weekly comparison of the base images: its patterns, and its commands with a stand-in for each service."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

from copy_link.base_images.find import repositories
from tests.support.project import ROOT, run_git

JOBS: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/base-images.yml").read_text())["jobs"]


def script(job: str) -> str:
    """The commands of the step that has the name of its job."""
    (found,) = (step["run"] for step in JOBS[job]["steps"] if step.get("name") == job)
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
