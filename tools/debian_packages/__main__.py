"""Writes the tables of Debian's packages: `python -m tools.debian_packages --help`.

Needs a Debian machine with apt and debootstrap. First measure.py installs packages (as root). Then this command joins
its records with the indices of all suites, which takes some minutes, and writes the tables.
"""

from __future__ import annotations

import argparse
import json
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.debian_packages import facts
from tools.debian_packages.attribution import attribute
from tools.debian_packages.by_hand import FILE, added, named, read
from tools.debian_packages.facts import Line, spelled
from tools.debian_packages.indices import fetch
from tools.debian_packages.measure import Record, accounts_of, packages_of
from tools.debian_packages.merging import Base, Known, merge
from tools.debian_packages.table import with_dependencies, without_rare
from tools.debian_packages.union import any_package
from tools.debian_packages.versions import with_any_number

SUITES = ("bullseye", "bookworm", "trixie", "forky", "sid")
# Older than Debian 12: the product takes no fact for certain there.
OLD = frozenset({"bullseye"})
# For each suite without measured installs, the suite whose base tree is used for it.
BASES = {"bullseye": "bookworm", "forky": "trixie", "sid": "trixie"}
TABLES = Path(__file__).parents[2] / "hooks/copy_link/run_effects/packages"

_HEADER = """\
# {title}; written by `python -m tools.debian_packages`, not by hand.
# Indices of Debian's main of {suites}.
# Measured: {measured}.
# {form}
"""
_OF_PACKAGES = "Paths and accounts of Debian's packages", "debian.py beside this file describes the format."
_OF_ANY_PACKAGE = (
    "Paths of all of Debian's packages, for packages with unknown names",
    "A path is a plain directory (755 root:root) unless other facts follow it.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write both tables; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--folder", type=Path, required=True, help="contains base-SUITE and measured-SUITE.jsonl, written by measure"
    )
    parser.add_argument("--to", type=Path, default=TABLES, help="the folder to write the tables to")
    options = parser.parse_args(arguments)
    records = {name: _records(options.folder / f"measured-{name}.jsonl") for name in SUITES}
    measured = {name: _measured(name, records[name]) for name in SUITES}
    suites = fetch(SUITES, options.folder / "indices")
    bases = {name: _base(options.folder / f"base-{name}") for name in set(BASES.values())}
    known = [
        Known(suite, bases[BASES.get(suite.name, suite.name)], measured[suite.name], suite.name not in OLD)
        for suite in suites
    ]
    counted = ", ".join(f"{len(lines)} packages in {name}" for name, lines in measured.items() if lines)
    write(options.to, known, counted, read(FILE.read_text()))
    return 0


def write(folder: Path, known: Sequence[Known], measured: str, by_hand: Mapping[str, Line]) -> None:
    """Write the tables into a folder; `measured` is the clause in their headers about the installs."""
    packages = {name for one in known for name in one.suite.packages}
    lines = with_dependencies(merge(known), known, [*by_hand, *named(by_hand, packages)])
    lines = added(lines, by_hand)
    everything = with_any_number(lines)
    lines = with_any_number(without_rare(lines, by_hand))
    suites = ", ".join(f"{one.suite.name} ({one.suite.date})" for one in known)
    tables = (
        ("debian.txt", _OF_PACKAGES, _table(lines)),
        ("debian-anything.txt", _OF_ANY_PACKAGE, any_package(everything.values())),
    )
    for name, (title, form), text in tables:
        header = _HEADER.format(title=title, suites=suites, measured=measured, form=form)
        (folder / name).write_text(header + text)


def _table(lines: Mapping[str, Line]) -> str:
    """Return the lines, sorted by their bytes for a binary search."""
    return "".join(sorted(f"{name}: {spelled(line)}\n" for name, line in lines.items()))


def _measured(suite: str, records: Sequence[Record]) -> dict[str, Line]:
    """Return the lines of all packages measured in a suite, now or earlier, and write them to measured-SUITE.txt."""
    path = Path(__file__).with_name(f"measured-{suite}.txt")
    lines: dict[str, Line] = {}
    if path.exists():
        pairs = (line.partition(": ") for line in path.read_text().splitlines())
        lines = {name: facts.read(text) for name, _, text in pairs}
    found = attribute(records)
    lines.update(found)
    if found:
        path.write_text(_table(lines))
    return lines


def _records(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _base(root: Path) -> Base:
    """Return the packages and directories of a debootstrapped tree."""
    users, groups = accounts_of(root, "passwd"), accounts_of(root, "group")
    directories = {}
    for path, below, _ in os.walk(root):
        inside = path[len(str(root)) :]
        if inside in ("/proc", "/sys", "/dev"):
            below.clear()
        elif inside:
            status = os.lstat(path)
            mode = stat.S_IMODE(status.st_mode)
            directories[inside] = f"{mode:o} {users[status.st_uid]}:{groups[status.st_gid]}"
    return Base(frozenset(packages_of(root)), directories)


if __name__ == "__main__":
    raise SystemExit(main())
