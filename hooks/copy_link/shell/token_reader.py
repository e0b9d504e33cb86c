"""What every part of the shell's grammar is read with: tokens, redirections, assignments."""

from __future__ import annotations

import re

from copy_link.shell.scanner import Token, tokens
from copy_link.shell.syntax import Assignment, Literal, Redirection, ShellError, Word

_REDIRECTIONS = frozenset({"<", ">", ">>", "<<", "<<-", "<<<", "<>", "<&", ">&", ">|", "&>", "&>>"})
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(\[[^\]]*\])?(\+?)=(.*)", re.ASCII | re.DOTALL)


class TokenReader:
    """Goes over the tokens of a shell text; each method leaves `at` behind what it has read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.at = 0

    @property
    def token(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """Read one token; the last one stays."""
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def is_operator(self, *operators: str) -> bool:
        """Whether one of these operators comes next."""
        return self.token.kind == "operator" and self.token.operator in operators

    def expect(self, *words: str) -> str:
        """Read one of these words or operators. Raises ShellError."""
        token = self.take()
        found = token.plain or token.operator
        if found not in words:
            raise ShellError(f"{words[0]} is missing")
        return found

    def skip_newlines(self) -> None:
        """Go over newlines."""
        while self.token.kind == "newline":
            self.at += 1

    def redirections(self) -> tuple[Redirection, ...]:
        """Read every redirection that stands here."""
        found: list[Redirection] = []
        while True:
            redirection = self.redirection()
            if redirection is None:
                return tuple(found)
            found.append(redirection)

    def redirection(self) -> Redirection | None:
        """Read a redirection, if one stands here."""
        token = self.token
        if token.kind == "word" and (token.plain or "").isdigit():
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
            raise ShellError("a redirection to nowhere")
        if token.content is not None:
            return Redirection(token.operator, token.content, is_heredoc=True)
        return Redirection(token.operator, word.word)


def read_assignment(word: Word) -> Assignment | None:
    """`name=value` as an assignment, if the word is one."""
    first = word[0] if word else None
    if not isinstance(first, Literal) or first.quoted:
        return None
    found = _ASSIGNMENT.fullmatch(first.text)
    if found is None:
        return None
    name, index, plus, start = found.groups()
    if index or plus:
        return Assignment(name, None)
    return Assignment(name, ((Literal(start),) if start else ()) + word[1:])
