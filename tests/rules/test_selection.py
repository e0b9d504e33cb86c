from __future__ import annotations

import pytest

from copy_link.rules.selection import disabled, matching, selected, unknown
from copy_link.rules.table import RULES

EVERY = (("CL",), ())


def about(*selectors: str) -> set[str]:
    return {rule for rule in RULES if rule.startswith(selectors)}


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        (("CL",), (), set(RULES)),
        ((), (), set()),
        (("CL1",), (), about("CL1")),
        (("CL001", "CL2"), (), about("CL001", "CL2")),
        (("CL",), ("CL1",), set(RULES) - about("CL1")),
        (("CL101",), ("CL1",), {"CL101"}),
        (("CL", "CL101"), ("CL1",), set(RULES) - about("CL1") | {"CL101"}),
        (("CL1",), ("CL",), about("CL1")),
        (("CL104",), ("CL104",), set()),
    ],
)
def test_the_longer_selector_counts_and_of_two_equal_ones_the_one_to_ignore(
    select: tuple[str, ...], ignore: tuple[str, ...], expected: set[str]
) -> None:
    assert selected(select, ignore) == expected


@pytest.mark.parametrize(
    ("configured", "select", "ignore", "expected"),
    [
        (EVERY, None, (), set(RULES)),
        ((("CL",), ("CL104",)), None, (), set(RULES) - {"CL104"}),
        ((("CL",), ("CL104",)), ("CL1",), (), about("CL1")),
        ((("CL",), ("CL104",)), None, ("CL103",), set(RULES) - {"CL104", "CL103"}),
        ((("CL104",), ()), None, ("CL1",), set()),
        ((("CL0",), ()), ("CL1",), ("CL104",), about("CL1") - {"CL104"}),
    ],
)
def test_select_on_the_command_line_replaces_the_configuration_and_ignore_adds_to_it(
    configured: tuple[tuple[str, ...], tuple[str, ...]],
    select: tuple[str, ...] | None,
    ignore: tuple[str, ...],
    expected: set[str],
) -> None:
    assert set(RULES) - disabled(configured, select, ignore, ("CL",)) == expected


def test_a_command_with_few_rules_has_no_others_whatever_is_selected() -> None:
    assert set(RULES) - disabled(EVERY, ("CL0", "CL104"), (), ("CL1", "CL2")) == {"CL104"}


def test_a_selector_matches_the_beginning_of_ids() -> None:
    assert matching(("CL00", "CL301")) == about("CL00", "CL301")
    assert matching(()) == frozenset()


@pytest.mark.parametrize(
    ("selector", "problem"),
    [
        ("CL", None),
        ("CL104", None),
        ("CL4", 'there is no rule "CL4"'),
        ("", 'there is no rule ""'),
        ("cl104", 'there is no rule "cl104"; did you mean "CL104"?'),
        ("missing-link", 'there is no rule "missing-link"; did you mean "CL001"?'),
        ("CL1044", 'there is no rule "CL1044"; did you mean "CL104"?'),
    ],
)
def test_a_selector_of_no_rule_names_the_nearest(selector: str, problem: str | None) -> None:
    found = unknown(selector)
    assert found == problem or (problem is not None and found is not None and found.startswith(problem))
