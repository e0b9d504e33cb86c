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


@st.composite
def data_with_edits(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    """Bytes, and edits that do not overlap, in any order."""
    data = draw(st.binary(max_size=30))
    bounds = sorted(draw(st.lists(st.integers(0, len(data)), max_size=8)))
    edits = [
        Edit(start, end, draw(st.binary(max_size=3))) for start, end in zip(bounds[::2], bounds[1::2], strict=False)
    ]
    starts = [edit.start for edit in edits]
    return data, draw(st.permutations([edit for edit in edits if starts.count(edit.start) == 1]))


@given(data_with_edits())
def test_everything_outside_of_the_edits_stays_byte_for_byte(example: tuple[bytes, list[Edit]]) -> None:
    data, edits = example
    undone = bytearray(apply(data, edits))
    for edit in sorted(edits):
        replaced = slice(edit.start, edit.start + len(edit.replacement))
        assert undone[replaced] == edit.replacement
        undone[replaced] = data[edit.start : edit.end]
    assert undone == data
