"""Reads the tables of Alpine's and Fedora's packages, alpine.txt and fedora.txt beside this module.

They list all paths but plain directories (0755 root:root). A line is `name: fact; fact`. The facts are

    /path mode user:group           a directory, unless the path exists already
    /path mode user:group always    the same, but the package also changes a directory that exists already
    /path -> target                 a symlink
    /path unknown                   symlinks or directories, which are not listed
    user name:group [home]          an account
    group name
    with name name                  other packages of the table that are installed with it
    also by its name                it may contain more, in directories that are named after it

A line `plain: name name` lists packages that contain plain directories only. Each number in the name of a package is
a `*`, as in `php*-fpm`. If the name has just one, a `*` in the facts is that number.
"""

from __future__ import annotations

import os

from copy_link.run_effects.packages.command_lines import ANY_NUMBER, FEDORA, with_any_numbers
from copy_link.startup.memory import cache
from copy_link.startup.patterns import pattern

_DIRECTORY = os.path.dirname(__file__)
# dnf accepts a version after a name: `-version` or `-version-release`.
_RPM_VERSION = pattern(r"-[\d*][^-]*(?:-[^-]*)?$")


class Package:
    """The paths and accounts of a package and of those installed with it.

    `directories` are paths with a mode, the names of user and group, and True if the package also changes a directory
    that exists already. `links` are paths and targets. `unknown` are paths with unknown entries. `users` maps a name to
    its group and home. `incomplete` are the names of packages that may contain more, in directories named after them.
    """

    def __init__(self) -> None:
        self.directories: list[tuple[str, int, str, str, bool]] = []
        self.links: list[tuple[str, str]] = []
        self.unknown: list[str] = []
        self.users: dict[str, tuple[str, str | None]] = {}
        self.groups: list[str] = []
        self.incomplete: list[str] = []


def find(family: str, name: str) -> Package | None:
    """The paths and accounts of a package, None if the table lacks it; a `*` in the name is an unknown number.

    `family` is ALPINE or FEDORA.
    """
    table = _read(family)
    package = Package()
    names = [name] if family != FEDORA else list(dict.fromkeys([name, _RPM_VERSION.sub("", name)]))
    return package if any(_add(package, table, candidate, set()) for candidate in names) else None


def _add(package: Package, table: str, name: str, seen: set[str]) -> bool:
    """Add the facts of a package, except for names and facts in `seen`; returns True if the table has the package."""
    if name in seen:
        return True
    seen.add(name)
    spelled, numbers = with_any_numbers(name)
    start = table.find(f"\n{spelled}: ")
    if start < 0:
        return f" {spelled} " in table or f" {spelled}\n" in table
    line = table[start + len(spelled) + 3 : table.index("\n", start + 1)]
    if len(numbers) == 1:
        line = line.replace(ANY_NUMBER, numbers[0])
    for fact in line.split("; "):
        first, *others = fact.split(" ")
        if first == "with":
            for other in others:
                _add(package, table, other, seen)
        elif first == "also":
            package.incomplete.append(name)
        elif fact not in seen:
            seen.add(fact)
            _add_fact(package, first, others)
    return True


def _add_fact(package: Package, first: str, others: list[str]) -> None:
    if first == "user":
        name, _, group = others[0].partition(":")
        package.users[name] = group, others[1] if len(others) > 1 else None
    elif first == "group":
        package.groups.append(others[0])
    elif others[0] == "->":
        package.links.append((first, others[1]))
    elif others[0] == "unknown":
        package.unknown.append(first)
    else:
        user, _, group = others[1].partition(":")
        package.directories.append((first, int(others[0], 8), user, group, "always" in others))


@cache
def _read(family: str) -> str:
    with open(os.path.join(_DIRECTORY, f"{family}.txt"), "rb") as stream:
        table = stream.read().decode()
    # The words of the comments at the beginning are no names.
    return table[table.index("\n\n") + 1 :]
