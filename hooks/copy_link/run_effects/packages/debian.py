"""What packages of Debian and Ubuntu bring, from debian.txt and debian-anything.txt beside this module.

Both tables are written by `tools/debian_packages`. Their lines are sorted by their bytes, so that one is found by
halving, and nothing is read that no Dockerfile asks for. A line of debian.txt is `name: fact; fact`, a fact one of

    /path                           a plain directory (0755 root:root)
    /path mode user:group           another directory; `?` for a mode and owner that are not known
    /path mode user:group always    a directory that gets these also where it was there before
    may /path ...                   a directory that is not there after each install
    /path -> target                 a symlink that may be there; a target that ends in `/` has its name at its end
    /path unknown                   symlinks or directories, which are not listed
    /path links                     a directory with symlinks to files in it, which are not listed
    user name:group [home]          an account
    group name
    with name name                  packages that always come with it
    may-with name name              packages that may come with it
    recommends name name            packages that come with it unless recommended packages are refused
    ?                               it was not installed: it may bring all that any package does, and more to
                                    directories that are named as it is
    -                               it brings nothing of interest

`/a/{b,c}` is `/a/b` and `/a/c`; directories above the one in a fact need no fact of their own. The line of `*` has what
may come with any package. Other names with a `*` are those of packages that are not listed with their numbers, as
`php*-fpm`; a `*` in their facts stands for the last number.

A line of debian-anything.txt is a path and what some package brings there: nothing more if it is a plain directory in
all of them, or else its mode and owner, `->` for a symlink, `links` or `unknown`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache

from copy_link.startup.patterns import pattern
from copy_link.startup.records import NamedTuple

# What stands for a number in a name.
ANY_NUMBER = "*"

PLAIN = "755 root:root"

_PACKAGES = "debian.txt"
_ANYTHING = "debian-anything.txt"
_DIRECTORY = os.path.dirname(__file__)
_NUMBERS = frozenset("0123456789*")
_NUMBER = pattern(r"[\d*]+(?:\.[\d*]+)*")


class Fact(NamedTuple):
    """What a package brings to a path: `says` as it is in the table, and whether it is there after each install."""

    says: str
    is_certain: bool


# The line of what may come with any package, and the end of the line of one that nobody has installed.
_OF_ANY_PACKAGE = "*"
_NOT_INSTALLED = "; ?"
# Symlinks to files are in a directory, and what that says of a path in it.
_LINKS = "links"
_LINK = Fact("-> ?", False)


class Brought:
    """All that an install brings; it is looked up path by path, as a Dockerfile asks for few of them.

    `users` have the name of their group and their home. Of the packages in `named` it is known only that they may bring
    something to directories that are named as they are; `anything` tells that they may bring all that any package does.
    """

    def __init__(self, names: Iterable[str], recommends: bool, is_certain: bool, anything: bool) -> None:
        self.users: dict[str, tuple[str, str | None]] = {}
        self.groups: list[str] = []
        self.named: list[str] = []
        self.anything = anything
        # Directories that get a mode and owner also where they were there before, as the table says them.
        self.always: list[str] = []
        self._parts: list[tuple[str, bool]] = []
        # Facts by path, and those of several paths in one directory, whose names stand between commas.
        self._facts: dict[str, list[Fact]] | None = None
        self._together: dict[str, list[tuple[str, Fact]]] = {}
        self._add(list(dict.fromkeys(names)), recommends, is_certain)

    def _add(self, asked: list[str], recommends: bool, is_certain: bool) -> None:
        """Add what the packages bring, and all that come with them: first those that always do."""
        certain, possible = (asked.copy(), []) if is_certain else ([], asked.copy())
        possible.append(_OF_ANY_PACKAGE)
        seen: set[str] = set()
        while certain or possible:
            always = bool(certain)
            name = (certain or possible).pop()
            line = "" if name in seen else _line_of(name)
            seen.add(name)
            if name in asked and (line is None or line.endswith(_NOT_INSTALLED)):
                self.anything = True
                self.named.append(name)
            if not line:
                continue
            for part in line.split("; "):
                first, _, rest = part.partition(" ")
                if first == "with":
                    (certain if always else possible).extend(rest.split(" "))
                elif first == "may-with" or (first == "recommends" and recommends):
                    possible.extend(rest.split(" "))
                elif first != "recommends":
                    self._add_part(name, part, always)

    def _add_part(self, name: str, part: str, is_certain: bool) -> None:
        first, _, rest = part.partition(" ")
        if first == "user":
            account, _, home = rest.partition(" ")
            user, _, group = account.partition(":")
            self.users[user] = group, home or None
        elif first == "group":
            self.groups.append(rest)
        elif part == "?":
            self.named += [name] if name not in self.named else []
        elif part.endswith(" always"):
            self.always.append(part.removeprefix("may ").removesuffix(" always"))
        elif part != "-":
            self._parts.append((part, is_certain))

    def at(self, path: str) -> list[Fact]:
        """Return what may come to a path: nothing, or several facts of which each may hold."""
        if self._facts is None:
            self._read_parts()
        assert self._facts is not None
        above, _, name = path.rpartition("/")
        found = [*self._facts.get(path, ()), *(_LINK for fact in self._facts.get(above, ()) if fact.says == _LINKS)]
        for names, fact in self._together.get(above, ()):
            if f",{name}," in names:
                found.append(_of_name(fact, name))
        if self.anything:
            found += anything_at(path)
            found += [_LINK for fact in anything_at(above) if fact.says == _LINKS]
        return [fact for fact in dict.fromkeys(found) if fact.says != _LINKS]

    def is_below_unusual(self, path: str) -> bool:
        """True if a directory above the path may be other than plain: it is not known what is in it."""
        above = path
        while (above := above[: above.rindex("/")]).count("/") > 1:
            if any(fact.says != PLAIN for fact in self.at(above)):
                return True
        return False

    def _read_parts(self) -> None:
        self._facts = {}
        for part, is_certain in self._parts:
            paths, fact = _read(part, is_certain)
            above, brace, names = paths.partition("/{")
            if brace:
                self._together.setdefault(above, []).append((f",{names[:-1]},", fact))
            else:
                self._facts.setdefault(paths, []).append(_of_name(fact, paths[paths.rindex("/") + 1 :]))
                above = paths[: paths.rindex("/")]
            if not fact.says.startswith("->"):
                self._add_above(above, fact.is_certain)

    def _add_above(self, path: str, is_certain: bool) -> None:
        """Add the directories above one, as plain ones unless something else is said of them."""
        assert self._facts is not None
        fact = Fact(PLAIN, is_certain)
        while path.count("/") > 1:
            facts = self._facts.setdefault(path, [])
            if fact in facts:
                return
            facts.append(fact)
            path = path[: path.rindex("/")]


def _read(part: str, is_certain: bool) -> tuple[str, Fact]:
    """Return the path or paths in a part of a line, with the fact."""
    if part.startswith("may "):
        part, is_certain = part[4:], False
    paths, _, says = part.partition(" ")
    return paths, Fact(says or PLAIN, is_certain and not says.startswith("->") and says not in ("unknown", _LINKS))


def _of_name(fact: Fact, name: str) -> Fact:
    """Return the fact for a path with this last name, which a target that ends in `/` has as well."""
    return fact._replace(says=fact.says + name) if fact.says.endswith("/") else fact


@cache
def _line_of(name: str) -> str | None:
    """Return the line of a package, or of those that differ in numbers only; `*` in the name is any number."""
    table = _read_table(_PACKAGES)
    line = _find(table, f"{name}: ")
    numbers = _NUMBER.findall(name) if line is None and _NUMBERS.intersection(name) else []
    if numbers:
        line = _find(table, f"{_NUMBER.sub(ANY_NUMBER, name)}: ")
        if line is not None:
            line = line.replace(ANY_NUMBER, numbers[-1])
    return line


def anything_at(path: str) -> list[Fact]:
    """Return what any package may bring to a path."""
    table = _read_table(_ANYTHING)
    spelled = [path, _NUMBER.sub(ANY_NUMBER, path)] if _NUMBERS.intersection(path) else [path]
    for name in spelled:
        if _find(table, f"{name}\n") is not None:
            return [Fact(PLAIN, False)]
        line = _find(table, f"{name} ")
        if line is not None:
            return [Fact(f"{says} ?" if says == "->" else says, False) for says in line.split("; ")]
    return []


def _find(table: bytes, start: str) -> str | None:
    """Return the rest of the line that begins like this, from a table whose lines are sorted by their bytes."""
    wanted = start.encode()
    low, high = 0, len(table)
    while low < high:
        middle = table.rfind(b"\n", low, (low + high) // 2) + 1 or low
        line = table[middle : middle + len(wanted)]
        if line == wanted:
            return table[middle + len(wanted) : table.index(b"\n", middle + len(wanted) - 1)].decode()
        if line < wanted:
            low = table.index(b"\n", middle) + 1
        else:
            high = middle
    return None


@cache
def _read_table(name: str) -> bytes:
    """Return a table without the comments at its beginning."""
    with open(os.path.join(_DIRECTORY, name), "rb") as stream:
        table = stream.read()
    start = 0
    while table.startswith(b"#", start):
        start = table.index(b"\n", start) + 1
    return table[start:]
