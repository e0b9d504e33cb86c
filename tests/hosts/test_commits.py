"""Commits, worktrees, submodules and thousands of files in the programs that run hooks, old and new."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.hosts import configure, installed_program, python_program, run
from tests.support.project import run_git

# The oldest that `minimum_pre_commit_version` allows, the last of its major version, and the newest ones.
HOSTS = ("pre-commit==3.2.2", "pre-commit==3.8.0", "pre-commit", "prek")
NEWEST = HOSTS[2:]
PLAIN = "# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY f /srv/\n"
LINKED = PLAIN.replace("COPY", "COPY --link")
FILES = 3000
OTHER_HOOK = """\
  - repo: local
    hooks:
      - {id: other, name: other, entry: "true", language: system}
"""


class Host(NamedTuple):
    """A program that runs hooks, and where it keeps what it installs."""

    program: str
    home: Path


@pytest.fixture(scope="session", params=HOSTS)
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, home: Path) -> Host:
    if "==" not in request.param:
        return Host(python_program(request.param), home)
    folder = tmp_path_factory.mktemp("host")
    return Host(installed_program(request.param, folder / "programs"), folder / "home")


@pytest.fixture
def repository(tmp_path: Path, project_clone: Path) -> Path:
    """A repository with a Dockerfile that is committed as it was before the hook came."""
    folder = tmp_path / "repository"
    folder.mkdir()
    run_git(folder, "init", "-q")
    (folder / "Dockerfile").write_text(PLAIN)
    configure(folder, project_clone, "fix")
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "--no-verify", "-m", "all")


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def test_a_commit_is_fixed_as_it_is_staged_and_keeps_what_is_not(host: Host, repository: Path) -> None:
    staged = PLAIN + "RUN true\n" * 20
    path = write(repository, "a/Dockerfile", staged)
    run_git(repository, "add", "a/Dockerfile")
    path.write_text(staged + "COPY g /srv/\n")
    run([host.program, "install"], repository, host.home)
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    status, output = run(["git", *identity, "commit", "-m", "x"], repository, host.home)
    assert status == 1, output
    assert path.read_text() == staged.replace("COPY", "COPY --link") + "COPY g /srv/\n"
    assert run_git(repository, "show", ":a/Dockerfile") == staged
    run_git(repository, "add", "a/Dockerfile")
    path.write_text(path.read_text().replace("COPY g", "COPY --link g"))
    run_git(repository, "add", "a/Dockerfile")
    status, output = run(["git", *identity, "commit", "-m", "x"], repository, host.home)
    assert status == 0, output


def test_a_worktree_is_fixed_and_the_main_one_is_not(host: Host, repository: Path, tmp_path: Path) -> None:
    run_git(repository, "worktree", "add", "-q", str(tmp_path / "other"))
    status, output = run([host.program, "run", "--all-files"], tmp_path / "other", host.home)
    assert status == 1, output
    assert (tmp_path / "other" / "Dockerfile").read_text() == LINKED
    assert (repository / "Dockerfile").read_text() == PLAIN
    assert run_git(tmp_path / "other", "status", "--porcelain") == " M Dockerfile\n"


def test_a_submodule_is_fixed_from_within_only(host: Host, repository: Path, tmp_path: Path) -> None:
    above = tmp_path / "above"
    above.mkdir()
    run_git(above, "init", "-q")
    write(above, "Dockerfile", PLAIN)
    write(above, ".pre-commit-config.yaml", (repository / ".pre-commit-config.yaml").read_text())
    run_git(above, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repository), "below")
    commit(above)
    status, output = run([host.program, "run", "--all-files"], above, host.home)
    assert status == 1, output
    assert ((above / "Dockerfile").read_text(), (above / "below" / "Dockerfile").read_text()) == (LINKED, PLAIN)
    status, output = run([host.program, "run", "--all-files"], above / "below", host.home)
    assert status == 1, output
    assert (above / "below" / "Dockerfile").read_text() == LINKED


def test_only_the_files_that_are_named_are_fixed(host: Host, repository: Path) -> None:
    names = ("dir with spaces/größe ü.dockerfile", "\u65e5\u672c/Dockerfile.prod", "'quoted' $(x)/Dockerfile")
    for name in names:
        write(repository, name, PLAIN)
    other = write(repository, "notes.txt", PLAIN)
    commit(repository)
    status, output = run([host.program, "run", "--files", *names, "notes.txt"], repository, host.home)
    assert status == 1, output
    assert [(repository / name).read_text() for name in names] == [LINKED] * len(names)
    assert (other.read_text(), (repository / "Dockerfile").read_text()) == (PLAIN, PLAIN)


def test_the_arguments_of_the_configuration_are_passed_on(host: Host, repository: Path, project_clone: Path) -> None:
    undecided = write(repository, "Dockerfile", PLAIN.replace("debian:12", "mycorp/base").replace("/srv/", "/x/y/"))
    configure(repository, project_clone, "fix", "args: [--unsafe-fixes, --syntax=builtin]")
    status, output = run([host.program, "run", "--all-files"], repository, host.home)
    assert status == 1, output
    assert "COPY --link f /x/y/" in undecided.read_text()


def test_git_may_write_the_line_endings_of_windows(host: Host, repository: Path) -> None:
    run_git(repository, "config", "core.autocrlf", "true")
    path = repository / "Dockerfile"
    path.unlink()
    run_git(repository, "checkout", "-q", "--", "Dockerfile")
    assert path.read_bytes().count(b"\r\n") == 3
    status, output = run([host.program, "run", "--all-files"], repository, host.home)
    assert status == 1, output
    assert path.read_bytes() == LINKED.replace("\n", "\r\n").encode()
    run_git(repository, "add", "Dockerfile")
    assert run_git(repository, "show", ":Dockerfile") == LINKED


def test_a_hook_that_is_skipped_changes_nothing(host: Host, repository: Path) -> None:
    # prek does not run without a hook.
    with (repository / ".pre-commit-config.yaml").open("a") as stream:
        stream.write(OTHER_HOOK)
    run_git(repository, "add", "-A")
    status, output = run(["env", "SKIP=copy-link-fix", host.program, "run", "--all-files"], repository, host.home)
    assert status == 0, output
    assert (repository / "Dockerfile").read_text() == PLAIN


@pytest.mark.parametrize("host", NEWEST, indirect=True)
def test_thousands_of_files_are_fixed_in_parallel_batches(host: Host, repository: Path, project_clone: Path) -> None:
    names = [f"services/{number % 50}/a folder of some length {number}/Dockerfile" for number in range(FILES)]
    for name in names:
        write(repository, name, PLAIN)
    # The hooks ask for one process; a user may allow several.
    configure(repository, project_clone, "fix", "require_serial: false")
    status, output = run([host.program, "run", "--all-files"], repository, host.home)
    assert status == 1, output
    # One summary for each process.
    assert len(re.findall(r"COPY: [0-9]+ linked\n", output)) > 1
    assert {(repository / name).read_text() for name in names} == {LINKED}
    assert run_git(repository, "status", "--porcelain", "--untracked-files=all").count("??") == 0
