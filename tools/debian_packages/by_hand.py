"""Adds the facts of by_hand.txt, which were measured by hand, most of them in Ubuntu.

A line is `name: fact; fact` or `plain: name name` (packages that contain plain directories only). Facts are spelled as
in the table; `with name name` are packages that may be installed with it. A `*` in a name is any number; a
single one is the same number in the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.debian_packages import facts
from tools.debian_packages.facts import Fact, Line
from tools.debian_packages.versions import ANY_NUMBER, NUMBER

FILE = Path(__file__).with_name("by_hand.txt")


def read(text: str) -> dict[str, Line]:
    """Return the lines of the file by name; none of their facts is certain."""
    lines = {}
    for line in text.splitlines():
        name, colon, value = line.partition(": ")
        if not colon or line.startswith("#"):
            continue
        if name == "plain":
            lines.update(dict.fromkeys(value.split(" "), Line(frozenset())))
            continue
        found = facts.read(value)
        may_be = frozenset(fact._replace(certain=False) for fact in found.facts)
        lines[name] = Line(may_be, found.accounts, may_with=found.always_with)
    return lines


def added(lines: Mapping[str, Line], by_hand: Mapping[str, Line]) -> dict[str, Line]:
    """Return the lines with the facts by hand added, except for those in the lines of packages installed with them."""
    result = dict(lines)
    package_with: dict[tuple[str, str], str] = {}
    for name, line in sorted(lines.items(), key=lambda item: (len(item[1].facts), item[0])):
        for fact in line.facts:
            package_with.setdefault((fact.path, fact.text), name)
    for name, line in by_hand.items():
        result[name] = _with(name, line, result, lines, package_with)
    for name, pattern in named(by_hand, lines).items():
        numbers = NUMBER.findall(name)
        line = _numbered(by_hand[pattern], numbers[0]) if len(numbers) == 1 else by_hand[pattern]
        result[name] = _with(name, line, result, lines, package_with)
    return result


def named(patterns: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """Return the pattern of each name that has a number in place of a `*` in the pattern."""
    wanted = frozenset(patterns)
    found: dict[str, str] = {}
    for name in names:
        pattern = NUMBER.sub(ANY_NUMBER, name)
        if pattern != name and pattern in wanted:
            found[name] = pattern
    return found


def _numbered(line: Line, number: str) -> Line:
    return line._replace(
        facts=frozenset(
            Fact(fact.path.replace(ANY_NUMBER, number), fact.text.replace(ANY_NUMBER, number), fact.certain)
            for fact in line.facts
        ),
        may_with=tuple(name.replace(ANY_NUMBER, number) for name in line.may_with),
    )


def _with(
    name: str,
    line: Line,
    result: Mapping[str, Line],
    lines: Mapping[str, Line],
    package_with: Mapping[tuple[str, str], str],
) -> Line:
    """Return the line of a package with the facts by hand.

    Packages were installed by hand with recommended ones, and nobody recorded which of them a directory belongs to. If
    a package of Debian contains it, that one is listed as recommended instead.
    """
    # Plain directories were not listed by hand.
    before = result.get(name, Line(frozenset(), is_measured=False))
    names = installed_with(name, lines)
    known = {(fact.path, fact.text) for other in names for fact in lines[other].facts}
    accounts = {account for other in names for account in lines[other].accounts}
    new = {fact for fact in line.facts if (fact.path, fact.text) not in known}
    others = {other for other in line.may_with if other in lines or ANY_NUMBER in other}
    others |= {package_with[fact.path, fact.text] for fact in new if (fact.path, fact.text) in package_with}
    return before._replace(
        facts=before.facts | {fact for fact in new if (fact.path, fact.text) not in package_with},
        accounts=before.accounts | (line.accounts - accounts),
        recommends=tuple(sorted({*before.recommends, *(others - names - {name})})),
    )


def installed_with(name: str, lines: Mapping[str, Line]) -> set[str]:
    """Return the package and all others with lines that may be installed with it."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        here = waiting.pop()
        if here not in seen and here in lines:
            seen.add(here)
            line = lines[here]
            waiting += [*line.always_with, *line.may_with, *line.recommends]
    return seen
