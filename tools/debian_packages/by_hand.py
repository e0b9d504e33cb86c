"""Adds what by_hand.txt says: facts that were measured by hand, most of them in Ubuntu.

A line is `name: fact; fact` or `plain: name name` (packages that bring plain directories only). Facts are spelled as
in the table; `with name name` are packages that may come with it. A `*` in a name is any number, and stands for that
number in its facts if it is the only one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.debian_packages import facts
from tools.debian_packages.facts import Fact, Line
from tools.debian_packages.versions import ANY_NUMBER

FILE = Path(__file__).with_name("by_hand.txt")

_NUMBER = re.compile(r"\d+(?:\.\d+)*")


def read(text: str) -> dict[str, Line]:
    """Return the lines of the file by name; all that they say may be, and nothing is certain."""
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
        lines[name] = Line(may_be, found.accounts, may_come=found.comes)
    return lines


def added(lines: Mapping[str, Line], by_hand: Mapping[str, Line]) -> dict[str, Line]:
    """Return the lines with what is known by hand, but for what they and those that come with them say already."""
    result = dict(lines)
    bringers: dict[tuple[str, str], str] = {}
    for name, line in sorted(lines.items(), key=lambda item: (len(item[1].facts), item[0])):
        for fact in line.facts:
            bringers.setdefault((fact.path, fact.says), name)
    for name, line in by_hand.items():
        result[name] = _with(name, line, result, lines, bringers)
    for name, pattern in named(by_hand, lines).items():
        numbers = _NUMBER.findall(name)
        line = _numbered(by_hand[pattern], numbers[0]) if len(numbers) == 1 else by_hand[pattern]
        result[name] = _with(name, line, result, lines, bringers)
    return result


def named(patterns: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """Return the names that have a number where a pattern has a `*`, with these patterns."""
    wanted = frozenset(patterns)
    found: dict[str, str] = {}
    for name in names:
        pattern = _NUMBER.sub(ANY_NUMBER, name)
        if pattern != name and pattern in wanted:
            found[name] = pattern
    return found


def _numbered(line: Line, number: str) -> Line:
    return line._replace(
        facts=frozenset(
            Fact(fact.path.replace(ANY_NUMBER, number), fact.says.replace(ANY_NUMBER, number), fact.certain)
            for fact in line.facts
        ),
        may_come=tuple(name.replace(ANY_NUMBER, number) for name in line.may_come),
    )


def _with(
    name: str,
    line: Line,
    result: Mapping[str, Line],
    lines: Mapping[str, Line],
    bringers: Mapping[tuple[str, str], str],
) -> Line:
    """Return the line of a package with what is known by hand.

    By hand, packages were installed with recommended ones, and nobody looked which of them had brought a directory:
    where Debian has a package that does, that one is taken for it.
    """
    # By hand, plain directories were not listed.
    before = result.get(name, Line(frozenset(), is_measured=False))
    names = all_that_come(name, lines)
    said = {(fact.path, fact.says) for other in names for fact in lines[other].facts}
    accounts = {account for other in names for account in lines[other].accounts}
    unsaid = {fact for fact in line.facts if (fact.path, fact.says) not in said}
    others = {other for other in line.may_come if other in lines or ANY_NUMBER in other}
    others |= {bringers[fact.path, fact.says] for fact in unsaid if (fact.path, fact.says) in bringers}
    return before._replace(
        facts=before.facts | {fact for fact in unsaid if (fact.path, fact.says) not in bringers},
        accounts=before.accounts | (line.accounts - accounts),
        recommends=tuple(sorted({*before.recommends, *(others - names - {name})})),
    )


def all_that_come(name: str, lines: Mapping[str, Line]) -> set[str]:
    """Return the package and all others that may come with it, as far as there are lines for them."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        here = waiting.pop()
        if here not in seen and here in lines:
            seen.add(here)
            line = lines[here]
            waiting += [*line.comes, *line.may_come, *line.recommends]
    return seen
