"""An instruction's text -> keyword, flags and words, and the heredocs that it opens, split as BuildKit does.

All text here has a character for each byte (Latin-1). The meaning is that of moby/buildkit
frontend/dockerfile/parser (split_command.go, line_parsers.go) and frontend/dockerfile/shell.
"""

from __future__ import annotations

import json
import re

from copy_link.dockerfile_lines import DockerfileError, HeredocBody, decode, space_width, trim, trim_left
from copy_link.patterns import pattern
from copy_link.records import NamedTuple
from copy_link.words import Variables, WordError, expand

BLANKS = re.compile(r"[\t\v\f\r ]+")
# Flags are split byte by byte, so two bytes that are no space in UTF-8 count as one.
FLAG_SPACE = frozenset("\t\n\v\f\r \x85\xa0")
HEREDOC_INSTRUCTIONS = ("RUN", "COPY", "ADD")
JSON_INSTRUCTIONS = ("RUN", "CMD", "ENTRYPOINT", "SHELL", "HEALTHCHECK", "COPY", "ADD", "VOLUME")
BLANK_SEPARATED = ("COPY", "ADD", "VOLUME", "FROM", "EXPOSE")
QUOTED_WORDS = ("ENV", "LABEL", "ARG")
HEREDOC = pattern(r"([0-9]*)<<(-?)[\t\n\f\r ]*([^<]*)\Z")
JSON_STRING = pattern(r'"(?:[^"\\]|\\.)*"')
VARIABLE = pattern(r"\$(?:\{[^{}:]|[^{]|\Z)")


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
    keyword = text[begin:keyword_end].upper()
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
        body = text
        if keyword == "HEALTHCHECK":
            kind = BLANKS.search(text)
            body = text[kind.end() :] if kind else ""
        strings = _json(body, line)
        if strings is not None:
            return strings, True
    if keyword in BLANK_SEPARATED and text:
        return [_word(found) for found in _blank_separated(text)], False
    if keyword in QUOTED_WORDS:
        return [Piece(word, start, end, end) for word, start, end in _quoted(text, escape)], False
    return [], False


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


def _json(text: str, line: int) -> list[Piece] | None:
    """The strings of a JSON array, None where the text is none."""
    if not text.startswith("["):
        return None
    try:
        values = json.loads(decode(text).encode("utf-8", "replace"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(value, str) for value in values):
        raise DockerfileError(line, "an array has to hold strings in double quotes only")
    spans = list(JSON_STRING.finditer(text))
    texts = [value.encode("utf-8", "replace").decode("latin-1") for value in values]
    return [Piece(value, span.start(), span.end(), span.end() - 1) for value, span in zip(texts, spans, strict=True)]


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _quoted(text: str, escape: str) -> list[tuple[str, int, int]]:
    """Words between white space outside quotes; quotes and escapes stay (ENV, ARG, LABEL)."""
    words: list[tuple[str, int, int]] = []
    at = 0
    while True:
        at = len(text) - len(trim_left(text[at:]))
        if at >= len(text):
            return words
        start = at
        characters = []
        quote = ""
        while at < len(text):
            character = text[at]
            if not quote and space_width(text, at):
                break
            if character == escape and quote != "'":
                if at + 1 == len(text):
                    at += 1
                    break
                characters += [character, text[at + 1]]
                at += 2
                continue
            if not quote and character in "'\"":
                quote = character
            elif character == quote:
                quote = ""
            characters.append(character)
            at += 1
        words.append(("".join(characters), start, at))


def heredocs(text: str, escape: str, line: int) -> list[HeredocBody]:
    """The heredocs that an instruction opens: RUN, COPY and ADD do, in shell form, and in ONBUILD too."""
    parts = split(text, escape, line)
    if parts.keyword == "ONBUILD":
        parts = split(text[parts.arguments : parts.end], escape, line)
    if parts.keyword not in HEREDOC_INSTRUCTIONS or parts.is_json:
        return []
    found = []
    for word in _shell_words(text):
        match = HEREDOC.match(word)
        if match and match[3]:
            heredoc = _heredoc(match[3], bool(match[2]))
            if heredoc is not None:
                found.append(heredoc)
    return found


def _heredoc(rest: str, chomp: bool) -> HeredocBody | None:
    words = _shell_words(rest)
    if len(words) != 1:
        return None
    try:
        name = expand(rest, Variables({}, is_whole=True)).text or ""
    except WordError:
        return None
    if not name:
        return None
    quotes = sum(rest.count(quote) for quote in "'\"")
    return HeredocBody(name, "", sum(name.count(quote) for quote in "'\"") == quotes, chomp)


def _shell_words(text: str) -> list[str]:
    """Words between white space outside quotes, everything kept as it stands; none where a quote is not closed."""
    words: list[str] = []
    start = at = 0
    while at < len(text):
        space = space_width(text, at)
        if space:
            words.append(text[start:at])
            start = at = at + space
            continue
        end = _shell_step(text, at)
        if end is None:
            return []
        at = end
    return [word for word in [*words, text[start:]] if word]


def _shell_step(text: str, at: int) -> int | None:
    """Where the quotes, escape, substitution or single character that starts here ends; None where it does not."""
    character = text[at]
    if character in "'\"":
        return _closing(text, at)
    if character == "\\":
        return at + 2
    if text.startswith("<<", at):
        # White space between << and its word belongs to the heredoc.
        return at + 2 + len(text[at + 2 :]) - len(text[at + 2 :].lstrip("\t\r "))
    if text.startswith("${", at):
        end = text.find("}", at)
        return end + 1 if end > 0 and VARIABLE.match(text, at) else None
    return at + 1


def _closing(text: str, at: int) -> int | None:
    quote = text[at]
    at += 1
    while at < len(text):
        if text[at] == quote:
            return at + 1
        at += 2 if text[at] == "\\" and quote == '"' else 1
    return None
