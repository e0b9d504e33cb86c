from __future__ import annotations

from getopt import GetoptError, getopt, gnu_getopt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.run_effects.arguments import Argument, Gap, argument, literal
from copy_link.run_effects.options import OptionTable, read_options

TABLE = OptionTable("m:pv", {"mode": "m", "parents": "p", "verbose": "v", "version": "V", "owner": "owner:"})
SHORT, LONG = "m:pv", ["mode=", "parents", "verbose", "version", "owner="]
WORDS = ("-m", "-p", "-pm", "-mp", "-vp7", "-", "--", "-x", "a", "/b", "", "--mode", "--mode=7", "--par", "--ver")


@given(st.lists(st.sampled_from(WORDS), max_size=6), st.booleans())
def test_options_are_told_apart_as_in_getopt(words: list[str], permutes: bool) -> None:
    found = read_options([literal(word) for word in words], TABLE._replace(permutes=permutes))
    try:
        pairs, operands = (gnu_getopt if permutes else getopt)(words, SHORT, LONG)
    except GetoptError:
        assert not found.is_read
        return
    letters = [(name.lstrip("-") if len(name) == 2 else TABLE.long[name[2:]], value) for name, value in pairs]
    assert found.is_read
    assert {name: value.text for name, value in found.values.items()} == {
        name: value for name, value in letters if name == "m"
    }
    assert found.flags == {name for name, _ in letters if name != "m"}
    assert [word.text for word in found.operands] == operands


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ([literal("--owner=app")], {"owner": literal("app")}),
        ([literal("--own"), literal("app")], {"owner": literal("app")}),
        ([argument(["--mode=", Gap.TEXT])], {"m": argument([Gap.TEXT])}),
        ([argument(["-pm", Gap.NAME])], {"m": argument([Gap.NAME])}),
        ([literal("-m"), argument([Gap.TEXT])], {"m": argument([Gap.TEXT])}),
        # The last value counts.
        ([literal("-m7"), literal("--mode=6")], {"m": literal("6")}),
    ],
)
def test_an_option_has_the_value_that_is_given(words: list[Argument], values: dict[str, Argument]) -> None:
    found = read_options(words, TABLE)
    assert found.values == values
    assert found.is_read


@pytest.mark.parametrize(
    "words",
    [
        [argument(["-p", Gap.TEXT])],
        [argument(["--par", Gap.TEXT])],
        [literal("-m")],
        [literal("--owner")],
        [literal("-q")],
        [literal("--quiet")],
        [literal("--ver")],
    ],
    ids=str,
)
def test_an_option_that_is_not_understood_leaves_the_line_unread(words: list[Argument]) -> None:
    assert not read_options(words, TABLE).is_read


def test_an_entirely_unknown_word_is_an_operand() -> None:
    found = read_options([argument([Gap.TEXT]), literal("-p")], TABLE)
    assert found.operands == [argument([Gap.TEXT])]
    assert found.has("p", "x")
    assert not found.has("m")
