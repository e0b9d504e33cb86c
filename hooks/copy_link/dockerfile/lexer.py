"""Splits a text into words, removes quotes and escapes, and substitutes variables, as BuildKit does.

The one lexer for words of a Dockerfile: `expansion` expands single words with it, `heredocs` splits a line with it.
Source: moby/buildkit frontend/dockerfile/shell/lex.go; a method here is named for the Go function that it follows.
"""

from __future__ import annotations

from copy_link.dockerfile import substitutions
from copy_link.dockerfile.go_text import SPACE
from copy_link.dockerfile.variables import UNSET, Unset, Value, Variables, WordError

# Characters with a meaning of their own (`}` and `/` end the text in braces).
SPECIAL = frozenset("$<'\"\\`}/")
SPACES = frozenset(SPACE)
SPECIAL_PARAMETERS = frozenset("@*#?-$!")
# Go's text/scanner drops it at the start of a text.
BYTE_ORDER_MARK = "\ufeff"
# More characters than any word that a build can use. Variables that contain each other twice would fill the memory.
MAXIMUM_CHARACTERS = 1_000_000


class Lexer:
    """Reads one text once. The text is decoded; it may contain surrogates for bytes that are not UTF-8.

    Without `variables`, every substitution stays as it is written (Go: SkipUnsetEnv, and no variable is set).
    `keeps_quotes` and `keeps_escapes` are Go's RawQuotes and RawEscapes. `used` names the variables that were looked
    up, in order, with repetitions.
    """

    def __init__(
        self,
        text: str,
        escape: str = "\\",
        variables: Variables | None = None,
        keeps_quotes: bool = False,
        keeps_escapes: bool = False,
    ) -> None:
        self.text = text.removeprefix(BYTE_ORDER_MARK)
        self.at = 0
        self.escape = escape
        self.variables = variables
        self.keeps_quotes = keeps_quotes
        self.keeps_escapes = keeps_escapes
        self.used: list[str] = []
        # One word for all levels, as in BuildKit: `${x:-y}` empties the part of the word before it.
        self.word: list[str] = []

    def process(self) -> tuple[str | None, list[str]]:
        """The text with quotes and escapes removed and variables substituted (None: not known), and its words.

        Raises WordError where BuildKit does: for an open quote, a bad substitution, a required variable that is unset.
        """
        try:
            return self._process_stop_on("")
        except RecursionError:
            raise WordError("too many substitutions inside each other") from None

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _next(self) -> str:
        character = self._peek()
        self.at += 1
        return character

    def _process_stop_on(self, stop: str) -> tuple[str | None, list[str]]:
        """Read up to the character `stop`; up to the end if that is ""."""
        result: list[str | None] = []
        words: list[str] = []
        while character := self._peek():
            if character == stop:
                self.at += 1
                self._end_word(words)
                return _joined(result), words
            if character == "$":
                value = self._process_dollar()
                self._add(value or "", words)
                result.append(value)
                continue
            quoted = self._quoted(character)
            if quoted is None:
                plain = self._plain()
                self._add(plain, words)
                result.append(plain)
            else:
                self.word.append(quoted[0] or "")
                result.append(quoted[0])
        if stop:
            raise WordError(f"missing {stop}")
        self._end_word(words)
        return _joined(result), words

    def _end_word(self, words: list[str]) -> None:
        word = "".join(self.word)
        if word:
            words.append(word)
        self.word.clear()

    def _add(self, text: str, words: list[str]) -> None:
        """Add text whose white space separates words."""
        if SPACES.isdisjoint(text):
            self.word.append(text)
            return
        for character in text:
            if character in SPACES:
                self._end_word(words)
            else:
                self.word.append(character)

    def _plain(self) -> str:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in SPECIAL:
            self.at += 1
        return self.text[start : self.at] or self._next()

    def _quoted(self, character: str) -> tuple[str | None] | None:
        """Read text whose white space does not separate words; None if no such text starts here."""
        if character == "'":
            return (self._process_single_quote(),)
        if character == '"':
            return (self._process_double_quote(),)
        if character == self.escape:
            self.at += 1
            return ((character if self.keeps_escapes else "") + self._next(),)
        return (self._process_possible_heredoc(),) if character == "<" else None

    def _process_possible_heredoc(self) -> str:
        start = self.at
        self.at += 1
        if self._peek() == "<":
            self.at += 1
            # White space between << and its word belongs to the heredoc.
            while self._peek() in ("\t", "\r", " "):
                self.at += 1
        return self.text[start : self.at]

    def _process_single_quote(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise WordError("a single quote is not closed")
        inside = self.text[self.at + 1 : end]
        self.at = end + 1
        return f"'{inside}'" if self.keeps_quotes else inside

    def _process_double_quote(self) -> str | None:
        self.at += 1
        quote = '"' if self.keeps_quotes else ""
        pieces: list[str | None] = [quote]
        while character := self._peek():
            if character == "$":
                pieces.append(self._process_dollar())
                continue
            self.at += 1
            if character == '"':
                pieces.append(quote)
                return _joined(pieces)
            pieces.append(self._escaped_in_quotes() if character == self.escape else character)
        raise WordError("a double quote is not closed")

    def _escaped_in_quotes(self) -> str:
        """In double quotes the escape character escapes only the quote, `$` and itself."""
        kept = self.escape if self.keeps_escapes else ""
        following = self._peek()
        if following in ('"', "$", self.escape):
            return kept + self._next()
        return kept + (self.escape if following else "")

    def _process_name(self) -> str:
        first = self._peek()
        if first in SPECIAL_PARAMETERS:
            return self._next()
        start = self.at
        only_digits = first.isdecimal()
        while self.at < len(self.text) and _is_in_name(self.text[self.at], only_digits):
            self.at += 1
        return self.text[start : self.at]

    def _process_dollar(self) -> str | None:
        start = self.at
        self.at += 1
        if self._peek() != "{":
            name = self._process_name()
            return self._value_text(name, start) if name else "$"
        self.at += 1
        if self._peek() in ("", "{", "}", ":"):
            raise WordError("bad substitution")
        name = self._process_name()
        operator = self._next()
        if operator == "}":
            return self._value_text(name, start)
        if operator == "/":
            return self._replaced(name)
        if operator == ":":
            operator += self._next()
        if operator in ("#", "%"):
            return self._trimmed(name, operator)
        if operator.lstrip(":") in ("-", "+", "?") or self._is_unread(operator):
            return self._alternative(name, operator)
        raise WordError(f"unsupported modifier {operator or '(none)'} in a substitution")

    def _is_unread(self, operator: str) -> bool:
        """True if BuildKit leaves this modifier unread: it does so after a colon, for a variable that is not set."""
        return self.variables is None and operator.startswith(":") and operator not in (":#", ":%")

    def _inner(self, stop: str, keeps_escapes: bool) -> str | None:
        outer, self.keeps_escapes = self.keeps_escapes, keeps_escapes
        text, _ = self._process_stop_on(stop)
        self.keeps_escapes = outer
        return text

    def _value(self, name: str, variables: Variables) -> Value:
        self.used.append(name)
        return variables.get(name)

    def _value_text(self, name: str, start: int) -> str | None:
        """The value of a substitution without a modifier, which starts at `start` and ends here."""
        if self.variables is None:
            return self.text[start : self.at]
        value = self._value(name, self.variables)
        return "" if isinstance(value, Unset) else value

    def _alternative(self, name: str, operator: str) -> str | None:
        word = self._inner("}", keeps_escapes=False)
        if self.variables is None:
            return "${" + f"{name}{operator}{word}" + "}"
        value = self._value(name, self.variables)
        kind = operator[-1]
        if value is None and name in self.variables.not_given and kind != "?":
            # The file names the default here.
            value = UNSET
        if value is None:
            # Set or not, ${X:+} of an unknown X is empty.
            return "" if kind == "+" and word == "" else None
        text = "" if isinstance(value, Unset) else value
        is_set = not isinstance(value, Unset) and not (operator.startswith(":") and not text)
        if kind == "-":
            return text if is_set else word
        if kind == "+":
            return word if is_set else ""
        if not is_set:
            raise WordError(f"{name} is required, but not set: {word or 'no message'}")
        return text

    def _trimmed(self, name: str, operator: str) -> str | None:
        shell_pattern = self._inner("}", keeps_escapes=True)
        if self.variables is None:
            return "${" + f"{name}{operator}{shell_pattern}" + "}"
        value = self._value(name, self.variables)
        text = "" if isinstance(value, Unset) else value
        return None if text is None or shell_pattern is None else substitutions.trim(text, shell_pattern, operator)

    def _replaced(self, name: str) -> str | None:
        every = self._peek() == "/"
        self.at += every
        shell_pattern = self._inner("/", keeps_escapes=True)
        replacement = self._inner("}", keeps_escapes=True)
        if self.variables is None:
            return "${" + f"{name}/{shell_pattern}/{replacement}" + "}"
        value = self._value(name, self.variables)
        text = "" if isinstance(value, Unset) else value
        if text is None or shell_pattern is None or replacement is None:
            return None
        return substitutions.replace(text, shell_pattern, replacement, every)


def _joined(pieces: list[str | None]) -> str | None:
    texts = [piece for piece in pieces if piece is not None]
    is_known = len(texts) == len(pieces) and sum(map(len, texts)) <= MAXIMUM_CHARACTERS
    return "".join(texts) if is_known else None


def _is_in_name(character: str, only_digits: bool) -> bool:
    """True if Go's unicode.IsDigit or, unless `only_digits`, unicode.IsLetter takes it, or it is an underscore."""
    return character.isdecimal() or (not only_digits and (character.isalpha() or character == "_"))
