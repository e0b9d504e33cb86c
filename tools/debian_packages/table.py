"""Makes the lines of the table: each package with its facts and the packages installed with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tools.debian_packages.dependencies import Closure, added_by, closures, names_in, shortest
from tools.debian_packages.facts import Line
from tools.debian_packages.merging import Known


def with_dependencies(lines: Mapping[str, Line], known: Sequence[Known], wanted: Iterable[str]) -> dict[str, Line]:
    """Return the lines with the packages installed with each, and lines for the wanted ones without facts."""
    names = [name for name, line in lines.items() if line.facts or line.accounts]
    bits = {name: 1 << number for number, name in enumerate(names)}
    joined: dict[str, Closure] = {}
    for one in sorted(known, key=lambda one: not one.decides):
        _join(joined, closures(one.suite.packages, bits, one.base.packages), one.decides)
    certain = {name: closure.certain for name, closure in joined.items()}
    possible = {name: closure.possible for name, closure in joined.items()}
    recommended = {name: closure.recommended for name, closure in joined.items()}
    nothing = Line(frozenset(), is_measured=False)
    result = {}
    for name in sorted({*lines, *wanted}):
        own = bits.get(name, 0)
        closure = joined.get(name, Closure(own, own, own))
        always_with = shortest(closure.certain, own, own, certain, bits, names)
        covered = own | _added(names_in(closure.certain & ~own, names), own, possible, bits)
        may_with = shortest(closure.possible, covered, own, possible, bits, names)
        covered = own | _added(names_in(closure.possible & ~own, names), own, recommended, bits)
        recommends = shortest(closure.recommended, covered, own, recommended, bits, names)
        line = lines.get(name, nothing)
        result[name] = line._replace(always_with=always_with, may_with=may_with, recommends=recommends)
    return result


def _added(names: Iterable[str], own: int, reach: Mapping[str, int], bits: Mapping[str, int]) -> int:
    added = 0
    for name in names:
        added |= added_by(name, own, reach, bits)
    return added


def without_rare(lines: Mapping[str, Line], wanted: Iterable[str]) -> dict[str, Line]:
    """Return the lines of packages that were measured or `wanted`, and of those installed with one of them.

    The others are thousands that few people install. A package without a line may contain any path of any package.
    """
    kept: dict[str, Line] = {}
    waiting = [*wanted, *(name for name, line in lines.items() if line.is_measured)]
    while waiting:
        name = waiting.pop()
        if name in lines and name not in kept:
            line = kept[name] = lines[name]
            waiting += [*line.always_with, *line.may_with, *line.recommends]
    return kept


def _join(joined: dict[str, Closure], suite: Mapping[str, Closure], decides: bool) -> None:
    """Add one suite: a package is certain if it is in all suites, and possible if it is in any."""
    for name, closure in suite.items():
        before = joined.get(name)
        certain = closure.certain if decides else 0
        if before is not None:
            certain = before.certain & closure.certain if decides else before.certain
            closure = Closure(0, before.possible | closure.possible, before.recommended | closure.recommended)
        joined[name] = closure._replace(certain=certain)
