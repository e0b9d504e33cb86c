"""`${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`: shell patterns applied to a variable's value.

Source: moby/buildkit frontend/dockerfile/shell/lex.go (convertShellPatternToRegex, trimPrefix, trimSuffix).
"""

from __future__ import annotations

import re

from copy_link.dockerfile.variables import WordError

# Larger patterns and texts are left unknown: Python's `re` backtracks, Go's does not.
MAXIMUM_WILDCARDS = 4
MAXIMUM_WORK = 10**8
# Characters that a pattern may escape with a backslash.
ESCAPABLE = ("*", "?", "\\", "}", "/")


def trim(text: str, pattern: str, operator: str) -> str | None:
    """The text without the prefix (operator `#`) or suffix (`%`) that matches; None if matching takes too long.

    A pattern that starts with the operator again asks for the longest match, as in `${name##pattern}`. Raises
    WordError for a pattern that BuildKit rejects.
    """
    if _takes_long(pattern, text):
        return None
    is_greedy = pattern.startswith(operator)
    expression = _expression(pattern[1:] if is_greedy else pattern, is_greedy)
    if operator == "#":
        found = re.compile(expression, re.DOTALL).match(text)
        return text[found.end() :] if found else text
    # The shortest suffix starts as far right as possible, the longest as far left.
    starts = range(len(text) + 1) if is_greedy else range(len(text), -1, -1)
    whole = re.compile(f"(?:{expression})\\Z", re.DOTALL)
    return next((text[:start] for start in starts if whole.match(text, start)), text)


def replace(text: str, pattern: str, replacement: str, every: bool) -> str | None:
    """The text with the first match replaced, or `every` match; None if the result is not known.

    Raises WordError for a pattern that BuildKit rejects.
    """
    # BuildKit replaces every match with Go's regexp, where `$1` in the replacement has a meaning of its own.
    if "$" in replacement or _takes_long(pattern, text):
        return None
    expression = re.compile(_expression(pattern, is_greedy=True), re.DOTALL)
    if every:
        return _replace_every_match(expression, replacement, text)
    return expression.sub(lambda _: replacement, text, count=1)


def _replace_every_match(expression: re.Pattern[str], replacement: str, text: str) -> str:
    """Replace as Go's regexp does: unlike Python's `re`, it finds no empty match directly after a match."""
    pieces: list[str] = []
    at = copied = 0
    while at <= len(text):
        found = expression.search(text, at)
        if found is None:
            break
        pieces.append(text[copied : found.start()])
        if found.end() > copied or found.start() == 0:
            pieces.append(replacement)
        copied = found.end()
        at = max(at + 1, copied)
    return "".join([*pieces, text[copied:]])


def _takes_long(pattern: str, text: str) -> bool:
    wildcards = pattern.count("*")
    return wildcards > MAXIMUM_WILDCARDS or bool(wildcards and len(text) ** (wildcards + 1) > MAXIMUM_WORK)


def _expression(pattern: str, is_greedy: bool) -> str:
    """A shell pattern as a regular expression. Like BuildKit's, it knows `*`, `?` and the backslash, no brackets."""
    pieces: list[str] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character == "*":
            pieces.append(".*" if is_greedy else ".*?")
        elif character == "?":
            pieces.append(".")
        elif character == "\\":
            escaped = pattern[at : at + 1]
            at += 1
            if escaped not in ESCAPABLE:
                raise WordError(f"invalid escape \\{escaped} in a pattern")
            pieces.append(re.escape(escaped))
        else:
            pieces.append(re.escape(character))
    return "".join(pieces)
