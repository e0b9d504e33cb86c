from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.rules.edits import Edit, apply


def test_edits_may_be_given_in_any_order() -> None:
    assert apply(b"COPY a b", [Edit(8, 8, b"/"), Edit(4, 4, b" --link")]) == b"COPY --link a b/"


def test_the_same_edit_twice_is_applied_once() -> None:
    assert apply(b"ab", [Edit(1, 1, b"-"), Edit(1, 1, b"-")]) == b"a-b"


def test_edits_that_overlap_are_an_error() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply(b"abc", [Edit(0, 2, b""), Edit(1, 3, b"")])


@st.composite
def split_data(draw: st.DrawFn) -> tuple[list[bytes], list[Edit]]:
    """Pieces of data, and an edit that replaces every other piece."""
    pieces = draw(st.lists(st.binary(max_size=5), max_size=9))
    starts = [sum(map(len, pieces[:number])) for number in range(len(pieces))]
    numbers = [number for number in range(1, len(pieces), 2) if pieces[number]]
    return pieces, [
        Edit(starts[number], starts[number] + len(pieces[number]), draw(st.binary(max_size=5))) for number in numbers
    ]


@given(split_data())
def test_bytes_outside_the_edits_do_not_change(split: tuple[list[bytes], list[Edit]]) -> None:
    pieces, edits = split
    replacements = iter(edits)
    expected = [
        next(replacements).replacement if number % 2 and piece else piece for number, piece in enumerate(pieces)
    ]
    assert apply(b"".join(pieces), edits) == b"".join(expected)
