"""Questions about the syntax of a command."""

from __future__ import annotations

import posixpath

from copy_link.shell.syntax import Chain, Group, Literal, Node, Sequence, Simple


def command_name(node: Simple) -> str:
    """The name of a command without its directory; "" if the name is not a plain word."""
    piece = node.words[0][0] if node.words and len(node.words[0]) == 1 else None
    return posixpath.basename(piece.text) if isinstance(piece, Literal) else ""


def _exits_with_failure(node: Node) -> bool:
    """True if a command is `exit 1`, or a group or list that ends with it."""
    if isinstance(node, Group):
        return not node.is_subshell and _exits_with_failure(node.body)
    if isinstance(node, Sequence):
        simple = all(isinstance(command, Simple) for command in node.commands) and not node.background
        return simple and _exits_with_failure(node.commands[-1])
    if not isinstance(node, Simple) or command_name(node) != "exit" or len(node.words) != 2:
        return False
    piece = node.words[1][0] if len(node.words[1]) == 1 else None
    return isinstance(piece, Literal) and piece.text.isdigit() and int(piece.text[-4:]) % 256 != 0


def required_commands(node: Chain) -> tuple[Node, ...]:
    """The commands that have to succeed for the build to continue, in `a && b || exit 1`; else none."""
    *before, last = node.commands
    is_required = node.operators[-1] == "||" and "||" not in node.operators[:-1]
    if is_required and all(isinstance(command, Simple) for command in before) and _exits_with_failure(last):
        return tuple(before)
    return ()
