"""Asks git about files, if there is a git and the files are in a repository."""

from __future__ import annotations

import os
import subprocess

# The configuration of a repository must not make git start another program.
SAFELY = ("-c", "core.fsmonitor=false")
# How git records a symlink; a checkout without symlinks has a text file with the target instead.
SYMLINK_MODE = b"120000"
# Git sets these for its hooks, and they would choose another repository or index than that of the folder
# (git rev-parse --local-env-vars).
OF_ANOTHER_REPOSITORY = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)


def files_below(folder: str) -> list[str] | None:
    """The files below a folder that git tracks or would track, as paths from there; None if git does not say.

    The files that git ignores and those of submodules are not among them.
    """
    listed = _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return None if listed is None else list(dict.fromkeys(os.fsdecode(name) for name in listed.split(b"\0") if name))


def is_recorded_as_symlink(path: str) -> bool:
    """True if git records the file as a symlink, whatever it is on disk."""
    folder, name = os.path.split(path)
    listed = _git(folder or ".", "ls-files", "-z", "--stage", "--", f":(literal){name}")
    return listed is not None and listed.startswith(SYMLINK_MODE)


def _git(folder: str, *words: str) -> bytes | None:
    environment = {name: value for name, value in os.environ.items() if name not in OF_ANOTHER_REPOSITORY}
    try:
        done = subprocess.run(["git", *SAFELY, *words], cwd=folder, env=environment, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
