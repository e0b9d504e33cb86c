"""The heredocs that an instruction's text opens, found with the same word splitting as BuildKit's.

All text here is decoded, U+FFFD for every byte that is no UTF-8. The meaning is that of moby/buildkit
frontend/dockerfile/parser/parser.go (heredocsFromLine, heredocFromMatch) and frontend/dockerfile/shell/lex.go, where
no variable is set: `$x` and `${x:-y}` stay as they are, and the escape is always a backslash.
"""

from __future__ import annotations

from copy_link.dockerfile.go_text import SPACE
from copy_link.dockerfile.lines import HeredocBody
from copy_link.startup.patterns import pattern
from copy_link.startup.records import NamedTuple

HEREDOC = pattern(r"[0-9]*<<(-?)[\t\n\f\r ]*([^<]*)\Z")
# A run of what means nothing to the word splitting (`}` and `/` end what stands in braces).
PLAIN = pattern(r"[^\s$<'\"\\}/]+")
SPACES = frozenset(SPACE)
SPECIAL_PARAMETERS = frozenset("@*#?-$!")
BYTE_ORDER_MARK = "\ufeff"


class HeredocError(ValueError):
    """A heredoc's word that BuildKit cannot read; the text says why."""


class _Splitting(NamedTuple):
    keeps_quotes: bool
    keeps_escapes: bool


def opened(text: str) -> list[HeredocBody]:
    """The heredocs of one instruction, without content. Raises HeredocError."""
    try:
        words = _Reader(text, _Splitting(keeps_quotes=True, keeps_escapes=True)).words()
    except HeredocError:
        # Where the text cannot be split, BuildKit goes on with no words at all.
        return []
    found = (heredoc(word) for word in words if "<<" in word)
    return [one for one in found if one is not None]


def heredoc(word: str) -> HeredocBody | None:
    """The heredoc that a word of a command line stands for, if any. Raises HeredocError."""
    match = HEREDOC.match(word)
    if match is None or not match[2]:
        return None
    words = _Reader(match[2], _Splitting(keeps_quotes=False, keeps_escapes=False)).words()
    if len(words) != 1:
        return None
    raw = _Reader(match[2], _Splitting(keeps_quotes=True, keeps_escapes=False)).words()
    if len(raw) != 1:
        raise HeredocError(f"the heredoc word {match[2]} cannot be read")
    return HeredocBody(words[0], "", _quotes(words[0]) == _quotes(raw[0]), bool(match[1]))


def is_heredoc(word: str) -> bool:
    """Whether COPY takes this word for a heredoc; one that cannot be read is a path to it."""
    try:
        return heredoc(word) is not None
    except HeredocError:
        return False


def _quotes(word: str) -> int:
    return word.count("'") + word.count('"')


class _Reader:
    """Splits a text into words. Text between quotes and variables with their modifiers belong to one word."""

    def __init__(self, text: str, splitting: _Splitting) -> None:
        self.text = text.removeprefix(BYTE_ORDER_MARK)
        self.at = 0
        self.splitting = splitting
        self.keeps_escapes = splitting.keeps_escapes
        # One word for all levels, as in BuildKit: `${x:-y}` empties what stands in front of it in the same word.
        self.word: list[str] = []

    def words(self) -> list[str]:
        try:
            return self.read("")[1]
        except RecursionError:
            raise HeredocError("it is nested too deep") from None

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        character = self.peek()
        self.at += 1
        return character

    def read(self, stop: str) -> tuple[str, list[str]]:
        """Up to `stop` (or the end, where that is ""): the text and the words that it consists of."""
        self.word.clear()
        result: list[str] = []
        words: list[str] = []
        while self.at < len(self.text):
            character = self.peek()
            if stop and character == stop:
                self.at += 1
                self.end_word(words)
                return "".join(result), words
            if character == "$":
                piece = self.dollar()
                self.add_split(piece, words)
            elif character in "'\"<":
                piece = self.special(character)
                self.word.append(piece)
            elif character == "\\":
                piece = self.escaped()
                self.word.append(piece)
            else:
                piece = self.plain()
                self.add_split(piece, words)
            result.append(piece)
        if stop:
            raise HeredocError(f"{stop} is missing")
        self.end_word(words)
        return "".join(result), words

    def end_word(self, words: list[str]) -> None:
        word = "".join(self.word)
        if word:
            words.append(word)
        self.word.clear()

    def add_split(self, piece: str, words: list[str]) -> None:
        if SPACES.isdisjoint(piece):
            self.word.append(piece)
            return
        for character in piece:
            if character in SPACES:
                self.end_word(words)
            else:
                self.word.append(character)

    def plain(self) -> str:
        found = PLAIN.match(self.text, self.at)
        if found is None:
            return self.take()
        self.at = found.end()
        return found[0]

    def special(self, character: str) -> str:
        if character == "'":
            return self.single_quoted()
        if character == '"':
            return self.double_quoted()
        start = self.at
        self.at += 1
        if self.peek() == "<":
            self.at += 1
            # White space between << and its word belongs to the heredoc.
            while self.at < len(self.text) and self.text[self.at] in "\t\r ":
                self.at += 1
        return self.text[start : self.at]

    def escaped(self) -> str:
        self.at += 1
        return ("\\" if self.keeps_escapes else "") + self.take()

    def single_quoted(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise HeredocError("a single quote is not closed")
        inside = self.text[self.at + 1 : end]
        self.at = end + 1
        return f"'{inside}'" if self.splitting.keeps_quotes else inside

    def double_quoted(self) -> str:
        self.at += 1
        pieces: list[str] = []
        while self.at < len(self.text):
            character = self.peek()
            if character == "$":
                pieces.append(self.dollar())
                continue
            self.at += 1
            if character == '"':
                quote = '"' if self.splitting.keeps_quotes else ""
                return quote + "".join(pieces) + quote
            pieces.append(self.escaped_in_quotes() if character == "\\" else character)
        raise HeredocError("a double quote is not closed")

    def escaped_in_quotes(self) -> str:
        kept = "\\" if self.keeps_escapes else ""
        following = self.peek()
        if following and following in '"$\\':
            return kept + self.take()
        return kept + ("\\" if following else "")

    def name(self) -> str:
        start = self.at
        first = self.peek()
        if first and first in SPECIAL_PARAMETERS:
            return self.take()
        only_digits = first.isdecimal()
        while self.at < len(self.text) and _is_of_name(self.text[self.at], only_digits):
            self.at += 1
        return self.text[start : self.at]

    def dollar(self) -> str:
        self.at += 1
        if self.peek() != "{":
            return "$" + self.name()
        self.at += 1
        if self.peek() in ("", "{", "}", ":"):
            raise HeredocError("bad substitution")
        name = self.name()
        operator = self.take()
        if operator == "}":
            return "${" + name + "}"
        if operator == "/":
            if self.peek() == "/":
                self.at += 1
            pattern = self.inner("/", keeps_escapes=True)
            replacement = self.inner("}", keeps_escapes=True)
            return "${" + f"{name}/{pattern}/{replacement}" + "}"
        return "${" + name + self.modified(operator) + "}"

    def modified(self, operator: str) -> str:
        if operator == ":":
            operator += self.take()
            if operator in (":#", ":%"):
                raise HeredocError(f"the modifier {operator} is not supported")
        elif operator not in ("+", "-", "?", "#", "%"):
            raise HeredocError(f"the modifier {operator} is not supported")
        return operator + self.inner("}", keeps_escapes=operator in ("#", "%"))

    def inner(self, stop: str, keeps_escapes: bool) -> str:
        outer, self.keeps_escapes = self.keeps_escapes, keeps_escapes
        text, _ = self.read(stop)
        self.keeps_escapes = outer
        return text


def _is_of_name(character: str, only_digits: bool) -> bool:
    return character.isdecimal() or (not only_digits and (character.isalpha() or character == "_"))
