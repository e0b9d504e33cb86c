"""Writes the tables of what Debian's packages bring: `python -m tools.debian_packages --help`.

Needs a Debian machine with apt and debootstrap. First measure.py installs packages (as root); then this command joins
what it found with the indices of all suites, which takes some minutes, and writes the tables.
"""

from __future__ import annotations

import argparse
import json
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tools.debian_packages.attribution import ANY, attribute
from tools.debian_packages.facts import Line, spelled
from tools.debian_packages.indices import fetch
from tools.debian_packages.measure import Record, accounts_of, packages_of
from tools.debian_packages.merging import Base, Known, merge
from tools.debian_packages.table import with_dependencies
from tools.debian_packages.union import anything
from tools.debian_packages.versions import with_any_number

SUITES = ("bullseye", "bookworm", "trixie", "forky", "sid")
# The suite whose base is taken for that of a suite that is not measured.
BASES = {"bullseye": "bookworm", "forky": "trixie", "sid": "trixie"}
TABLES = Path(__file__).parents[2] / "hooks/copy_link/run_effects/packages"

_HEADER = """\
# {title}; written by `python -m tools.debian_packages`, not by hand.
# Indices of Debian's main of {suites}.
# Measured: {measured}.
# {format}
"""
_OF_PACKAGES = "What packages of Debian bring", "table.py beside this file says how it is written."
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
    suites = fetch(SUITES, options.folder / "indices")
    bases = {name: _base(options.folder / f"base-{name}") for name in SUITES if records[name]}
    known = [Known(suite, bases[BASES.get(suite.name, suite.name)], attribute(records[suite.name])) for suite in suites]
    wanted = {name for found in records.values() for record in found for name in record["packages"]}
    measured = ", ".join(f"{len(found)} installs in {name}" for name, found in records.items() if found)
    write(options.to, known, wanted, measured)
    return 0


def write(folder: Path, known: Sequence[Known], wanted: Iterable[str], measured: str) -> None:
    """Write the tables into a folder; `measured` says for their headers what was installed."""
    lines = with_any_number(with_dependencies(merge(known), known, wanted))
    suites = ", ".join(f"{one.suite.name} ({one.suite.date})" for one in known)
    for name, (title, form), text in (
        ("debian.txt", _OF_PACKAGES, _table(lines)),
        ("debian-anything.txt", _OF_ANYTHING, anything(lines.values())),
    ):
        header = _HEADER.format(title=title, suites=suites, measured=measured, format=form)
        (folder / name).write_text(header + text)


def _table(lines: Mapping[str, Line]) -> str:
    """Return the lines, sorted by their bytes, as they are found by halving; the first is that of any package."""
    written = [f"{name}: {spelled(line)}".rstrip() + "\n" for name, line in lines.items() if name != ANY]
    first = [f"{ANY}: {spelled(lines[ANY])}\n"] if ANY in lines else []
    return "".join(first + sorted(written))


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
