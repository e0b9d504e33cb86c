from __future__ import annotations

import pytest

from copy_link.run_effects.nodes import command_name, required_commands
from copy_link.shell.parser import parse
from copy_link.shell.syntax import Chain, Node, Sequence, Simple


def only(text: str) -> Node:
    node = parse(text)
    assert isinstance(node, Sequence)
    (command,) = node.commands
    return command


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
