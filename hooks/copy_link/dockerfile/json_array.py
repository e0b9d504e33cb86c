"""The JSON form of an instruction's arguments: an array of strings, with the position of each.

All text here has a character for each byte (Latin-1). An array of strings is read here, because nearly every file has
one and `json` takes long to import. Sources: moby/buildkit frontend/dockerfile/parser/line_parsers.go (parseJSON) and
Go's encoding/json.
"""

from __future__ import annotations

from copy_link.dockerfile.go_text import NO_CHARACTER, decode_as_go, encode
from copy_link.startup.patterns import pattern
from copy_link.startup.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import re

JSON_SPACE = "\t\n\r "
ITEM = pattern(
    r"""[\t\n\r ]*("([^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*)")[\t\n\r ]*([],])"""
)
# Every JSON array that is not one of strings starts like this; commands such as `[ -f a ]` do not.
OTHER_ARRAY = pattern(
    r"""(?:\[[\t\n\r ]*)+(?:]|\{|(?:"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null)[\t\n\r ]*[],])"""
)
ESCAPES = pattern(r"\\(?:u([dD][89abAB]..)\\u([dD][c-fC-F]..)|u(....)|(.))")
CONTROL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class NotStringsError(ValueError):
    """A JSON array that contains something other than strings, which the builder rejects."""


class String(NamedTuple):
    """A string of the array, and its span in the text, quotes included."""

    text: str
    start: int
    end: int


def strings(text: str, start: int) -> list[String] | None:
    """The strings of the JSON array that goes from `start` to the end of the text.

    None if it is no JSON array. Raises NotStringsError for an array of other values.
    """
    if not text.startswith("[", start):
        return None
    plain = _strings_without_escapes(text, start)
    if plain is not None:
        return plain
    found: list[String] = []
    at = start + 1
    while True:
        item = ITEM.match(text, at)
        if item is None:
            break
        found.append(String(_unescaped(item[2]), item.start(1), item.end(1)))
        at = item.end()
        if item[3] == "]":
            return None if text[at:].strip(JSON_SPACE) else found
    if not found and text[at:].strip(JSON_SPACE) == "]":
        return []
    if OTHER_ARRAY.match(text, start) and _is_json(text[start:]):
        raise NotStringsError
    return None


def _strings_without_escapes(text: str, start: int) -> list[String] | None:
    """The strings of an array of printable characters without a backslash; None for any other text.

    This is most arrays, and compiling ITEM takes longer than reading all of them.
    """
    if "\\" in text or not text.isascii() or not text.isprintable():
        return None
    parts = text[start:].split('"')
    between = [part.strip(JSON_SPACE) for part in parts[::2]]
    if len(parts) % 2 == 0 or between != ["[", *[","] * (len(between) - 2), "]"]:
        return None
    found: list[String] = []
    at = start
    for before, inside in zip(parts[::2], parts[1::2], strict=False):
        at += len(before)
        end = at + len(inside) + 2
        found.append(String(inside, at, end))
        at = end
    return found


def _unescaped(text: str) -> str:
    if text.isascii() and "\\" not in text:
        return text
    decoded = decode_as_go(text)
    if "\\" in decoded:
        decoded = NO_CHARACTER.sub("\ufffd", ESCAPES.sub(_character, decoded))
    return encode(decoded)


def _character(escape: re.Match[str]) -> str:
    high, low, single, control = escape.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))
    return chr(int(single, 16)) if single else CONTROL.get(control, control)


def _is_json(text: str) -> bool:
    import json

    try:
        json.loads(
            decode_as_go(text), parse_float=_check_number, parse_int=_check_number, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError):
        return False
    return True


def _check_number(digits: str) -> None:
    if float(digits) in (float("inf"), float("-inf")):
        raise ValueError(f"{digits} is too large for Go")


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
