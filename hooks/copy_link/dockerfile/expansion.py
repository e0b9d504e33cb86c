"""Expands the words of COPY, WORKDIR, FROM and other instructions as BuildKit does."""

from __future__ import annotations

from copy_link.dockerfile.variables import Unset, Value, Variables, WordError
from copy_link.startup.records import NamedTuple

__all__ = ["Expanded", "Unset", "Value", "Variables", "WordError", "expand"]

# A word without any of these is its own expansion: quotes, variables, escapes, and a byte order mark.
SPECIAL = frozenset("'\"$\\`\ufeff")
# Longer words go to the lexer, which limits their length.
LONGEST_PLAIN_WORD = 100_000


class Expanded(NamedTuple):
    """A word after expansion: `text` is None if it is not known; `used` names the variables that it depends on."""

    text: str | None
    used: tuple[str, ...] = ()


def expand(word: str, variables: Variables, escape: str = "\\") -> Expanded:
    """Remove quotes and escapes from one argument and substitute variables; `escape` is the file's escape character.

    Raises WordError if the build would fail: an open quote, a bad substitution, a required variable that is unset.
    """
    if len(word) <= LONGEST_PLAIN_WORD and SPECIAL.isdisjoint(word):
        return Expanded(word)
    from copy_link.dockerfile.lexer import Lexer

    lexer = Lexer(word, escape, variables)
    text, _ = lexer.process()
    return Expanded(text, tuple(dict.fromkeys(lexer.used)))
