"""Reads the parts that all of the shell's grammar shares: tokens, redirections, assignments."""

from __future__ import annotations

from copy_link.shell.scanner import Token, tokens
from copy_link.shell.syntax import Assignment, Literal, Redirection, ShellError, Word
from copy_link.startup.patterns import pattern

_REDIRECTIONS = frozenset({"<", ">", ">>", "<<", "<<-", "<<<", "<>", "<&", ">&", ">|", "&>", "&>>"})
# `name+=value`, `name[index]=value`, `name[index]+=value`
_ADDED_OR_INDEXED = pattern(r"(?a)([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=")


class TokenReader:
    """Reads the tokens of a shell text in order; each method leaves `at` after the tokens that it has read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.at = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """Read and return the next token; the end token is returned again and again."""
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def is_operator(self, *operators: str) -> bool:
        """True if the next token is one of these operators."""
        # Only operators have one.
        return self.tokens[self.at].operator in operators

    def expect(self, *words: str) -> str:
        """Read and return one of these words or operators. Raises ShellError for any other token."""
        token = self.take()
        found = token.plain or token.operator
        if found not in words:
            raise ShellError(f"{words[0]} is missing")
        return found

    def skip_newlines(self) -> None:
        """Skip newlines."""
        while self.token.kind == "newline":
            self.at += 1

    def redirections(self) -> tuple[Redirection, ...]:
        """Read all redirections that come next."""
        found: list[Redirection] = []
        while True:
            redirection = self.redirection()
            if redirection is None:
                return tuple(found)
            found.append(redirection)

    def redirection(self) -> Redirection | None:
        """Read a redirection if one comes next, else return None. Raises ShellError."""
        token = self.tokens[self.at]
        if token.kind == "word":
            if token.plain is None or not token.plain.isdigit():
                return None
            following = self.tokens[self.at + 1]
            if following.operator not in _REDIRECTIONS or following.start != token.end:
                return None
            self.at += 1
            token = self.token
        if token.operator not in _REDIRECTIONS or token.kind != "operator":
            return None
        self.at += 1
        word = self.take()
        if word.kind != "word":
            raise ShellError("a redirection without a target")
        if token.content is not None:
            return Redirection(token.operator, token.content, is_heredoc=True)
        return Redirection(token.operator, word.word)


def read_assignment(word: Word) -> Assignment | None:
    """The assignment that a word `name=value` makes; None for any other word."""
    first = word[0] if word else None
    if not isinstance(first, Literal) or first.quoted or "=" not in first.text:
        return None
    name, _, start = first.text.partition("=")
    if not (name.isascii() and name.isidentifier()):
        found = _ADDED_OR_INDEXED.match(first.text)
        return None if found is None else Assignment(found[1], None)
    return Assignment(name, ((Literal(start),) if start else ()) + word[1:])
