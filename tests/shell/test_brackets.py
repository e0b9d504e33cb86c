from __future__ import annotations

import pytest

from copy_link.shell.brackets import closing
from copy_link.shell.syntax import ShellError


@pytest.mark.parametrize(
    ("text", "closer", "rest"),
    [
        ("a) b", ")", " b"),
        ("a (b) c) d", ")", " d"),
        ("$(a ')') b) c", ")", " c"),
        ('"$(a ")")" b) c', ")", " c"),
        ("a \\) b) c", ")", " c"),
        ("a${b:-}}}c", "}", "}c"),
        ("x:-(} c", "}", " c"),
        ("a 'b` c", "`", " c"),
        ("`a )` b) c", ")", " c"),
    ],
)
def test_the_bracket_is_found_after_nested_brackets_and_quotes(text: str, closer: str, rest: str) -> None:
    assert text[closing(text, 0, closer) + 1 :] == rest


@pytest.mark.parametrize(("text", "closer"), [("a", ")"), ("(a)", ")"), ("'a)", ")"), ("a\\`", "`"), ('"a)', ")")])
def test_an_open_bracket_is_an_error(text: str, closer: str) -> None:
    with pytest.raises(ShellError):
        closing(text, 0, closer)
