"""The programs that run hooks, with this project's commands on their path."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.project import run_git

NPM_PACKAGES = ("lefthook@2", "lint-staged@16")
# Where npm installs them, once for all runs.
NPM_FOLDER = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "copy-link-npm"
CONFIGURATION = """\
repos:
  - repo: {clone}
    rev: {revision}
    hooks:
      - id: copy-link-{command}
"""


def environment(home: Path) -> dict[str, str]:
    """The environment without git's variables, with the commands of this Python and a home of its own for the hosts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return kept | {"PATH": path, "PRE_COMMIT_HOME": str(home), "PREK_HOME": str(home), "NO_COLOR": "1"}


def run(command: list[str], folder: Path, home: Path) -> tuple[int, str]:
    """Run a command in a folder; returns its exit status and its output on both streams."""
    done = subprocess.run(command, cwd=folder, env=environment(home), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def python_program(name: str) -> str:
    """The path of a program that is installed beside this Python."""
    return str(Path(sys.executable).parent / name)


def installed_program(requirement: str, folder: Path) -> str:
    """The path of a program that pip installs into a new environment in the folder, such as "pre-commit==3.2.2"."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    programs = folder / "bin"
    subprocess.run([str(programs / "pip"), "install", "-q", requirement], check=True, capture_output=True)
    return str(programs / requirement.partition("==")[0])


def npm_program(name: str) -> str:
    """The path of a program that npm installs."""
    found = NPM_FOLDER / "node_modules" / ".bin" / name
    if not found.exists():
        NPM_FOLDER.mkdir(parents=True, exist_ok=True)
        options = ["--prefix", str(NPM_FOLDER), "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(["npm", "install", *options, *NPM_PACKAGES], check=True, capture_output=True)
    return str(found)


def configure(repository: Path, clone: Path, command: str, options: str = "") -> None:
    """Write the repository's pre-commit configuration with the hook of a clone of this project, and add all files.

    `options` are further lines of the hook, such as "args: [--strict]".
    """
    revision = run_git(clone, "rev-parse", "HEAD").strip()
    text = CONFIGURATION.format(clone=clone, revision=revision, command=command)
    text += "".join(f"        {line}\n" for line in options.splitlines())
    (repository / ".pre-commit-config.yaml").write_text(text)
    run_git(repository, "add", "-A")
