from __future__ import annotations

import pytest

from copy_link.dockerfile.lexer import MAXIMUM_CHARACTERS, Lexer
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
        ("a '' b", ["a", "b"]),
        ("a/$GONE<<  b <<$GONE", ["a/<<  b", "<<"]),
        ('"$DIR" }$GONE', ["/srv app", "}"]),
    ],
)
def test_a_text_is_split_into_words_as_the_builder_splits_it(text: str, words: list[str]) -> None:
    assert Lexer(text, variables=Variables({"DIR": "/srv app"}, is_whole=True)).process()[1] == words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$A1 ${A_} $1x $@y $/", "a a x y $/"),
        ("$ASKED", None),
        ('"$ASKED"', None),
        ("${A:-x}${EMPTY:-x}${EMPTY-x}${GONE:-x}${GONE-x}", "axxx"),
        ("${A:+x}${EMPTY:+x}${EMPTY+x}${GONE:+x}${GONE+x}", "xx"),
        ("${A:?x}${A?x}${EMPTY?x}", "aa"),
        ("${ASKED:-x}|${ASKED:+x}|${B-x}", "x||b"),
        ("${ASKED:?x}", None),
        ("${SECRET:-}", None),
        ("${SECRET:+x}", None),
        ("${SECRET:+}", ""),
        (r"${GONE:-\x}", "x"),
        (r"${STAR#\*}|${STAR%y}|${GONE#x}", "xy|*x|"),
        ("${SECRET#x}", None),
        ("${A#$SECRET}", None),
        (r"${STAR/\*/z}|${STAR/x/\z}|${STAR//[xy]/z}|${GONE/x/y}", r"zxy|*\zy|*xy|"),
        ("${SECRET/x/y}", None),
        ("${A/$SECRET/y}", None),
        ("${A/x/$SECRET}", None),
    ],
)
def test_a_substitution_has_the_value_that_the_builder_gives_it(text: str, value: str | None) -> None:
    values = dict.fromkeys(("A", "A1", "A_"), "a") | {"B": "b", "EMPTY": "", "STAR": "*xy"}
    unknown = dict.fromkeys(("SECRET", "ASKED"))
    variables = Variables({**values, **unknown}, is_whole=True, not_given={"ASKED", "B"})
    assert Lexer(text, variables=variables).process()[0] == value


def test_a_text_that_is_too_long_for_any_build_is_unknown() -> None:
    longest = "x" * MAXIMUM_CHARACTERS
    variables = Variables({"LONG": longest}, is_whole=True)
    assert Lexer("$LONG", variables=variables).process()[0] == longest
    assert Lexer("${LONG}x", variables=variables).process()[0] is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("${A:x}", "unsupported modifier :x"),
        ("${A", r"unsupported modifier \(none\)"),
        ("${EMPTY:?}", "EMPTY is required, but not set: no message"),
        ("${GONE?why}", "GONE is required, but not set: why"),
    ],
)
def test_an_error_names_what_the_builder_does_not_take(text: str, problem: str) -> None:
    with pytest.raises(WordError, match=f"^{problem}"):
        Lexer(text, variables=Variables({"A": "a", "EMPTY": ""}, is_whole=True)).process()


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
