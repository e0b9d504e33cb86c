"""Joins measured facts and the indices of all suites to one line for each package."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tools.debian_packages.facts import PLAIN, UNKNOWN, Fact, Line
from tools.debian_packages.indices import Suite


class Base(NamedTuple):
    """The packages and directories in every image of a suite; directories have facts such as `755 root:root`."""

    packages: frozenset[str]
    directories: Mapping[str, str]


class Known(NamedTuple):
    """All facts about one suite; `measured` has a line for each package that was installed in it.

    A suite that does not `decide`, an old one, only adds possible facts; it makes no fact certain or uncertain.
    """

    suite: Suite
    base: Base
    measured: Mapping[str, Line]
    decides: bool = True


def merge(known: Sequence[Known]) -> dict[str, Line]:
    """Return a line for each package that has facts or was measured, without the packages installed with it."""
    plain = _plain_everywhere(known)
    basic = [path for path, text in known[0].base.directories.items() if text == PLAIN]
    in_all = {path for path in basic if all(one.base.directories.get(path) == PLAIN for one in known)}
    names = {name for one in known for name in [*one.measured, *one.suite.directories]}
    lines = {}
    for name in sorted(names):
        line = _merged(name, known, plain, in_all)
        if line.facts or line.accounts or any(name in one.measured for one in known):
            lines[name] = line
    return lines


def _plain_everywhere(known: Sequence[Known]) -> set[str]:
    """Return the directories that were plain in each install and base."""
    plain: set[str] = set()
    unusual: set[str] = set()
    for one in known:
        for line in one.measured.values():
            for fact in line.facts:
                (plain if fact.is_plain else unusual).add(fact.path)
        plain |= {path for path, text in one.base.directories.items() if text == PLAIN}
    return plain - unusual


def _merged(name: str, known: Sequence[Known], plain: set[str], in_all: set[str]) -> Line:
    having = [one for one in known if name in one.suite.packages or name in one.measured]
    measured = [one for one in having if name in one.measured]
    found_at: dict[str, set[Fact]] = {}
    for one in measured:
        for fact in one.measured[name].facts:
            found_at.setdefault(fact.path, set()).add(fact)
    if not measured:
        for one in having:
            for path in one.suite.directories.get(name, ()):
                found_at[path] = {Fact(path, PLAIN if path in plain else UNKNOWN, certain=True)}
    facts = set()
    for path, found in found_at.items():
        if path in in_all and all(fact.is_plain for fact in found):
            continue
        deciding = [one for one in having if one.decides]
        certain = bool(deciding) and all(_is_certain(name, path, one, measured) for one in deciding)
        facts |= {fact._replace(certain=certain and fact.can_be_certain) for fact in found}
    accounts = frozenset(account for one in measured for account in one.measured[name].accounts)
    return Line(frozenset(_above_unusual(facts)), accounts, is_measured=bool(measured))


def _is_certain(name: str, path: str, one: Known, measured: Sequence[Known]) -> bool:
    """True if the path exists in this suite after every install of the package.

    Contents does not list empty directories. If no measured suite lists this one, it is assumed to be in this suite.
    """
    if path in one.base.directories:
        return True
    if name in one.measured:
        return any(fact.path == path and fact.certain for fact in one.measured[name].facts)
    if path in one.suite.directories.get(name, ()):
        return True
    return bool(measured) and not any(path in other.suite.directories.get(name, ()) for other in measured)


def _above_unusual(facts: Iterable[Fact]) -> set[Fact]:
    """Return the facts but for those below an unusual directory, which a linked COPY changes already."""
    unusual = {fact.path for fact in facts if fact.is_unusual}
    return {
        fact
        for fact in facts
        if not any(fact.path[:end] in unusual for end, letter in enumerate(fact.path) if letter == "/")
    }
