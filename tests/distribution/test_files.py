"""The wheel and the source archive: the same bytes each time, and nothing in them but the package."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.distribution.conftest import Files
from tests.support.project import ROOT, run_git, setup_configuration

# The list of the rules' pages is for readers of the repository.
NOT_INSTALLED = "copy_link/rules/pages/README.md"
METADATA = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "top_level.txt")
EGG = ("PKG-INFO", "SOURCES.txt", "dependency_links.txt", "entry_points.txt", "requires.txt", "top_level.txt")
# At the end of /usr/bin/python3.11, or in .pyenv/versions/3.11.7/bin/python3.
VERSION = re.compile(r"3\.([0-9]+)(?:\Z|\.[0-9]+/)")
AROUND = ("LICENSE", "MANIFEST.in", "PKG-INFO", "README.md", "pyproject.toml", "setup.cfg", "setup.py")


def package_files() -> set[str]:
    """The files of the package that git has, as paths from `hooks`."""
    names = run_git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "hooks").split("\0")
    return {name.removeprefix("hooks/") for name in names if name and (ROOT / name).is_file()} - {NOT_INSTALLED}


def programs_in_setup() -> set[str]:
    """The names of the programs that the package installs."""
    scripts = setup_configuration()["options.entry_points"]["console_scripts"]
    return {line.partition("=")[0].strip() for line in scripts.splitlines() if line.strip()}


def pythons() -> dict[str, str]:
    """Every Python from 3.10 on this machine that pyenv or Debian installed, and this one: version and path."""
    here = ".".join(map(str, sys.version_info[:2]))
    found = {here: sys.executable}
    for path in [*Path("/usr/bin").glob("python3.*"), *Path.home().glob(".pyenv/versions/3.*/bin/python3")]:
        version = VERSION.search(str(path))
        if version is not None and int(version[1]) >= 10:
            found.setdefault(f"3.{version[1]}", str(path))
    return found


def test_two_builds_are_the_same_bytes(files: Files, files_of_another_clone: Files) -> None:
    assert files.wheel.read_bytes() == files_of_another_clone.wheel.read_bytes()
    assert files.source.read_bytes() == files_of_another_clone.source.read_bytes()


def test_the_wheel_has_the_package_and_its_metadata_only(files: Files) -> None:
    names = zipfile.ZipFile(files.wheel).namelist()
    metadata = {name for name in names if ".dist-info/" in name}
    assert {name.partition(".dist-info/")[2] for name in metadata} == set(METADATA)
    assert {*names} - metadata == package_files()
    assert len(names) == len({*names})


def test_the_source_archive_has_the_package_and_what_builds_it_only(files: Files) -> None:
    with tarfile.open(files.source) as archive:
        members = archive.getmembers()
    names = {member.name.partition("/")[2] for member in members if member.isfile()}
    egg = {f"hooks/copy_link.egg-info/{name}" for name in EGG}
    assert names == {f"hooks/{name}" for name in package_files()} | egg | {*AROUND}
    assert all(member.isfile() or member.isdir() for member in members)
    assert {(member.mtime, member.uid, member.gid, member.uname) for member in members} == {(1700000000, 0, 0, "")}


@pytest.mark.parametrize("python", pythons().values(), ids=pythons())
def test_an_empty_environment_with_the_wheel_runs_both_hooks(python: str, files: Files, tmp_path: Path) -> None:
    subprocess.run([python, "-m", "venv", str(tmp_path / "environment")], check=True)
    programs = tmp_path / "environment" / "bin"
    subprocess.run([str(programs / "pip"), "install", "-q", str(files.wheel)], check=True, capture_output=True)
    assert {path.name for path in programs.glob("copy-link*")} == programs_in_setup()
    path = tmp_path / "Dockerfile"
    path.write_text("# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY f /srv/\n")

    def hook(name: str) -> tuple[int, str]:
        done = subprocess.run([str(programs / name), "Dockerfile"], cwd=tmp_path, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    status, output = hook("copy-link-check")
    assert (status, bool(re.search(r"^Dockerfile:3:1: CL001 ", output, re.MULTILINE))) == (1, True), output
    status, output = hook("copy-link-fix")
    assert (status, path.read_text().splitlines()[-1]) == (1, "COPY --link f /srv/"), output
    assert hook("copy-link-check")[0] == 0
