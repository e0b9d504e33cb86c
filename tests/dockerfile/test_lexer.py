from __future__ import annotations

import pytest

from copy_link.dockerfile.lexer import Lexer
from copy_link.dockerfile.variables import Variables, WordError


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a  b\tc", ["a", "b", "c"]),
        ("a' 'b \"c d\"", ["a b", "c d"]),
        (r"a\ b c\\", ["a b", "c\\"]),
        ("x<< y z", ["x<< y", "z"]),
        ("x< y", ["x<", "y"]),
        ("$DIR/bin $GONE", ["/srv", "app/bin"]),
        ("\ufeffa", ["a"]),
        ("a${GONE:-b} c", ["b", "c"]),
    ],
)
def test_a_text_is_split_into_words_as_the_builder_splits_it(text: str, words: list[str]) -> None:
    assert Lexer(text, variables=Variables({"DIR": "/srv app"}, is_whole=True)).process()[1] == words


def test_without_variables_substitutions_stay_as_they_are_written() -> None:
    text = "$a ${b} ${c:-d} ${e#f} ${g/h/i} ${j:x} $"
    assert Lexer(text).process()[0] == text


def test_quotes_and_escapes_are_kept_if_asked_for() -> None:
    text = r"""'a' "b\"c\d" \e"""
    assert Lexer(text).process()[0] == r'a b"c\d e'
    assert Lexer(text, keeps_quotes=True).process()[0] == r"""'a' "b"c\d" e"""
    assert Lexer(text, keeps_quotes=True, keeps_escapes=True).process()[0] == r"""'a' "b\"c\\d" \e"""


def test_an_unknown_value_makes_the_text_unknown_and_leaves_the_other_words() -> None:
    assert Lexer("a $X b", variables=Variables({"X": None}, is_whole=True)).process() == (None, ["a", "b"])


def test_variables_that_were_looked_up_are_listed_in_order() -> None:
    lexer = Lexer("${A:-$B}$A", variables=Variables({}, is_whole=True))
    lexer.process()
    assert lexer.used == ["B", "A", "A"]


@pytest.mark.parametrize("text", ["'a", '"a', "${a", "${a/b}", "${a:#b}", "${a!b}"])
def test_an_open_quote_or_a_wrong_substitution_is_an_error(text: str) -> None:
    with pytest.raises(WordError):
        Lexer(text).process()


def test_deeply_nested_substitutions_are_an_error() -> None:
    with pytest.raises(WordError, match="too many substitutions"):
        Lexer("${x:-" * 10000 + "}" * 10000).process()
