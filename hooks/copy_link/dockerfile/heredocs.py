"""The heredocs that an instruction opens, found with BuildKit's word splitting.

All text here is decoded, with U+FFFD for every byte that is not UTF-8. Source: moby/buildkit
frontend/dockerfile/parser/parser.go (heredocsFromLine, heredocFromMatch). No variable is set there, and the escape
character is always a backslash.
"""

from __future__ import annotations

from copy_link.dockerfile.lines import HeredocBody
from copy_link.dockerfile.variables import WordError
from copy_link.startup.patterns import pattern

HEREDOC = pattern(r"[0-9]*<<(-?)[\t\n\f\r ]*([^<]*)\Z")


def opened(text: str) -> list[HeredocBody]:
    """The heredocs that the text of one instruction opens, without content. Raises WordError for an unreadable name."""
    try:
        words = _words(text, keeps_quotes=True, keeps_escapes=True)
    except WordError:
        # If BuildKit cannot split the text, it goes on without words.
        return []
    found = (heredoc(word) for word in words if "<<" in word)
    return [one for one in found if one is not None]


def heredoc(word: str) -> HeredocBody | None:
    """The heredoc that a word of a command line begins; None if it is not one. Raises WordError."""
    match = HEREDOC.match(word)
    if match is None or not match[2]:
        return None
    names = _words(match[2])
    if len(names) != 1:
        return None
    quoted_names = _words(match[2], keeps_quotes=True)
    if len(quoted_names) != 1:
        raise WordError(f"{match[2]} is not one word")
    is_expanded = _count_quotes(names[0]) == _count_quotes(quoted_names[0])
    return HeredocBody(names[0], "", is_expanded, bool(match[1]))


def is_heredoc(word: str) -> bool:
    """True if COPY takes this word for a heredoc; it takes one with an unreadable name for a path."""
    try:
        return heredoc(word) is not None
    except WordError:
        return False


def _words(text: str, keeps_quotes: bool = False, keeps_escapes: bool = False) -> list[str]:
    # Few files have heredocs, and a hook starts on each commit.
    from copy_link.dockerfile.lexer import Lexer

    return Lexer(text, keeps_quotes=keeps_quotes, keeps_escapes=keeps_escapes).process()[1]


def _count_quotes(word: str) -> int:
    return word.count("'") + word.count('"')
