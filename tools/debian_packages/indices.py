"""Reads Debian's indices: the dependencies of the packages of a suite, and the directories that contain their files.

apt fetches them from the mirror that its own sources name. Contents lists files only: it lacks directories that are
empty in a package, or that its scripts make.
"""

from __future__ import annotations

import gzip
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ARCHITECTURE = "amd64"

# Dockerfiles copy to paths below these, and packages contain some. Measured facts cover /usr but for /usr/local.
ROOTS = ("/etc/", "/opt/", "/run/", "/srv/", "/usr/local/", "/var/")

_ROOTS_IN_CONTENTS = tuple(place[1:] for place in ROOTS)
_RELATION = re.compile(r"([a-z0-9][a-z0-9+.-]+)(?::\w+)?\s*(?:\([^)]*\))?(?:\s*\[[^]]*\])?")
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_APT_SETTINGS = """\
Dir::State "{folder}/state";
Dir::State::status "{folder}/state/status";
Dir::Cache "{folder}/cache";
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "-";
APT::Architecture "{architecture}";
APT::Architectures "{architecture}";
Acquire::Languages "none";
"""

# The relations of one field: each names alternatives, of which one is needed.
Groups = tuple[tuple[str, ...], ...]


class Package(NamedTuple):
    """The relations of one package in a `Packages` index; `provides` are the names that it can replace."""

    name: str
    depends: Groups
    recommends: Groups
    provides: tuple[str, ...]


class Suite(NamedTuple):
    """The packages of one suite by name, and the directories in `ROOTS` that contain files of each package.

    `date` is the text in the suite's Release file.
    """

    name: str
    date: str
    packages: dict[str, Package]
    directories: dict[str, frozenset[str]]


def mirror() -> str:
    """Return the address of the Debian archive in apt's own sources; it ends in `/`. Raises LookupError."""
    form = ["--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian", "Label: Debian"]
    found = subprocess.run(["apt-get", "indextargets", *form], check=True, capture_output=True, text=True).stdout
    if not found:
        raise LookupError("apt's sources name no Debian archive")
    return found.split()[0]


def fetch(suites: tuple[str, ...], folder: Path) -> list[Suite]:
    """Return the indices of these suites; those in `folder` are not fetched again."""
    if not folder.exists():
        settings = _settings(suites, folder)
        subprocess.run(["apt-get", "update", "-qq"], check=True, env={"APT_CONFIG": str(settings), "PATH": _PATH})
    return [_suite(name, folder) for name in suites]


def _settings(suites: tuple[str, ...], folder: Path) -> Path:
    """Write the settings of an apt that knows these suites only, and touches nothing outside the folder."""
    for name in ("state/lists/partial", "cache/archives/partial", "contents"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "state/status").touch()
    sources = [f"deb {mirror()} {suite} main\n" for suite in suites]
    (folder / "sources.list").write_text("".join(sources))
    settings = folder / "apt.conf"
    settings.write_text(_APT_SETTINGS.format(folder=folder, architecture=ARCHITECTURE))
    return settings


def _suite(name: str, folder: Path) -> Suite:
    lists = folder / "state/lists"
    packages = next(iter(sorted(lists.glob(f"*_dists_{name}_main_binary-{ARCHITECTURE}_Packages*"))))
    release = next(iter(sorted(lists.glob(f"*_dists_{name}_*Release"))))
    date = re.search(r"^Date: (.*)$", release.read_text(errors="replace"), re.M)
    text = subprocess.run(
        ["/usr/lib/apt/apt-helper", "cat-file", str(packages)], check=True, capture_output=True
    ).stdout.decode(errors="replace")
    contents = [_contents(name, architecture, folder) for architecture in (ARCHITECTURE, "all")]
    directories: dict[str, set[str]] = {}
    for path in contents:
        with gzip.open(path, "rt", errors="replace") as lines:
            for package, directory in directories_of(lines):
                directories.setdefault(package, set()).add(directory)
    return Suite(
        name,
        date[1] if date else "",
        {package.name: package for package in read_packages(text)},
        {package: frozenset(found) for package, found in directories.items()},
    )


def _contents(suite: str, architecture: str, folder: Path) -> Path:
    """Fetch one index of Contents unless the folder has it."""
    path = folder / "contents" / f"{suite}-{architecture}.gz"
    if not path.exists():
        address = f"{mirror()}dists/{suite}/main/Contents-{architecture}.gz"
        subprocess.run(["/usr/lib/apt/apt-helper", "download-file", address, str(path)], check=True)
    return path


def read_packages(text: str) -> Iterator[Package]:
    """Yield the packages of a `Packages` index (deb822: paragraphs of `Field: value`)."""
    for paragraph in text.split("\n\n"):
        fields: dict[str, str] = {}
        for line in paragraph.splitlines():
            name, colon, value = line.partition(":")
            if colon and not line.startswith(" "):
                fields[name] = value.strip()
        if "Package" in fields:
            depends = read_relations(fields.get("Pre-Depends", "")) + read_relations(fields.get("Depends", ""))
            provides = tuple(group[0] for group in read_relations(fields.get("Provides", "")))
            yield Package(fields["Package"], depends, read_relations(fields.get("Recommends", "")), provides)


def read_relations(value: str) -> Groups:
    """Return the names in `a (>= 1), b | c:any`, without versions and architectures."""
    groups = []
    for group in value.split(","):
        names = (_RELATION.match(alternative.strip()) for alternative in group.split("|"))
        found = tuple(match[1] for match in names if match)
        if found:
            groups.append(found)
    return tuple(groups)


def directories_of(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Yield the packages in lines of `Contents`, and each directory in `ROOTS` above the file in the line."""
    for line in lines:
        if not line.startswith(_ROOTS_IN_CONTENTS):
            continue
        path, _, packages = line.rstrip("\n").rpartition(" ")
        for name in packages.split(","):
            above = "/" + path.rstrip().rpartition("/")[0]
            while above.startswith(ROOTS):
                yield name.rpartition("/")[2], above
                above = above.rpartition("/")[0]
