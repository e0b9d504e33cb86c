"""Finds the packages that are installed with a package, and spells them with as few names as possible.

apt installs the first available alternative of `a | b`, unless the other is installed anyway. So the first one is
possible, and a dependency without an alternative is certain. A set of packages is an integer with a bit for each
package that has facts: joining the closures of 60,000 packages is quick that way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tools.debian_packages.indices import Groups, Package


class Closure(NamedTuple):
    """The packages with facts that are always installed with one, that may be, and that may be as recommended ones."""

    certain: int
    possible: int
    recommended: int


def closures(packages: Mapping[str, Package], bits: Mapping[str, int], basic: frozenset[str]) -> dict[str, Closure]:
    """Return the closure of each package of a suite; `basic` are the packages in every image of it."""
    providers: dict[str, list[str]] = {}
    for package in packages.values():
        for name in package.provides:
            providers.setdefault(name, []).append(package.name)
    depends = {
        package.name: _choices(package.depends, packages, providers, basic, all_alternatives=True)
        for package in packages.values()
    }
    taken = {
        package.name: _choices(package.depends, packages, providers, basic, all_alternatives=False)
        for package in packages.values()
    }
    with_recommended = {
        package.name: taken[package.name]
        + _choices(package.recommends, packages, providers, basic, all_alternatives=False)
        for package in packages.values()
    }
    certain = closed(depends, bits, common=True)
    possible = closed(taken, bits, common=False)
    recommended = closed(with_recommended, bits, common=False)
    return {name: Closure(certain[name], possible[name], recommended[name]) for name in packages}


def _choices(
    groups: Groups,
    packages: Mapping[str, Package],
    providers: Mapping[str, Sequence[str]],
    basic: frozenset[str],
    all_alternatives: bool,
) -> list[tuple[str, ...]]:
    """Return the packages that may satisfy each relation: all of them, or only those that apt may choose itself."""
    found = []
    for group in groups:
        if any(name in basic for name in group):
            continue
        choice: dict[str, None] = {}
        for name in group:
            is_real = name in packages
            if is_real:
                choice[name] = None
            if not is_real or all_alternatives:
                choice.update(dict.fromkeys(providers.get(name, ())))
            if choice and not all_alternatives:
                break
        if choice:
            found.append(tuple(choice))
    return found


def closed(edges: Mapping[str, Sequence[tuple[str, ...]]], bits: Mapping[str, int], common: bool) -> dict[str, int]:
    """Return the bits of all names reachable from each name, and its own (Tarjan's components, without recursion).

    An edge with several targets reaches what all of them reach (with `common`), or what any of them reaches.
    """
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    result: dict[str, int] = {}
    stack: list[str] = []
    targets_of = {name: [target for choice in edges[name] for target in choice if target in edges] for name in edges}
    for root in edges:
        if root in order:
            continue
        work = [(root, iter(targets_of[root]))]
        order[root] = lowest[root] = len(order)
        stack.append(root)
        while work:
            name, targets = work[-1]
            for target in targets:
                if target not in order:
                    order[target] = lowest[target] = len(order)
                    stack.append(target)
                    work.append((target, iter(targets_of[target])))
                    break
                if target not in result:
                    lowest[name] = min(lowest[name], order[target])
            else:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[name])
                if lowest[name] == order[name]:
                    component = [stack.pop()]
                    while component[-1] != name:
                        component.append(stack.pop())
                    _close(component, edges, bits, common, result)
    return result


def _close(
    component: Sequence[str],
    edges: Mapping[str, Sequence[tuple[str, ...]]],
    bits: Mapping[str, int],
    common: bool,
    result: dict[str, int],
) -> None:
    """Add the result of names that reach each other; `result` already has all others that they reach."""
    own = dict.fromkeys(component, 0)
    if common and len(component) > 1 and any(len(choice) > 1 for name in component for choice in edges[name]):
        # They may reach each other through alternatives only, so repeat single steps until nothing is added.
        _close_by_alternatives(own, edges, bits, result)
    else:
        reached = 0
        for name in component:
            reached |= bits.get(name, 0)
            for choice in edges[name]:
                reached |= _choice(choice, common, result)
        own = dict.fromkeys(component, reached)
    result.update(own)


def _close_by_alternatives(
    own: dict[str, int],
    edges: Mapping[str, Sequence[tuple[str, ...]]],
    bits: Mapping[str, int],
    result: Mapping[str, int],
) -> None:
    before = None
    while before != own:
        before = dict(own)
        for name in own:
            reached = bits.get(name, 0)
            for choice in edges[name]:
                reached |= _choice(
                    choice, True, {target: before.get(target, result.get(target, 0)) for target in choice}
                )
            own[name] = reached


def _choice(choice: Sequence[str], common: bool, result: Mapping[str, int]) -> int:
    """Return the bits that all of these names reach (with `common`), or any of them."""
    reached = result.get(choice[0], 0)
    for name in choice[1:]:
        reached = reached & result.get(name, 0) if common else reached | result.get(name, 0)
    return reached


def names_in(reached: int, names: Sequence[str]) -> list[str]:
    """Return the names whose bits are set; the bit of `names[n]` is `1 << n`."""
    found = []
    while reached:
        lowest = reached & -reached
        found.append(names[lowest.bit_length() - 1])
        reached ^= lowest
    return found


def shortest(
    wanted: int, covered: int, own: int, reach: Mapping[str, int], bits: Mapping[str, int], names: Sequence[str]
) -> tuple[str, ...]:
    """Return few names for the line of the package with the bit `own`.

    They add all wanted bits but those covered; `reach` has the bits that each name reaches, and `bits` its own.
    """
    found: list[str] = []
    missing = wanted & ~covered
    for name in sorted(names_in(missing, names), key=lambda name: (-reach[name].bit_count(), name)):
        if bits[name] & missing:
            found.append(name)
            missing &= ~added_by(name, own, reach, bits)
    return tuple(sorted(found))


def added_by(name: str, own: int, reach: Mapping[str, int], bits: Mapping[str, int]) -> int:
    """Return the bits that a name adds to the line of the package with the bit `own`.

    If two packages reach each other, each would leave the others' names to the line of the other: so such a name adds
    only itself.
    """
    return bits[name] if reach[name] & own else reach[name]
