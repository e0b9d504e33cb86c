from __future__ import annotations

import pytest

from copy_link.shell.syntax import Assignment, Literal, Parameter, ShellError, Word
from copy_link.shell.token_reader import TokenReader, read_assignment


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ((Literal("a=b"),), Assignment("a", (Literal("b"),))),
        ((Literal("a="),), Assignment("a", ())),
        ((Literal("a=b"), Parameter("c")), Assignment("a", (Literal("b"), Parameter("c")))),
        ((Literal("a+=b"),), Assignment("a", None)),
        ((Literal("a[1]=b"),), Assignment("a", None)),
        ((Literal("1a=b"),), None),
        ((Literal("a=b", quoted=True),), None),
        ((Parameter("a"), Literal("=b")), None),
        ((), None),
    ],
)
def test_a_word_with_a_name_and_an_equals_sign_is_an_assignment(word: Word, expected: Assignment | None) -> None:
    assert read_assignment(word) == expected


@pytest.mark.parametrize(
    ("text", "operators"), [("> a 2>&1 < b c", [">", ">&", "<"]), ("c > a", []), ("<<E\nx\nE\n", ["<<"]), ("2 > a", [])]
)
def test_redirections_are_read_up_to_the_next_word(text: str, operators: list[str]) -> None:
    assert [found.operator for found in TokenReader(text).redirections()] == operators


def test_a_redirection_without_a_target_is_an_error() -> None:
    with pytest.raises(ShellError, match="without a target"):
        TokenReader("> ; a").redirections()


def test_a_missing_word_is_named() -> None:
    with pytest.raises(ShellError, match="fi is missing"):
        TokenReader("a").expect("fi", "else")
