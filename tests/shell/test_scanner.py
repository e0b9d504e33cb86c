from __future__ import annotations

import pytest

from copy_link.shell.scanner import Token, tokens
from copy_link.shell.syntax import Literal, Parameter, ShellError, Substitution


def shown(token: Token) -> str:
    """The text of a literal word or an operator, else the kind of token."""
    return token.plain or token.operator or token.kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a  b # c", ["a", "b", "end"]),
        ("a\\\n b", ["a", "b", "end"]),
        ("a;b&&c>>d", ["a", ";", "b", "&&", "c", ">>", "d", "end"]),
        ("a\nb", ["a", "newline", "b", "end"]),
        ("a#b", ["a#b", "end"]),
        # To a shell, a carriage return is a character of the word.
        ("a /b\r\nc", ["a", "/b\r", "newline", "c", "end"]),
        ("then\r", ["then\r", "end"]),
    ],
)
def test_a_text_is_split_into_tokens(text: str, expected: list[str]) -> None:
    assert [shown(token) for token in tokens(text)] == expected


def test_quotes_and_expansions_are_pieces_of_a_word() -> None:
    found = tokens("""a'b c'"d$e\\"f"$(g h)${i:-j}""")[0].word
    assert found == (
        Literal("a"),
        Literal("b cd", quoted=True),
        Parameter("e", quoted=True),
        Literal('"f', quoted=True),
        Substitution("g h"),
        Parameter("i", ":-", (Literal("j"),)),
    )


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("cat <<E\na $b \\$c \\d\nE\n", ("a ", Parameter("b", quoted=True), " $c \\d\n")),
        ("cat <<'E'\na $b \\$c\nE\n", ("a $b \\$c\n",)),
        ("cat <<-E\n\t\ta\n\tE\n", ("a\n",)),
        ("cat <<E\na\nE\r\n", ("a\nE\r\n",)),
    ],
)
def test_a_heredoc_has_its_body(text: str, body: tuple[object, ...]) -> None:
    operator = tokens(text)[1]
    assert operator.content == tuple(Literal(one, quoted=True) if isinstance(one, str) else one for one in body)


@pytest.mark.parametrize("text", ["'a", '"a', "$(a", "${a", "`a", "cat <<\n", "${a" * 100])
def test_an_open_quote_or_a_heredoc_without_a_name_is_an_error(text: str) -> None:
    with pytest.raises(ShellError):
        tokens(text)
