"""What packages bring that is not a plain directory (0755 root:root), from the tables *.txt beside this module.

A line of a table is `name: fact; fact`, where a fact is one of

    /path mode user:group           a directory, where nothing stood before
    /path mode user:group always    a directory, also where one stood before
    /path -> target                 a symlink
    /path unknown                   symlinks or directories, which are not listed
    user name:group [home]          an account
    group name
    with name name                  other packages of the table that come with it
    also by its name                it may bring more, to directories that are named as it is

and `plain: name name` are packages that bring nothing else than plain directories. Numbers in the name of a package are
a `*` there, as `php*-fpm`; where it has just one, a `*` in its facts stands for that number.
"""

from __future__ import annotations

import os
from functools import cache

from copy_link.startup.patterns import pattern

DEBIAN = "debian"
ALPINE = "alpine"
FEDORA = "fedora"

# What stands for a number in a name.
ANY_NUMBER = "*"

_DIRECTORY = os.path.dirname(__file__)
_NUMBERS = frozenset("0123456789*")
_NUMBER = pattern(r"[\d*]+(?:\.[\d*]+)*")
# What dnf takes behind a name: `-version` and `-version-release`.
_RPM_VERSION = pattern(r"-[\d*][^-]*(?:-[^-]*)?$")


class Package:
    """All that a package and those that come with it bring.

    `directories` are paths with the mode, the names of user and group, and whether it also gets these where it stood
    before; `links` are paths and targets. Below the paths in `unknown` anything may be. `users` have the name of their
    group and their home. `names` are the packages that may bring more, to directories that are named as they are.
    """

    def __init__(self) -> None:
        self.directories: list[tuple[str, int, str, str, bool]] = []
        self.links: list[tuple[str, str]] = []
        self.unknown: list[str] = []
        self.users: dict[str, tuple[str, str | None]] = {}
        self.groups: list[str] = []
        self.names: list[str] = []


def find(family: str, name: str) -> Package | None:
    """What the package brings, None when it is not in the table; a `*` in the name is a number that is not known."""
    table = _read(family)
    package = Package()
    names = [name] if family != FEDORA else list(dict.fromkeys([name, _RPM_VERSION.sub("", name)]))
    return package if any(_add(package, table, candidate, set()) for candidate in names) else None


def _add(package: Package, table: str, name: str, seen: set[str]) -> bool:
    """Add what a package brings, but for the names and facts seen before; returns whether it is in the table."""
    if name in seen:
        return True
    seen.add(name)
    numbers = _NUMBER.findall(name) if _NUMBERS.intersection(name) else []
    spelled = _NUMBER.sub(ANY_NUMBER, name) if numbers else name
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
            package.names.append(name)
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
        return stream.read().decode()
