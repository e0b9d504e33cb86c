from __future__ import annotations

import pytest

from copy_link.shell.parser import parse
from copy_link.shell.syntax import Chain, Node, Sequence, Simple, command_name, parts_of, required_commands


def only(text: str) -> Node:
    node = parse(text)
    assert isinstance(node, Sequence)
    (command,) = node.commands
    return command


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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mkdir /a", "mkdir"),
        ("/usr/bin/mkdir /a", "mkdir"),
        ("A=b mkdir /a", "mkdir"),
        ("$TOOL /a", ""),
        ("mk$DIR /a", ""),
        ("A=b", ""),
    ],
)
def test_a_command_has_the_name_of_its_first_word_if_that_is_plain(text: str, name: str) -> None:
    node = only(text)
    assert isinstance(node, Simple)
    assert command_name(node) == name


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ("test -d /a || exit 1", ["test"]),
        ("test -d /a && test -f /b || exit 1", ["test", "test"]),
        ("test -d /a || { echo no; exit 1; }", ["test"]),
        ("test -d /a || exit 255", ["test"]),
        # A shell keeps the lowest byte of the status.
        ("test -d /a || exit 256", []),
        ("test -d /a || exit 0", []),
        ("test -d /a || exit", []),
        ("test -d /a || exit $STATUS", []),
        ("test -d /a || (exit 1)", []),
        ("test -d /a || { exit 1; echo no; }", []),
        ("test -d /a || { exit 1 & }", []),
        ("test -d /a || mkdir /a", []),
        ("test -d /a && exit 1", []),
        ("a || test -d /a || exit 1", []),
        ("a || test -d /a && exit 1", []),
        ("{ a; b; } || exit 1", []),
    ],
)
def test_commands_are_required_if_the_build_ends_with_their_failure(text: str, required: list[str]) -> None:
    node = only(text)
    assert isinstance(node, Chain)
    found = required_commands(node)
    assert [command_name(command) for command in found if isinstance(command, Simple)] == required
    assert len(found) == len(required)
