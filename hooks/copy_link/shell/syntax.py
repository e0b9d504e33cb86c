"""The syntax tree of a shell text, as `shell.parser.parse` returns it."""

from __future__ import annotations

import posixpath

from copy_link.startup.records import Nested


class ShellError(ValueError):
    """A shell text that is not read: it is wrong, is nested too deeply, or uses unsupported syntax."""


class Literal(Nested):
    """Literal text; if it is not quoted, patterns, braces and a tilde in it have their special meaning."""

    text: str
    quoted: bool = False


class Parameter(Nested):
    """`$name`, which has the operator "", or `${name operator word}`."""

    name: str
    operator: str = ""
    word: Word = ()
    quoted: bool = False


class Substitution(Nested):
    """`$(text)` or backticks; a text of None is arithmetic or another expansion whose value is not computed.

    With `is_file` it is `<(text)` or `>(text)`, which becomes the name of a file.
    """

    text: str | None
    quoted: bool = False
    is_file: bool = False


Piece = Literal | Parameter | Substitution
Word = tuple[Piece, ...]


class Redirection(Nested):
    """`>word`, `<word` and so on; the `word` of a heredoc is its body."""

    operator: str
    word: Word
    is_heredoc: bool = False


class Assignment(Nested):
    """`name=value`; the value is None if it is not read (an array, `+=`)."""

    name: str
    value: Word | None


class Simple(Nested):
    """A simple command; `text` is its source text."""

    assignments: tuple[Assignment, ...]
    words: tuple[Word, ...]
    redirections: tuple[Redirection, ...]
    text: str


class Pipeline(Nested):
    """Commands with `|` between them."""

    commands: tuple[Node, ...]
    negated: bool = False


class Chain(Nested):
    """Pipelines with `&&` and `||` between them; `operators[i]` stands before `commands[i + 1]`."""

    commands: tuple[Node, ...]
    operators: tuple[str, ...]


class Sequence(Nested):
    """Commands one after the other; those in `background` (by index) end in `&`."""

    commands: tuple[Node, ...]
    background: frozenset[int] = frozenset()


class Conditional(Nested):
    """`if`: each branch is (condition, body); `otherwise` is the else part."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None


class Loop(Nested):
    """`for name in words` (words None: not known), or `while` and `until` (name None) with their condition."""

    name: str | None
    words: tuple[Word, ...] | None
    condition: Node | None
    body: Node


class Case(Nested):
    """`case`: one of the bodies runs; if not `is_complete` (there is no `*)`), perhaps none does."""

    bodies: tuple[Node, ...]
    is_complete: bool


class Group(Nested):
    """`( ... )` or `{ ...; }`, with the redirections of the whole group."""

    body: Node
    is_subshell: bool
    redirections: tuple[Redirection, ...] = ()


class Function(Nested):
    """The definition of a function."""

    name: str
    body: Node


Node = Simple | Pipeline | Chain | Sequence | Conditional | Loop | Case | Group | Function


def parts_of(node: Node) -> tuple[Node, ...]:
    """The commands inside this one whose output is its output: the last command of a pipeline, all of a sequence."""
    if isinstance(node, Pipeline):
        return node.commands[-1:]
    if isinstance(node, Chain | Sequence):
        return node.commands
    if isinstance(node, Conditional):
        otherwise = () if node.otherwise is None else (node.otherwise,)
        return (*(body for _, body in node.branches), *otherwise)
    if isinstance(node, Case):
        return node.bodies
    return (node.body,) if isinstance(node, Loop | Group) else ()


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
