from __future__ import annotations

import re

import pytest

from copy_link.startup.patterns import pattern


def test_a_pattern_behaves_like_a_compiled_one() -> None:
    made = pattern("(?i)(a)B")
    assert [made.sub("x", "ab c"), made.findall("ab AB"), made.groups, made.pattern] == [
        "x c",
        ["a", "A"],
        1,
        "(?i)(a)B",
    ]
    assert pattern(rb"\d").search(b"a1") is not None


def test_a_wrong_pattern_is_an_error_at_its_first_use() -> None:
    made = pattern("(")
    with pytest.raises(re.error):
        made.match("a")
