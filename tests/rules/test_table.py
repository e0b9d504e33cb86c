from __future__ import annotations

import re

import pytest

from copy_link.rules import copy_rules, ignore_comments, reasons, syntax_rules
from copy_link.rules.findings import DESTINATION, KEYWORD, Rule
from copy_link.rules.table import RULES
from copy_link.settings import SEVERITIES

each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))


def test_the_table_has_every_rule_once_in_the_order_of_the_ids() -> None:
    rows = (*copy_rules.RULES, *syntax_rules.RULES, *ignore_comments.RULES)
    assert list(RULES) == sorted(rule.id for rule in rows)
    assert len({rule.name for rule in rows}) == len(RULES) == len(rows)


@each_rule
def test_a_rule_has_an_id_a_name_and_a_severity_that_the_formats_know(rule: Rule) -> None:
    assert RULES[rule.id] is rule
    assert re.fullmatch(r"CL[0-9]{3}", rule.id)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.severity in SEVERITIES
    assert set(rule.marks) <= {KEYWORD, DESTINATION, "link", "chown"}


@each_rule
def test_a_fix_either_adds_the_link_or_drops_it(rule: Rule) -> None:
    assert not (rule.adds_link and rule.drops_link)
    assert rule.adds_link is rule.fix.endswith("add --link")
    assert rule.drops_link is rule.fix.endswith("drop --link")


def test_every_harm_has_exactly_one_rule() -> None:
    reported = [harm for rule in RULES.values() for harm in rule.harms]
    assert len(reported) == len(set(reported))
    harms = {
        reasons.OWNER_NAME,
        reasons.SYMLINK_ON_THE_WAY,
        reasons.DIRECTORY_BECOMES_FILE,
        reasons.DIRECTORY_IS_RESET,
        reasons.FILE_ON_THE_WAY,
        reasons.COLLISION,
    }
    assert set(reported) == harms
