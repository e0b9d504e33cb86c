"""Parses TOML from anyone; a text that would slow or crash the parser is an error that names the line."""

from __future__ import annotations

import re
import sys

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# A configuration nests its values two levels deep, and has no numbers.
DEEPEST = 20
LONGEST_NUMBER = 100

# A string (of several lines, or of one) or a comment, in which nothing counts; or something that does.
_TOKENS = re.compile(
    r'(?P<skipped>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\']|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*)'
    r"|(?P<number>\d[\d_]*)|(?P<sign>[\[\]{}.\n])",
    re.DOTALL,
)
# An escape for a NUL, with no or an even number of backslashes before it.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\(?:u0000|U00000000|x00)")


class TomlError(ValueError):
    """A text is not TOML, or no parser should read it; the text says why, and names the line (from 1) if it can."""


def parse(text: str) -> dict[str, object]:
    """The table that a TOML text contains. Raises TomlError."""
    _reject_extremes(text)
    try:
        table: dict[str, object] = tomllib.loads(text)
    except ValueError as error:
        raise TomlError(str(error)) from None
    return table


def _reject_extremes(text: str) -> None:
    line, depth, dots = 1, 0, 0
    for token in _TOKENS.finditer(text):
        kind = token.lastgroup
        if kind == "skipped":
            if token[0][0] == '"' and _NUL.search(token[0]):
                raise TomlError(f"a text has a NUL (at line {line})")
            line += token[0].count("\n")
            continue
        if kind == "number" and len(token[0]) > LONGEST_NUMBER:
            raise TomlError(f"a number has more than {LONGEST_NUMBER} digits (at line {line})")
        if token[0] == "\n":
            line, dots = line + 1, 0
        depth += (token[0] in "[{") - (token[0] in "]}")
        dots += token[0] == "."
        if depth > DEEPEST or dots > DEEPEST:
            raise TomlError(f"it is nested more than {DEEPEST} levels deep (at line {line})")
