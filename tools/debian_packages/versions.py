"""Joins the lines of packages whose names differ in numbers only, such as `php8.2-fpm` and `php8.4-fpm`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tools.debian_packages.facts import Fact, Line

# Any number in a name; in its facts, the last number of the name.
ANY_NUMBER = "*"

NUMBER = re.compile(r"\d+(?:\.\d+)*")


def with_any_number(lines: Mapping[str, Line]) -> dict[str, Line]:
    """Return the lines with one for each family of names, without the lines that equal their family's."""
    families: dict[str, list[str]] = {}
    for name in lines:
        if NUMBER.search(name):
            families.setdefault(NUMBER.sub(ANY_NUMBER, name), []).append(name)
    result = dict(lines)
    for family, names in families.items():
        if len(names) > 1 or family in lines:
            # If some of them were installed, the others are assumed to be like those.
            installed = [name for name in names if lines[name].is_measured] or names
            joined = _joined([_numbered(lines[name], _last_number(name), ANY_NUMBER) for name in installed])
            if family in lines:
                joined = _with_possible(joined, lines[family])
            for name in names:
                if lines[name] == _numbered(joined, ANY_NUMBER, _last_number(name)):
                    del result[name]
            result[family] = joined
    return result


def _last_number(name: str) -> str:
    *_, last = NUMBER.finditer(name)
    return last[0]


def _numbered(line: Line, number: str, by: str) -> Line:
    """Return the line with `number` replaced `by` another one, where it is a whole number."""
    whole = re.compile(rf"(?<![\d.*]){re.escape(number)}(?!\.?[\d*])")

    def changed(text: str) -> str:
        return whole.sub(lambda _: by, text)

    facts = frozenset(
        Fact(changed(fact.path), changed(fact.text) if fact.is_link else fact.text, fact.certain) for fact in line.facts
    )
    accounts = frozenset(map(changed, line.accounts))
    always_with, may_with, recommends = (
        tuple(sorted(map(changed, names))) for names in (line.always_with, line.may_with, line.recommends)
    )
    return Line(facts, accounts, always_with, may_with, recommends, line.is_measured)


def _with_possible(line: Line, other: Line) -> Line:
    """Return the line with the facts of another one added as possible ones."""
    return line._replace(
        facts=line.facts | {fact for fact in other.facts if fact._replace(certain=True) not in line.facts},
        accounts=line.accounts | other.accounts,
        recommends=tuple(sorted({*line.recommends, *other.recommends} - {*line.always_with, *line.may_with})),
    )


def _joined(lines: Sequence[Line]) -> Line:
    """Return one line: facts that are certain in all lines are certain, all others are possible."""
    paths = [{fact.path for fact in line.facts if fact.certain} for line in lines]
    always = set.intersection(*paths)
    facts = frozenset(
        fact._replace(certain=fact.certain and fact.path in always) for line in lines for fact in line.facts
    )
    always_with = set.intersection(*(set(line.always_with) for line in lines))
    others = {name for line in lines for name in [*line.always_with, *line.may_with]}
    recommends = {name for line in lines for name in line.recommends}
    return Line(
        # A path that is certain with one mode is certain with every other mode, too.
        frozenset(fact._replace(certain=fact.path in always and fact.can_be_certain) for fact in facts),
        frozenset(account for line in lines for account in line.accounts),
        tuple(sorted(always_with)),
        tuple(sorted(others - always_with)),
        tuple(sorted(recommends - others)),
        all(line.is_measured for line in lines),
    )
