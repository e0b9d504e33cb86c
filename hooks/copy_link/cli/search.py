"""Searches a folder for Dockerfiles: by git where there is one, else on the disk."""

from __future__ import annotations

import os

from identify.identify import file_is_text

from copy_link.cli.dockerfile_names import is_dockerfile_name
from copy_link.cli.git import files_below
from copy_link.startup.annotations import Iterator

# Directories with files of other projects.
SKIPPED_DIRECTORIES = frozenset({".git", ".hg", ".svn", "node_modules", "third_party", "vendor"})


def dockerfiles_below(directory: str) -> Iterator[str]:
    """The sorted paths of the Dockerfiles below a directory.

    Files that git ignores, submodules and SKIPPED_DIRECTORIES are left out, and so are symlinks that lead out of the
    directory or to a Dockerfile that is found by itself.
    """
    root = os.path.realpath(directory)
    paths = [
        os.path.normpath(os.path.join(directory, name)) for name in names_below(directory) if is_dockerfile_name(name)
    ]
    real = {path: os.path.realpath(path) for path in paths}
    themselves = {target for path, target in real.items() if not os.path.islink(path)}
    for path in paths:
        is_repeated = os.path.islink(path) and real[path] in themselves
        is_inside = real[path].startswith(os.path.join(root, ""))
        if is_inside and not is_repeated and os.path.isfile(path) and file_is_text(path):
            yield path


def names_below(directory: str) -> list[str]:
    """The sorted paths, from a directory, of the files in it that git does not ignore, without SKIPPED_DIRECTORIES."""
    names = files_below(directory)
    found = _on_disk(directory) if names is None else names
    return sorted((one for one in found if SKIPPED_DIRECTORIES.isdisjoint(one.split("/")[:-1])), key=_by_folder)


def _by_folder(name: str) -> tuple[list[str], str]:
    """Sorts the files of a folder before those of the folders in it."""
    *folders, last = name.split("/")
    return folders, last


def _on_disk(directory: str) -> Iterator[str]:
    for folder, folders, names in os.walk(directory):
        folders[:] = [name for name in folders if name not in SKIPPED_DIRECTORIES]
        below = os.path.relpath(folder, directory)
        for name in names:
            yield os.path.normpath(os.path.join(below, name)).replace(os.sep, "/")
