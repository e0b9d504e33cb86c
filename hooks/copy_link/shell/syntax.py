"""The parts of a shell text, as `shell.parse` returns them."""

from __future__ import annotations

from copy_link.startup.records import Nested


class ShellError(ValueError):
    """A shell text that is not read: wrong, nested too deeply, or with syntax that is not known here."""


class Literal(Nested):
    """Text as it stands; when not quoted, patterns, braces and a tilde in it count."""

    text: str
    quoted: bool = False


class Parameter(Nested):
    """`$name` or `${name operator word}`; an operator of "" is none, "?" among others is one."""

    name: str
    operator: str = ""
    word: Word = ()
    quoted: bool = False


class Substitution(Nested):
    """`$(text)` or backticks; a text of None is arithmetic, or another thing whose value is not worked out.

    With `is_file` it is `<(text)` or `>(text)`, which stands for a file.
    """

    text: str | None
    quoted: bool = False
    is_file: bool = False


Piece = Literal | Parameter | Substitution
Word = tuple[Piece, ...]


class Redirection(Nested):
    """`>word` and the like; of a heredoc `word` is its body."""

    operator: str
    word: Word
    is_heredoc: bool = False


class Assignment(Nested):
    """`name=value`; a value of None is one that is not read (an array, `+=`)."""

    name: str
    value: Word | None


class Simple(Nested):
    """A simple command; `text` is what stands in the source."""

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
    """`case`: the bodies, of which one runs, or none where `is_complete` is not set (there is no `*)`)."""

    bodies: tuple[Node, ...]
    is_complete: bool


class Group(Nested):
    """`( ... )` or `{ ...; }`, with what is redirected for the whole of it."""

    body: Node
    is_subshell: bool
    redirections: tuple[Redirection, ...] = ()


class Function(Nested):
    """A function's definition."""

    name: str
    body: Node


Node = Simple | Pipeline | Chain | Sequence | Conditional | Loop | Case | Group | Function


def parts_of(node: Node) -> tuple[Node, ...]:
    """The commands that may write what this one writes: of a pipeline it is the last."""
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
