"""Words with variables, expanded as BuildKit does (meaning: moby/buildkit frontend/dockerfile/shell)."""

from __future__ import annotations

import re
from collections.abc import Set

from copy_link.startup.records import NamedTuple

# Patterns with more are not matched: Python's `re` would take its time where Go's does not.
MOST_WILDCARDS = 4
MOST_WORK = 10**8
# Characters; no word that a build can use comes near, and variables that hold each other twice would fill the memory.
LONGEST = 1_000_000
SPECIAL_PARAMETERS = frozenset("@*#?-$!0")


class WordError(ValueError):
    """A word that BuildKit cannot expand; the build fails there."""


class Unset:
    """The value of a variable that is certainly not set."""


UNSET = Unset()
# None: set or not, and to what, is not known.
Value = str | Unset | None


class Variables(NamedTuple):
    """The variables in force at one instruction.

    `values` maps names to values, None for "set, but to something not known". Names that are missing are unset when
    `is_whole`, and not known otherwise (the base image may set them). Those `not_given` are arguments with no default:
    not known, and unset in a build that does not give them.
    """

    values: dict[str, str | None]
    is_whole: bool
    not_given: Set[str] = frozenset()

    def get(self, name: str) -> Value:
        """The variable's value, UNSET, or None when not known."""
        if name in self.values:
            return self.values[name]
        return UNSET if self.is_whole else None


class Expanded(NamedTuple):
    """A word after expansion: `text` is None when it cannot be known; `used` are the variables it went by."""

    text: str | None
    used: tuple[str, ...] = ()


def expand(word: str, variables: Variables, escape: str = "\\") -> Expanded:
    """Remove quotes and escapes and put in the values of variables, as for one argument of COPY, WORKDIR or FROM.

    Raises WordError where the build would fail: an open quote, a bad substitution, a required variable that is unset.
    """
    reader = _Reader(word, variables, escape)
    try:
        text = reader.read(None, keep_escapes=False)
    except RecursionError:
        raise WordError("there are too many substitutions inside each other") from None
    return Expanded(text, tuple(dict.fromkeys(reader.used)))


class _Reader:
    def __init__(self, word: str, variables: Variables, escape: str) -> None:
        self.word = word
        self.at = 0
        self.variables = variables
        self.escape = escape
        self.used: list[str] = []

    def peek(self) -> str:
        return self.word[self.at : self.at + 1]

    def take(self) -> str:
        character = self.peek()
        self.at += 1
        return character

    def read(self, stop: str | None, keep_escapes: bool) -> str | None:
        pieces: list[str | None] = []
        while self.at < len(self.word):
            character = self.take()
            if character == stop:
                return _joined(pieces)
            if character == "'":
                pieces.append(self.single_quoted())
            elif character == '"':
                pieces.append(self.double_quoted(keep_escapes))
            elif character == "$":
                pieces.append(self.dollar())
            elif character == self.escape:
                pieces.append(character if keep_escapes else "")
                pieces.append(self.take())
            else:
                pieces.append(character)
        if stop is not None:
            raise WordError(f"missing {stop}")
        return _joined(pieces)

    def single_quoted(self) -> str:
        end = self.word.find("'", self.at)
        if end < 0:
            raise WordError("a single quote is not closed")
        text = self.word[self.at : end]
        self.at = end + 1
        return text

    def double_quoted(self, keep_escapes: bool) -> str | None:
        pieces: list[str | None] = []
        while self.at < len(self.word):
            character = self.take()
            if character == '"':
                return _joined(pieces)
            if character == "$":
                pieces.append(self.dollar())
            elif character == self.escape:
                if self.peek() in ('"', "$", self.escape) and self.peek():
                    pieces.append((character if keep_escapes else "") + self.take())
                elif self.peek():
                    pieces.append((character if keep_escapes else "") + character)
            else:
                pieces.append(character)
        raise WordError("a double quote is not closed")

    def name(self) -> str:
        first = self.peek()
        if first in SPECIAL_PARAMETERS and first and not first.isdigit():
            return self.take()
        pattern = r"[0-9]+" if first.isdigit() else r"\w+"
        found = re.compile(pattern).match(self.word, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]

    def value(self, name: str) -> Value:
        self.used.append(name)
        return self.variables.get(name)

    def dollar(self) -> str | None:
        if self.peek() != "{":
            name = self.name()
            if not name:
                return "$"
            value = self.value(name)
            return "" if isinstance(value, Unset) else value
        self.take()
        if self.peek() in ("", "{", "}", ":"):
            raise WordError("bad substitution")
        name = self.name()
        operator = self.take()
        if operator == "}":
            value = self.value(name)
            return "" if isinstance(value, Unset) else value
        if operator == ":":
            operator = self.take()
            if operator not in ("-", "+", "?"):
                raise WordError(f"unsupported modifier :{operator} in substitution")
            return self.alternative(name, operator, empty_is_unset=True)
        if operator in ("-", "+", "?"):
            return self.alternative(name, operator, empty_is_unset=False)
        if operator in ("#", "%"):
            return self.trimmed(name, operator)
        if operator == "/":
            return self.replaced(name)
        raise WordError(f"unsupported modifier {operator or '(none)'} in substitution")

    def alternative(self, name: str, operator: str, empty_is_unset: bool) -> str | None:
        word = self.read("}", keep_escapes=False)
        value = self.value(name)
        if value is None and name in self.variables.not_given and operator != "?":
            # This is where the file says what its default is.
            value = UNSET
        if value is None:
            # Both answers may be the same: ${X:-} of an unknown X is not, ${X:+} is.
            return "" if operator == "+" and word == "" else None
        is_set = not isinstance(value, Unset) and not (empty_is_unset and value == "")
        text = "" if isinstance(value, Unset) else value
        if operator == "-":
            return text if is_set else word
        if operator == "+":
            return word if is_set else ""
        if not is_set:
            raise WordError(f"{name} has to be set: {word or 'no value'}")
        return text

    def trimmed(self, name: str, operator: str) -> str | None:
        pattern = self.read("}", keep_escapes=True)
        value = self.value(name)
        text = "" if isinstance(value, Unset) else value
        if text is None or pattern is None or _takes_long(pattern, text):
            return None
        greedy = pattern.startswith(operator)
        expression = _expression(pattern[1:] if greedy else pattern, greedy)
        if operator == "#":
            found = re.compile(expression, re.DOTALL).match(text)
            return text[found.end() :] if found else text
        # From the end: the shortest suffix starts as far right as possible, the longest as far left.
        starts = range(len(text) + 1) if greedy else range(len(text), -1, -1)
        whole = re.compile(f"(?:{expression})\\Z", re.DOTALL)
        return next((text[:start] for start in starts if whole.match(text, start)), text)

    def replaced(self, name: str) -> str | None:
        every = self.peek() == "/"
        if every:
            self.take()
        pattern = self.read("/", keep_escapes=True)
        replacement = self.read("}", keep_escapes=True)
        value = self.value(name)
        if value is None or pattern is None or replacement is None:
            return None
        text = "" if isinstance(value, Unset) else value
        # BuildKit replaces all with Go's regexp, where `$1` in the replacement has a meaning of its own.
        if "$" in replacement or _takes_long(pattern, text):
            return None
        expression = re.compile(_expression(pattern, greedy=True), re.DOTALL)
        if every:
            return _replaced_everywhere(expression, replacement, text)
        return expression.sub(lambda _: replacement, text, count=1)


def _replaced_everywhere(expression: re.Pattern[str], replacement: str, text: str) -> str:
    """As Go's regexp does, for which nothing is no match right behind a match; for Python's `re` it is."""
    pieces: list[str] = []
    at = behind = 0
    while at <= len(text):
        found = expression.search(text, at)
        if found is None:
            break
        pieces.append(text[behind : found.start()])
        if found.end() > behind or found.start() == 0:
            pieces.append(replacement)
        behind = found.end()
        at = max(at + 1, behind)
    return "".join([*pieces, text[behind:]])


def _joined(pieces: list[str | None]) -> str | None:
    texts = [piece for piece in pieces if piece is not None]
    is_known = len(texts) == len(pieces) and sum(map(len, texts)) <= LONGEST
    return "".join(texts) if is_known else None


def _takes_long(pattern: str, text: str) -> bool:
    wildcards = pattern.count("*")
    return wildcards > MOST_WILDCARDS or bool(wildcards and len(text) ** (wildcards + 1) > MOST_WORK)


def _expression(pattern: str, greedy: bool) -> str:
    """A shell pattern as a regular expression; like BuildKit's it has `*`, `?` and backslash, but no brackets."""
    pieces: list[str] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character == "*":
            pieces.append(".*" if greedy else ".*?")
        elif character == "?":
            pieces.append(".")
        elif character == "\\":
            escaped = pattern[at : at + 1]
            at += 1
            if escaped not in ("*", "?", "\\", "}", "/") or not escaped:
                raise WordError(f"invalid escape \\{escaped} in a pattern")
            pieces.append(re.escape(escaped))
        else:
            pieces.append(re.escape(character))
    return "".join(pieces)
