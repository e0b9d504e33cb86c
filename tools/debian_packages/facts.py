"""The facts about a package, and their spelling in a line of the table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

PLAIN = "755 root:root"
UNKNOWN = "?"
# The directory contains symlinks to files, which are not listed.
LINKS = "links"
# The package may contain more than its line lists; no path of the package matters.
UNMEASURED = "?"
NOTHING = "-"


class Fact(NamedTuple):
    """A fact about a path of a package.

    `text` is the mode and owner of a directory (`755 root:root`; `?` if they are unknown; ` always` at the end if the
    package also changes a directory that exists already), `-> target` for a symlink, `links` for a directory that
    contains symlinks to files, or `unknown` for anything at all. With `certain`, the path exists after every install of
    the package.
    """

    path: str
    text: str
    certain: bool

    @property
    def is_plain(self) -> bool:
        """True if this is a directory like those that a linked COPY makes."""
        return self.text == PLAIN

    @property
    def is_link(self) -> bool:
        """True if this is a symlink."""
        return self.text.startswith("-> ")

    @property
    def is_unusual(self) -> bool:
        """True if paths below need no facts, because a linked COPY changes this directory already."""
        return not self.is_plain and self.text != LINKS

    @property
    def can_be_certain(self) -> bool:
        """True if this is a listed directory: only those can be certain."""
        return not self.is_link and self.text not in (LINKS, "unknown")


class Line(NamedTuple):
    """The line of one package in the table.

    `accounts` are spelled as in the table: `user name:group home` and `group name`. `always_with`, `may_with` and
    `recommends` are the names of packages that are always installed with it, may be, and are unless the command refuses
    recommended packages. A package that was not measured may contain more, in directories that are named after it.
    """

    facts: frozenset[Fact]
    accounts: frozenset[str] = frozenset()
    always_with: tuple[str, ...] = ()
    may_with: tuple[str, ...] = ()
    recommends: tuple[str, ...] = ()
    is_measured: bool = True


def spelled(line: Line) -> str:
    """Return the text of a line of the table, without the name of the package."""
    parts = _directories([fact.path for fact in line.facts if fact.is_plain and fact.certain])
    parts += [f"may {part}" for part in _directories([f.path for f in line.facts if f.is_plain and not f.certain])]
    parts += _links([fact for fact in line.facts if fact.is_link])
    for fact in sorted(line.facts):
        if not fact.is_plain and not fact.is_link:
            may = "may " if fact.can_be_certain and not fact.certain else ""
            parts.append(f"{may}{fact.path} {fact.text}")
    parts += sorted(line.accounts)
    for word, names in (("with", line.always_with), ("may-with", line.may_with), ("recommends", line.recommends)):
        if names:
            parts.append(" ".join([word, *names]))
    parts = parts or [NOTHING]
    if not line.is_measured:
        parts.append(UNMEASURED)
    return "; ".join(parts)


def read(text: str) -> Line:
    """Return the line with this text; the inverse of `spelled`."""
    facts: set[Fact] = set()
    accounts: set[str] = set()
    names: dict[str, tuple[str, ...]] = {}
    parts = text.split("; ")
    for part in parts:
        first, _, rest = part.partition(" ")
        if first in ("user", "group"):
            accounts.add(part)
        elif first in ("with", "may-with", "recommends"):
            names[first] = tuple(rest.split(" "))
        elif part not in (UNMEASURED, NOTHING):
            facts |= _facts(part)
    always_with, may_with, recommends = (names.get(word, ()) for word in ("with", "may-with", "recommends"))
    return Line(frozenset(facts), frozenset(accounts), always_with, may_with, recommends, UNMEASURED not in parts)


def _facts(part: str) -> set[Fact]:
    certain = not part.startswith("may ")
    paths, _, text = part.removeprefix("may ").partition(" ")
    above, brace, names = paths.partition("{")
    found = [above + name for name in names[:-1].split(",")] if brace else [paths]
    if text.startswith("-> ") and text.endswith("/"):
        return {Fact(path, text + path.rpartition("/")[2], certain=False) for path in found}
    facts = (Fact(path, text or PLAIN, certain) for path in found)
    return {fact._replace(certain=certain and fact.can_be_certain) for fact in facts}


def _directories(paths: Iterable[str]) -> list[str]:
    """Spell plain directories, without the parents of others."""
    found = set(paths)
    above = {path[: path.rindex("/", 0, end)] for path in found for end in _ends(path)}
    return _together(found - above)


def _links(facts: Iterable[Fact]) -> list[str]:
    """Spell symlinks; a target with the name of the symlink at its end is cut after its last `/`."""
    alike: dict[str, list[str]] = {}
    for fact in facts:
        target = fact.text.removeprefix("-> ")
        above, _, name = target.rpartition("/")
        is_named_alike = name == fact.path.rpartition("/")[2]
        alike.setdefault(f"{above}/" if is_named_alike else target, []).append(fact.path)
    return [f"{path} -> {target}" for target, paths in sorted(alike.items()) for path in _together(paths)]


def _together(paths: Iterable[str]) -> list[str]:
    """Spell `/a/b` and `/a/c` as `/a/{b,c}`."""
    groups: dict[str, list[str]] = {}
    for path in sorted(paths):
        parent, _, name = path.rpartition("/")
        groups.setdefault(parent, []).append(name)
    return [
        f"{parent}/{names[0] if len(names) == 1 else '{' + ','.join(names) + '}'}" for parent, names in groups.items()
    ]


def _ends(path: str) -> list[int]:
    """Return the index after each name in a path but the first, last one first."""
    return [index for index in range(len(path), 0, -1) if index == len(path) or path[index] == "/"][:-1]
