"""Rules to apply, chosen as in ruff: by id or by the beginning of ids, such as `CL1`."""

from __future__ import annotations

from copy_link.rules.table import RULES
from copy_link.startup.annotations import Iterable, Sequence
from copy_link.startup.nearest import nearest


def selected(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """The ids of the rules that are selected and not ignored.

    The longer selector counts: `CL101` in `select` is stronger than `CL1` in `ignore`. Of two equal ones, `ignore` is.
    """
    chosen: set[str] = set()
    by_length = sorted([*((one, False) for one in select), *((one, True) for one in ignore)], key=_strength)
    for selector, is_ignored in by_length:
        if is_ignored:
            chosen -= matching((selector,))
        else:
            chosen |= matching((selector,))
    return frozenset(chosen)


def disabled(
    configured: tuple[Sequence[str], Sequence[str]],
    select: Sequence[str] | None,
    ignore: Sequence[str],
    only: Sequence[str],
) -> frozenset[str]:
    """The ids of the rules that a run leaves out.

    `configured` are `select` and `ignore` of the configuration. As in ruff, `select` on the command line replaces both,
    and `ignore` alone is removed from them. `only` are the selectors of a command that has no other rules.
    """
    found = selected(*configured) - matching(ignore) if select is None else selected(select, ignore)
    return frozenset(RULES) - (found & matching(only))


def matching(selectors: Iterable[str]) -> frozenset[str]:
    """The ids of the rules that begin with one of the selectors."""
    return frozenset(rule for selector in selectors for rule in RULES if rule.startswith(selector))


def unknown(selector: str) -> str | None:
    """A clause about a selector that selects no rule, with the nearest one; None if it selects some."""
    if selector and matching((selector,)):
        return None
    named = [rule.id for rule in RULES.values() if rule.name == selector.lower()]
    found = named[0] if named else nearest(selector.upper(), RULES)
    return f'there is no rule "{selector}"' + (f'; did you mean "{found}"?' if found else "")


def _strength(selector: tuple[str, bool]) -> tuple[int, bool]:
    text, is_ignored = selector
    return len(text), is_ignored
