from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.rules.edits import Edit, apply


def test_edits_are_made_from_the_start_to_the_end_in_any_order() -> None:
    assert apply(b"COPY a b", [Edit(8, 8, b"/"), Edit(4, 4, b" --link")]) == b"COPY --link a b/"


def test_the_same_edit_twice_counts_once() -> None:
    assert apply(b"ab", [Edit(1, 1, b"-"), Edit(1, 1, b"-")]) == b"a-b"


def test_edits_that_overlap_are_an_error() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply(b"abc", [Edit(0, 2, b""), Edit(1, 3, b"")])


@given(st.binary(max_size=30), st.sets(st.integers(0, 30)))
def test_what_is_not_edited_stays_byte_for_byte(data: bytes, positions: set[int]) -> None:
    edits = [Edit(at, at, b"\xff\xfe") for at in positions if at <= len(data)]
    assert len(apply(data, edits)) == len(data) + 2 * len(edits)
    assert apply(data, []) == data
