"""Reads the tables of Debian's and Ubuntu's packages, debian.txt and debian-anything.txt beside this module.

`tools/debian_packages` writes both tables, from the indices of Debian and from real installs. Their lines are sorted by
their bytes, so that a binary search finds one, and only the lines that a Dockerfile needs are read. A line of
debian.txt is `name: fact; fact`. The facts are

    /path                           a plain directory (0755 root:root)
    /path mode user:group           another directory; `?` if its mode and owner are unknown
    /path mode user:group always    the same, but the package also changes a directory that exists already
    may /path ...                   a directory that exists only after some installs
    /path -> target                 a possible symlink; the name of the path is appended to a target that ends in `/`
    /path unknown                   symlinks or directories, which are not listed
    /path links                     a directory that contains symlinks to files, which are not listed
    user name:group [home]          an account
    group name
    with name name                  packages that are always installed with it
    may-with name name              packages that may be installed with it
    recommends name name            packages that are installed with it unless the command refuses recommended packages
    ?                               the package was never installed here: it may contain every path of every other
                                    package, and more in directories that are named after it
    -                               no path that matters

`/a/{b,c}` is `/a/b` and `/a/c`. The parents of a path are directories, too. The line of `*` has the facts that may hold
after the install of any package. A `*` in another name stands for each number: `php*-fpm` covers every release that has
no line of its own, and a `*` in its facts is the last number of the name.

A line of debian-anything.txt is a path and its facts from all packages. A path alone is a plain directory in all
packages that contain it. Otherwise a mode and owner, `->` for a symlink, `links` or `unknown` follow the path.
"""

from __future__ import annotations

import os

from copy_link.run_effects.packages.command_lines import ANY_NUMBER, with_any_numbers
from copy_link.startup.annotations import Iterable
from copy_link.startup.memory import cache
from copy_link.startup.records import NamedTuple, construct

PLAIN = "755 root:root"

_PACKAGE_TABLE = "debian.txt"
_ANY_PACKAGE_TABLE = "debian-anything.txt"
_DIRECTORY = os.path.dirname(__file__)


class Fact(NamedTuple):
    """A fact about a path: the text after it in the table; `is_certain` if the path exists after every install."""

    text: str
    is_certain: bool


# The name of the line for any package, and the end of the line of a package that was never installed.
_OF_ANY_PACKAGE = "*"
_NOT_INSTALLED = "?"
# The fact about a directory that contains symlinks to files, and the fact that follows for each path in it.
_LINKS = "links"
_LINK = Fact("-> ?", False)
_CERTAINLY_PLAIN = Fact(PLAIN, True)
_PERHAPS_PLAIN = Fact(PLAIN, False)


class InstalledPaths:
    """The paths and accounts that an install of packages adds. Paths are looked up one by one: few are needed.

    `names` are the packages that a command names; with `recommends` it installs recommended packages, too. Without
    `is_certain`, each path is only possible. With `may_be_any`, other packages may be installed as well. `users` maps
    a name to its group and home. `unmeasured` are packages without a complete list of paths: they may also contain
    directories that are named after them.
    """

    def __init__(self, names: Iterable[str], recommends: bool, is_certain: bool, may_be_any: bool) -> None:
        self.users: dict[str, tuple[str, str | None]] = {}
        self.groups: list[str] = []
        self.unmeasured: list[str] = []
        self.may_be_any = may_be_any
        # Facts about directories that the packages change even if they exist already, as in the table.
        self.always: list[str] = []
        # The parts about paths; so many of them come before those that may hold after the install of any package.
        self._parts: list[tuple[str, bool]] = []
        self._before_any = 0
        self._facts: tuple[_Facts, ...] = ()
        # The paths that they name, and the directories of those that they do not name one by one.
        self._paths: set[str] = set()
        self._directories: set[str] = set()
        # For directories: true if one of them or of those above may be unusual.
        self._holds_unlisted: dict[str, bool] = {}
        self._add(list(dict.fromkeys(names)), recommends, is_certain)

    def _add(self, asked: list[str], recommends: bool, is_certain: bool) -> None:
        """Add the facts of the packages and of those installed with them: first of those that are always installed."""
        certain, possible = (asked.copy(), []) if is_certain else ([], asked.copy())
        possible.append(_OF_ANY_PACKAGE)
        seen: set[str] = set()
        while certain or possible:
            always = bool(certain)
            name = (certain or possible).pop()
            if name == _OF_ANY_PACKAGE:
                self._before_any = len(self._parts)
                continue
            parts = None if name in seen else _parts_of(name)
            if name in asked and name not in seen and (parts is None or parts.is_incomplete):
                self.may_be_any = True
                self.unmeasured.append(name)
            seen.add(name)
            if parts is None:
                continue
            if not parts.is_measured and name not in self.unmeasured:
                self.unmeasured.append(name)
            self.users.update(parts.users)
            self.groups += parts.groups
            self.always += parts.always
            self._parts += [(part, always) for part in parts.paths]
            for kind, names in parts.others:
                if kind == "with":
                    (certain if always else possible).extend(names)
                elif kind == "may-with" or recommends:
                    possible.extend(names)

    def at(self, path: str) -> list[Fact]:
        """Return the facts about a path: any of them may hold, and without facts the install does not add it."""
        above, _, name = path.rpartition("/")
        facts = self._facts or self._read_facts()
        is_listed = path in self._paths or above in self._directories
        found = self._listed_at(path, above, name, facts) if is_listed else []
        if self.may_be_any:
            found += any_package_at(path)
            found += [_LINK for fact in any_package_at(above) if fact.text == _LINKS]
        # Most paths have one fact, and hashing it takes longer.
        different = found if len(found) < 2 else dict.fromkeys(found)
        return [fact for fact in different if fact.text != _LINKS]

    def _read_facts(self) -> tuple[_Facts, ...]:
        before, after = self._parts[: self._before_any], self._parts[self._before_any :]
        self._facts = _Facts(before), _facts_of_any_package(), _Facts(after)
        for facts in self._facts:
            self._paths.update(facts.of_path)
            self._directories.update(facts.of_names, facts.with_links)
        return self._facts

    def _listed_at(self, path: str, above: str, name: str, all_facts: tuple[_Facts, ...]) -> list[Fact]:
        found: list[Fact] = []
        for facts in all_facts:
            found += facts.of_path.get(path, ())
        for facts in all_facts:
            if above in facts.with_links:
                found.append(_LINK)
        for facts in all_facts:
            for names, fact in facts.of_names.get(above, ()):
                if f",{name}," in names:
                    found.append(_of_name(fact, name))
        return found

    def is_below_unusual(self, path: str) -> bool:
        """True if a directory above the path may be unusual; the table does not list the contents of those."""
        above = path.rpartition("/")[0]
        found = self._holds_unlisted.get(above)
        if found is None:
            is_deep = above.count("/") > 1
            found = is_deep and (any(fact.text != PLAIN for fact in self.at(above)) or self.is_below_unusual(above))
            self._holds_unlisted[above] = found
        return found


class _Facts:
    """The facts in parts of lines, by their path, and those of several paths by their parent, with `,name,name,`.

    `with_links` are the directories that contain symlinks to files.
    """

    def __init__(self, parts: Iterable[tuple[str, bool]]) -> None:
        self.of_path: dict[str, list[Fact]] = {}
        self.of_names: dict[str, list[tuple[str, Fact]]] = {}
        self.with_links: set[str] = set()
        # The directories that were added with their parents, as possible ones and as certain ones.
        added: tuple[set[str], set[str]] = set(), set()
        for part, is_certain in parts:
            above, path, names, fact = _read(part, is_certain)
            if names:
                self.of_names.setdefault(above, []).append((names, fact))
            elif fact.text == _LINKS:
                self.with_links.add(path)
            else:
                self.of_path.setdefault(path, []).append(fact)
            if above not in added[fact.is_certain] and "->" not in fact.text:
                added[fact.is_certain].add(above)
                self._add_above(above, _CERTAINLY_PLAIN if fact.is_certain else _PERHAPS_PLAIN)

    def _add_above(self, path: str, fact: Fact) -> None:
        """Add a path and its parents as plain directories."""
        while path.count("/") > 1:
            facts = self.of_path.setdefault(path, [])
            if fact in facts:
                return
            facts.append(fact)
            path = path.rpartition("/")[0]


@cache
def _facts_of_any_package() -> _Facts:
    parts = _parts_of(_OF_ANY_PACKAGE)
    return _Facts((part, False) for part in (() if parts is None else parts.paths))


@cache
def _read(part: str, is_certain: bool) -> tuple[str, str, str, Fact]:
    """Return the directory of the path or paths in a part of a line, the path or `,name,name,`, and the fact."""
    if part[0] != "/":
        part, is_certain = part.removeprefix("may "), False
    path, _, text = part.partition(" ")
    fact = _CERTAINLY_PLAIN if is_certain else _PERHAPS_PLAIN
    if text:
        is_certain = is_certain and text not in ("unknown", _LINKS) and "->" not in text
        fact = construct(Fact, (text, is_certain))
    if "{" in path:
        above, _, names = path.partition("/{")
        return above, "", f",{names[:-1]},", fact
    above, _, name = path.rpartition("/")
    return above, path, "", _of_name(fact, name) if text else fact


def _of_name(fact: Fact, name: str) -> Fact:
    """Return the fact for a path with this name: it is appended to a target that ends in `/`."""
    return fact._replace(text=fact.text + name) if fact.text.endswith("/") else fact


class _Parts(NamedTuple):
    """The parts of the line of a package. `paths` are its parts about paths, which are read when they are needed.

    `others` are packages that are installed with it, in groups: "with", "may-with" or "recommends", and their names.
    The line of a package that was never installed here is not measured; it is incomplete if it has other facts, too.
    """

    paths: tuple[str, ...]
    always: tuple[str, ...]
    users: dict[str, tuple[str, str | None]]
    groups: tuple[str, ...]
    others: tuple[tuple[str, list[str]], ...]
    is_measured: bool
    is_incomplete: bool


@cache
def _parts_of(name: str) -> _Parts | None:
    """Return the parts of the line of a package, or else of all packages that differ from it in numbers only.

    A `*` in the name is an unknown number. None if the table has no such line.
    """
    line = _line_of(name)
    if line is None:
        return None
    parts = line.split("; ") if line else []
    paths: list[str] = []
    always: list[str] = []
    users: dict[str, tuple[str, str | None]] = {}
    groups: list[str] = []
    others: list[tuple[str, list[str]]] = []
    for part in parts:
        if part[0] == "/" or part.startswith("may /"):
            (always if " always" in part else paths).append(part)
            continue
        first, _, rest = part.partition(" ")
        if first in ("with", "may-with", "recommends"):
            others.append((first, rest.split(" ")))
        elif first == "user":
            account, _, home = rest.partition(" ")
            user, _, group = account.partition(":")
            users[user] = group, home or None
        elif first == "group":
            groups.append(rest)
    is_measured = _NOT_INSTALLED not in parts
    is_incomplete = len(parts) > 1 and parts[-1] == _NOT_INSTALLED
    changed = tuple(part.removeprefix("may ").removesuffix(" always") for part in always)
    return _Parts(tuple(paths), changed, users, tuple(groups), tuple(others), is_measured, is_incomplete)


def _line_of(name: str) -> str | None:
    table = _read_table(_PACKAGE_TABLE)
    line = _find(table, f"{name}: ")
    spelled, numbers = with_any_numbers(name) if line is None else (name, [])
    if numbers:
        line = _find(table, f"{spelled}: ")
        if line is not None:
            line = line.replace(ANY_NUMBER, numbers[-1])
    return line


@cache
def any_package_at(path: str) -> tuple[Fact, ...]:
    """Return the facts about a path from all packages."""
    table = _read_table(_ANY_PACKAGE_TABLE)
    for name in dict.fromkeys((path, with_any_numbers(path)[0])):
        # A path alone, or with facts after it: a line end comes before a blank.
        line = _first_line(table, f"{name}\n")
        if line == name:
            return (Fact(PLAIN, False),)
        if line.startswith(f"{name} "):
            facts = line[len(name) + 1 :].split("; ")
            return tuple(Fact(f"{text} ?" if text == "->" else text, False) for text in facts)
    return ()


def _find(table: bytes, start: str) -> str | None:
    """Return the rest of the line that begins with `start`, None without one."""
    line = _first_line(table, start)
    return line[len(start) :] if line.startswith(start) else None


def _first_line(table: bytes, start: str) -> str:
    """Return the first line that begins with `start` or comes after it; lines are sorted by their bytes."""
    wanted = start.encode()
    low, high = 0, len(table)
    while low < high:
        middle = table.rfind(b"\n", low, (low + high) // 2) + 1 or low
        if table[middle : middle + len(wanted)] < wanted:
            low = table.index(b"\n", middle) + 1
        else:
            high = middle
    return table[low : table.find(b"\n", low)].decode()


@cache
def _read_table(name: str) -> bytes:
    """Return the bytes of a table. Its comments are the first lines, also in order: `#` comes before every name."""
    # A copy without them would be another hundred pages of memory.
    with open(os.path.join(_DIRECTORY, name), "rb") as stream:
        return stream.read()
