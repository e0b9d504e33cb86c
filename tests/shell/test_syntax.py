from __future__ import annotations

import pytest

from copy_link.shell.parser import parse
from copy_link.shell.syntax import Node, Sequence, Simple, parts_of


def writers(node: Node) -> list[str]:
    """The texts of the simple commands whose output is the output of this command, in order."""
    if isinstance(node, Simple):
        return [node.text]
    return [text for part in parts_of(node) for text in writers(part)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a; b", ["a", "b"]),
        ("a && b || c", ["a", "b", "c"]),
        ("a | b | c", ["c"]),
        ("{ a; b; } | c", ["c"]),
        ("c | { a; b; }", ["a", "b"]),
        ("(a; b)", ["a", "b"]),
        # A condition is for its exit status.
        ("if a; then b; elif c; then d; else e; fi", ["b", "d", "e"]),
        ("if a; then b; fi", ["b"]),
        ("while a; do b; done", ["b"]),
        ("for x in a; do b; done", ["b"]),
        ("case x in a) b;; *) c;; esac", ["b", "c"]),
        ("f() { a; }", []),
    ],
)
def test_the_output_of_a_command_is_that_of_its_parts(text: str, found: list[str]) -> None:
    node = parse(text)
    assert isinstance(node, Sequence)
    assert writers(node) == found
