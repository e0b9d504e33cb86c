from __future__ import annotations

import pytest

from copy_link.dockerfile.variables import UNSET, Value, Variables


@pytest.mark.parametrize(
    ("name", "is_whole", "value"),
    [("A", True, "a"), ("B", True, None), ("C", True, UNSET), ("C", False, None)],
)
def test_a_variable_is_set_or_unset_or_unknown(name: str, is_whole: bool, value: Value) -> None:
    assert Variables({"A": "a", "B": None}, is_whole).get(name) is value
