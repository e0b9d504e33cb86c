from __future__ import annotations

import pytest

from copy_link.shell.braces import MAXIMUM_BRACES, braces
from copy_link.shell.syntax import Literal, Parameter, Substitution, Word


def word(text: str) -> Word:
    return (Literal(text),)


def shown(word: Word) -> str:
    """The word's text, with `?` for a gap."""
    return "".join(piece.text if isinstance(piece, Literal) else "?" for piece in word)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ["a"]),
        ("x{a,b}y", ["xay", "xby"]),
        ("{a,b}{c,d}", ["ac", "ad", "bc", "bd"]),
        ("{a,b{c,d}}", ["a", "bc", "bd"]),
        ("{a,}", ["a", ""]),
        ("{a}", ["{a}"]),
        ("x{1..3}y", ["x?y"]),
        ("x{a,b", ["x?"]),
        ("{a,b}" * 7, ["?"]),
    ],
)
def test_braces_make_several_words(text: str, expected: list[str]) -> None:
    assert len(expected) <= MAXIMUM_BRACES
    assert [shown(made) for made in braces(word(text), True)] == expected


def test_a_shell_without_braces_leaves_the_word_and_an_unknown_shell_makes_a_gap() -> None:
    assert braces(word("x{a,b}y"), False) == [word("x{a,b}y")]
    assert braces(word("x{a,b}y"), None) == [(Literal("x"), Substitution(None, quoted=True), Literal("y"))]


def test_only_literal_braces_outside_quotes_count() -> None:
    quoted = (Literal("{a,b}", quoted=True),)
    mixed = (Literal("{a,"), Parameter("B"), Literal("}"))
    assert braces(quoted, True) == [quoted]
    assert braces(mixed, True) == [word("a"), (Parameter("B"),)]
