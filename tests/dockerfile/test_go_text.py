from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.dockerfile.go_text import (
    SPACE,
    decode,
    decode_as_go,
    encode,
    has_wildcard,
    lower,
    space_width,
    trim,
    trim_left,
)


@given(st.binary())
def test_every_byte_is_one_character_and_encoding_reverses_decoding(data: bytes) -> None:
    text = data.decode("latin-1")
    assert encode(decode(text)) == text
    assert decode_as_go(text) == data.decode("utf-8", "surrogateescape").translate(
        dict.fromkeys(range(55296, 57344), "�")
    )


@given(st.lists(st.sampled_from((*SPACE, "a", "\xe9", "\x1c", "\x1f", "\u200b"))).map("".join))
def test_white_space_is_that_of_go(text: str) -> None:
    assert decode(trim(encode(text))) == text.strip(SPACE)
    assert decode(trim_left(encode(text))) == text.lstrip(SPACE)


@pytest.mark.parametrize(
    ("text", "width"),
    [(" ", 1), ("\x0b", 1), ("\x1c", 0), ("a", 0), ("\xa0", 0), ("\xc2\xa0", 2), ("\xe3\x80\x80", 3), ("\xe2\x80", 0)],
)
def test_the_width_of_white_space_is_in_bytes(text: str, width: int) -> None:
    assert space_width(text, 0) == width


@pytest.mark.parametrize(("text", "expected"), [("CoPY", "copy"), ("\u0130\u212a", "ik"), ("\xc9", "\xe9")])
def test_lower_case_is_that_of_go(text: str, expected: str) -> None:
    assert lower(encode(text)) == encode(expected)


@pytest.mark.parametrize(
    ("word", "expected"), [("a", False), ("a*", True), ("\\*", False), ("\\\\*", True), ("a\\", False), ("]", False)]
)
def test_a_backslash_hides_a_wildcard(word: str, expected: bool) -> None:
    assert has_wildcard(word) is expected
