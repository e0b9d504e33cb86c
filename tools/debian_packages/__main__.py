"""Writes the tables of what Debian's packages bring: `python -m tools.debian_packages --help`.

Needs a Debian machine with apt and debootstrap. First measure.py installs packages (as root); then this command joins
what it found with the indices of all suites, which takes some minutes, and writes the tables.
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
from tools.debian_packages.union import anything
from tools.debian_packages.versions import with_any_number

SUITES = ("bullseye", "bookworm", "trixie", "forky", "sid")
# What is certain is certain from Debian 12 on.
OLD = frozenset({"bullseye"})
# The suite whose base is taken for that of a suite that is not measured.
BASES = {"bullseye": "bookworm", "forky": "trixie", "sid": "trixie"}
TABLES = Path(__file__).parents[2] / "hooks/copy_link/run_effects/packages"

_HEADER = """\
# {title}; written by `python -m tools.debian_packages`, not by hand.
# Indices of Debian's main of {suites}.
# Measured: {measured}.
# {form}
"""
_OF_PACKAGES = "What packages of Debian bring", "debian.py beside this file says how it is written."
_OF_ANYTHING = (
    "What packages of Debian bring to each path, for packages whose names are not known",
    "A path is a plain directory (755 root:root) unless it is followed by other facts: one or several of them.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="has base-SUITE and measured-SUITE.jsonl of measure")
    parser.add_argument("--to", type=Path, default=TABLES, help="where the tables are written")
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
    """Write the tables into a folder; `measured` says for their headers what was installed."""
    packages = {name for one in known for name in one.suite.packages}
    lines = with_dependencies(merge(known), known, [*by_hand, *named(by_hand, packages)])
    lines = added(lines, by_hand)
    everything = with_any_number(lines)
    lines = with_any_number(without_rare(lines, by_hand))
    suites = ", ".join(f"{one.suite.name} ({one.suite.date})" for one in known)
    tables = (
        ("debian.txt", _OF_PACKAGES, _table(lines)),
        ("debian-anything.txt", _OF_ANYTHING, anything(everything.values())),
    )
    for name, (title, form), text in tables:
        header = _HEADER.format(title=title, suites=suites, measured=measured, form=form)
        (folder / name).write_text(header + text)


def _table(lines: Mapping[str, Line]) -> str:
    """Return the lines, sorted by their bytes, as they are found by halving."""
    return "".join(sorted(f"{name}: {spelled(line)}\n" for name, line in lines.items()))


def _measured(suite: str, records: Sequence[Record]) -> dict[str, Line]:
    """Return the lines of what was measured in a suite, and write them to the file that keeps them."""
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
    """Return what a debootstrapped tree has."""
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
