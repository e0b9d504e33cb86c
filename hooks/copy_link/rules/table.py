"""The table of all rules, by id; each row is in the module that reports it."""

from __future__ import annotations

from copy_link.rules import copy_rules, ignore_comments, syntax_rules

RULES = {rule.id: rule for rule in sorted((*copy_rules.RULES, *syntax_rules.RULES, *ignore_comments.RULES))}
