"""An instruction's text -> keyword, flags and words, and the heredocs that it opens, split as BuildKit does.

All text here has a character for each byte (Latin-1). The meaning is that of moby/buildkit
frontend/dockerfile/parser (split_command.go, line_parsers.go).
"""

from __future__ import annotations

import json
import re

from copy_link.dockerfile.go_text import NO_CHARACTER, decode, decode_as_go, encode, lower, space_width, trim, trim_left
from copy_link.dockerfile.lines import DockerfileError, HeredocBody
from copy_link.startup.patterns import pattern
from copy_link.startup.records import NamedTuple

BLANKS = re.compile(r"[\t\v\f\r ]+")
# Flags, and what follows HEALTHCHECK, are split byte by byte, so two bytes that are no space in UTF-8 count as one.
FLAG_SPACE = frozenset("\t\n\v\f\r \x85\xa0")
KIND = pattern(r"([^\t\n\v\f\r \x85\xa0]*)[\t\n\v\f\r \x85\xa0]*")
HEREDOC_INSTRUCTIONS = ("RUN", "COPY", "ADD")
JSON_INSTRUCTIONS = ("RUN", "CMD", "ENTRYPOINT", "SHELL", "HEALTHCHECK", "COPY", "ADD", "VOLUME")
BLANK_SEPARATED = ("COPY", "ADD", "VOLUME", "FROM", "EXPOSE")
QUOTED_WORDS = ("ENV", "LABEL", "ARG")
JSON_STRING = pattern(r'"(?:[^"\\]|\\.)*"')


class Piece(NamedTuple):
    """A word and where it stands in the text, from `start` to `end`; "/" is appended to it at `append_at`."""

    text: str
    start: int
    end: int
    append_at: int


class Parts(NamedTuple):
    """What a text consists of; `rest` and `arguments` are where those start in it, and both end at `end`."""

    keyword: str
    keyword_end: int
    rest: int
    flags: tuple[Piece, ...]
    arguments: int
    end: int
    words: tuple[Piece, ...]
    is_json: bool


def split(text: str, escape: str, line: int) -> Parts:
    """Take the text of one instruction apart. Raises DockerfileError for a JSON array of anything but strings."""
    begin = len(text) - len(trim_left(text))
    end = begin + len(trim(text))
    blank = BLANKS.search(text, begin, end)
    keyword_end = blank.start() if blank else end
    rest = blank.end() if blank else end
    keyword = decode(lower(text[begin:keyword_end])).upper()
    flags, arguments = _flags(text, rest, end, escape)
    inner = text[arguments:end]
    arguments += len(inner) - len(trim_left(inner))
    arguments = min(arguments, end)
    words, is_json = _words(keyword, text[arguments:end], escape, line)
    moved = tuple(Piece(word, at + arguments, to + arguments, add + arguments) for word, at, to, add in words)
    return Parts(keyword, keyword_end, rest, flags, arguments, end, moved, is_json)


def _flags(text: str, at: int, end: int, escape: str) -> tuple[tuple[Piece, ...], int]:
    """The words that start with `--`, quotes and escapes removed, and where the arguments start."""
    found: list[Piece] = []
    while True:
        while at < end and text[at] in FLAG_SPACE:
            at += 1
        if not text.startswith("--", at, end):
            return tuple(found), at
        start = at
        word, at = _flag(text, at, end, escape)
        if word == "--":
            return tuple(found), at
        found.append(Piece(word, start, at, at))


def _flag(text: str, at: int, end: int, escape: str) -> tuple[str, int]:
    characters = []
    quote = ""
    while at < end:
        character = text[at]
        if not quote and character in FLAG_SPACE:
            break
        at += 1
        if character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        elif character == escape:
            if at < end:
                characters.append(text[at])
                at += 1
            else:
                quote = ""
        else:
            characters.append(character)
    return "".join(characters), at


def _words(keyword: str, text: str, escape: str, line: int) -> tuple[list[Piece], bool]:
    if keyword in JSON_INSTRUCTIONS:
        start = healthcheck_kind(text)[1] if keyword == "HEALTHCHECK" else 0
        strings = _json(text, start, line)
        if strings is not None:
            return strings, True
    if keyword in BLANK_SEPARATED and text:
        return [_word(found) for found in _blank_separated(text)], False
    if keyword in QUOTED_WORDS:
        return _quoted(text, escape), False
    return [], False


def healthcheck_kind(text: str) -> tuple[str, int]:
    """The first word of HEALTHCHECK's arguments, and where the next one starts."""
    found = KIND.match(text)
    # KIND matches everywhere.
    return (found[1], found.end()) if found else ("", 0)


def _blank_separated(text: str) -> list[tuple[str, int]]:
    words = []
    at = 0
    for blank in BLANKS.finditer(text):
        words.append((text[at : blank.start()], at))
        at = blank.end()
    words.append((text[at:], at))
    return words


def _word(found: tuple[str, int]) -> Piece:
    text, start = found
    end = start + len(text)
    is_quoted = len(text) > 1 and text[0] in "'\"" and text[-1] == text[0] and text.count(text[0]) == 2
    return Piece(text, start, end, end - 1 if is_quoted else end)


def _json(text: str, start: int, line: int) -> list[Piece] | None:
    """The strings of a JSON array that starts here, None where there is none."""
    if not text.startswith("[", start):
        return None
    try:
        values = ARRAY.decode(decode_as_go(text[start:]))
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(value, str) for value in values):
        raise DockerfileError(line, "an array has to hold strings in double quotes only")
    texts = [encode(NO_CHARACTER.sub("\ufffd", value)) for value in values]
    spans = (found.span() for found in JSON_STRING.finditer(text, start))
    return [Piece(value, at, end, end - 1) for value, (at, end) in zip(texts, spans, strict=True)]


def _number(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{digits} is too large for Go")
    return number


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


ARRAY = json.JSONDecoder(parse_float=_number, parse_int=_number, parse_constant=_refuse)


def _quoted(text: str, escape: str) -> list[Piece]:
    """Words between white space outside quotes; quotes and escapes stay (ENV, ARG, LABEL)."""
    words: list[Piece] = []
    at = 0
    while at < len(text):
        space = space_width(text, at)
        if space:
            at += space
            continue
        start = at
        last, at = _quoted_end(text, start, escape)
        if last > start:
            words.append(Piece(encode(decode_as_go(text[start:last])), start, at, at))
    return words


def _quoted_end(text: str, at: int, escape: str) -> tuple[int, int]:
    """Where the word that starts here ends, without and with an escape that nothing follows: that one is dropped."""
    quote = ""
    while at < len(text):
        character = text[at]
        if character == escape and quote != "'":
            if at + 1 == len(text):
                return at, at + 1
            at += 2
            continue
        if not quote and space_width(text, at):
            break
        if not quote and character in "'\"":
            quote = character
        elif character == quote:
            quote = ""
        at += 1
    return at, at


def heredocs(text: str, escape: str, line: int) -> list[HeredocBody]:
    """The heredocs that an instruction opens: RUN, COPY and ADD do, in shell form, and in ONBUILD too."""
    parts = split(text, escape, line)
    if parts.keyword == "ONBUILD":
        parts = split(text[parts.arguments : parts.end], escape, line)
    if parts.keyword not in HEREDOC_INSTRUCTIONS or parts.is_json:
        return []
    # Few files have heredocs, and a hook starts on each commit.
    from copy_link.dockerfile.heredocs import HeredocError, opened

    try:
        return opened(decode_as_go(text))
    except HeredocError as error:
        raise DockerfileError(line, f"a heredoc's name cannot be read: {error}") from error
