from __future__ import annotations

import collections.abc

import pytest

from copy_link.startup import annotations as types


@pytest.mark.parametrize("name", [name for name in vars(types) if name[0].isupper()])
def test_a_type_is_that_of_collections(name: str) -> None:
    assert getattr(types, name) is getattr(collections.abc, name)
