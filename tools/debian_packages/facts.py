"""The facts that a table states of a package, and how a line of the table spells them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

PLAIN = "755 root:root"
UNKNOWN = "?"
# There are symlinks to files in a directory, which are not listed.
LINKS = "links"
# What a line says of a package that may bring more than it says, and of one that brings nothing of interest.
UNMEASURED = "?"
NOTHING = "-"


class Fact(NamedTuple):
    """One thing that a package brings.

    `says` is a directory's mode and owner (`755 root:root`; `?` where they are not known; with ` always` at its end
    where it gets them also if it was there before), or `-> target` of a symlink, `links` for a directory
    with symlinks to files in it, or `unknown` for anything at all. With
    `certain` the path is there after each install of the package.
    """

    path: str
    says: str
    certain: bool

    @property
    def is_plain(self) -> bool:
        """True if this is a directory that a linked COPY makes the same way."""
        return self.says == PLAIN

    @property
    def is_link(self) -> bool:
        """True if this is a symlink."""
        return self.says.startswith("-> ")

    @property
    def is_unusual(self) -> bool:
        """True if nothing needs to be said of what is below, as a linked COPY changes this directory already."""
        return not self.is_plain and self.says != LINKS

    @property
    def can_be_certain(self) -> bool:
        """True if this is a directory, which other facts may be certain of."""
        return not self.is_link and self.says not in (LINKS, "unknown")


class Line(NamedTuple):
    """All that the table says of one package, but for what comes with it.

    `accounts` are spelled as in the table: `user name:group home` and `group name`. `comes`, `may_come` and
    `recommends` are names of packages: those that always come with it, those that may, and those that do unless
    recommended packages are refused. A package that was not measured may bring more, to directories that are named
    as it is.
    """

    facts: frozenset[Fact]
    accounts: frozenset[str] = frozenset()
    comes: tuple[str, ...] = ()
    may_come: tuple[str, ...] = ()
    recommends: tuple[str, ...] = ()
    is_measured: bool = True


def spelled(line: Line) -> str:
    """Return the line as it is in the table, without the name of the package."""
    parts = _directories([fact.path for fact in line.facts if fact.is_plain and fact.certain])
    parts += [f"may {part}" for part in _directories([f.path for f in line.facts if f.is_plain and not f.certain])]
    parts += _links([fact for fact in line.facts if fact.is_link])
    for fact in sorted(line.facts):
        if not fact.is_plain and not fact.is_link:
            may = "may " if fact.can_be_certain and not fact.certain else ""
            parts.append(f"{may}{fact.path} {fact.says}")
    parts += sorted(line.accounts)
    for word, names in (("with", line.comes), ("may-with", line.may_come), ("recommends", line.recommends)):
        if names:
            parts.append(" ".join([word, *names]))
    parts = parts or [NOTHING]
    if not line.is_measured:
        parts.append(UNMEASURED)
    return "; ".join(parts)


def read(text: str) -> Line:
    """Return the line that is spelled like this."""
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
    comes, may_come, recommends = (names.get(word, ()) for word in ("with", "may-with", "recommends"))
    return Line(frozenset(facts), frozenset(accounts), comes, may_come, recommends, UNMEASURED not in parts)


def _facts(part: str) -> set[Fact]:
    certain = not part.startswith("may ")
    paths, _, says = part.removeprefix("may ").partition(" ")
    above, brace, names = paths.partition("{")
    found = [above + name for name in names[:-1].split(",")] if brace else [paths]
    if says.startswith("-> ") and says.endswith("/"):
        return {Fact(path, says + path.rpartition("/")[2], certain=False) for path in found}
    facts = (Fact(path, says or PLAIN, certain) for path in found)
    return {fact._replace(certain=certain and fact.can_be_certain) for fact in facts}


def _directories(paths: Iterable[str]) -> list[str]:
    """Spell plain directories; those above a directory need not be said."""
    found = set(paths)
    above = {path[: path.rindex("/", 0, end)] for path in found for end in _ends(path)}
    return _together(found - above)


def _links(facts: Iterable[Fact]) -> list[str]:
    """Spell symlinks: a target that ends in `/` has the name of the symlink at its end."""
    alike: dict[str, list[str]] = {}
    for fact in facts:
        target = fact.says.removeprefix("-> ")
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
    """Return where the names in a path end, from its whole on upwards, but for the first one."""
    return [index for index in range(len(path), 0, -1) if index == len(path) or path[index] == "/"][:-1]
