"""An instruction's text to its keyword, flags and words, and to the heredocs that it opens, split as BuildKit does.

All text here has a character for each byte (Latin-1). Source: moby/buildkit frontend/dockerfile/parser
(split_command.go, line_parsers.go). Flags, name=value pairs and words each have a splitter of their own there, none of
which is the lexer that later expands the words.
"""

from __future__ import annotations

from copy_link.dockerfile.go_text import ASCII_SPACE, decode, decode_as_go, encode, lower, space_width, trim, trim_left
from copy_link.dockerfile.json_array import NotStringsError, strings
from copy_link.dockerfile.lines import DockerfileError, HeredocBody
from copy_link.dockerfile.variables import WordError
from copy_link.startup.patterns import pattern
from copy_link.startup.records import NamedTuple, construct

# Between an instruction's words, in one line.
BLANKS = "\t\v\f\r "
_BLANKS_AS_SPACES = str.maketrans(dict.fromkeys(BLANKS, " "))
_SPACE_AS_SPACES = str.maketrans(dict.fromkeys(ASCII_SPACE, " "))
# Flags and the arguments of HEALTHCHECK are split byte by byte, so that these two bytes count as white space, which
# they are not in UTF-8.
FLAG_SPACE = frozenset("\t\n\v\f\r \x85\xa0")
KIND = pattern(r"([^\t\n\v\f\r \x85\xa0]*)[\t\n\v\f\r \x85\xa0]*")
HEREDOC_INSTRUCTIONS = ("RUN", "COPY", "ADD")
JSON_INSTRUCTIONS = ("RUN", "CMD", "ENTRYPOINT", "SHELL", "HEALTHCHECK", "COPY", "ADD", "VOLUME")
BLANK_SEPARATED = ("COPY", "ADD", "VOLUME", "FROM", "EXPOSE")
QUOTED_WORDS = ("ENV", "LABEL", "ARG")


class Piece(NamedTuple):
    """A word and its span in the text; a "/" is appended to it by inserting one at `append_at`."""

    text: str
    start: int
    end: int
    append_at: int


class Parts(NamedTuple):
    """The parts of an instruction's text; `rest` and `arguments` are where these start, and both end at `end`.

    `rest` is everything after the keyword, `arguments` is that without the flags.
    """

    keyword: str
    keyword_end: int
    rest: int
    flags: tuple[Piece, ...]
    arguments: int
    end: int
    words: tuple[Piece, ...]
    is_json: bool


def split(text: str, escape: str, line: int) -> Parts:
    """Split the text of one instruction, which starts in this line of the file (from 1).

    Raises DockerfileError for a JSON array of anything but strings.
    """
    begin = len(text) - len(trim_left(text))
    end = begin + len(trim(text))
    keyword_end, rest = first_blanks(text, begin, end)
    keyword = decode(lower(text[begin:keyword_end])).upper()
    flags, arguments = _flags(text, rest, end, escape)
    inner = text[arguments:end]
    arguments += len(inner) - len(trim_left(inner))
    words, is_json = _words(keyword, text[arguments:end], escape, line)
    moved = tuple(
        construct(Piece, (word, at + arguments, to + arguments, add + arguments)) for word, at, to, add in words
    )
    return Parts(keyword, keyword_end, rest, flags, arguments, end, moved, is_json)


def first_blanks(text: str, begin: int, end: int) -> tuple[int, int]:
    """The span of the first blanks between two offsets; without any, an empty one at the end."""
    start = end
    for blank in BLANKS:
        at = text.find(blank, begin, start)
        start = start if at < 0 else at
    after = start
    while after < end and text[after] in BLANKS:
        after += 1
    return start, after


def _flags(text: str, at: int, end: int, escape: str) -> tuple[tuple[Piece, ...], int]:
    """The words that start with `--`, without quotes and escapes, and where the arguments start.

    Source: split_command.go, extractBuilderFlags.
    """
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
            # At the end of the text it is dropped.
            if at < end:
                characters.append(text[at])
                at += 1
        else:
            characters.append(character)
    return "".join(characters), at


def _words(keyword: str, text: str, escape: str, line: int) -> tuple[list[Piece], bool]:
    """The words of the arguments, and whether they are in JSON form; none for keywords that are not split."""
    if keyword in JSON_INSTRUCTIONS:
        start = healthcheck_kind(text)[1] if keyword == "HEALTHCHECK" else 0
        try:
            found = strings(text, start)
        except NotStringsError:
            problem = f"the JSON array of {keyword} contains a value that is not a string: put it into double quotes"
            raise DockerfileError(line, problem) from None
        if found is not None:
            return [Piece(value, at, end, end - 1) for value, at, end in found], True
    if keyword in BLANK_SEPARATED and text:
        return [_word(word) for word in _blank_separated(text)], False
    if keyword in QUOTED_WORDS:
        return _quoted(text, escape), False
    return [], False


def healthcheck_kind(text: str) -> tuple[str, int]:
    """The first word of HEALTHCHECK's arguments, and where the next word starts."""
    found = KIND.match(text)
    # KIND matches every text.
    return (found[1], found.end()) if found else ("", 0)


def _blank_separated(text: str) -> list[tuple[str, int]]:
    words = []
    spaced = text.translate(_BLANKS_AS_SPACES)
    at = 0
    while (end := spaced.find(" ", at)) >= 0:
        words.append((text[at:end], at))
        at = end
        while spaced.startswith(" ", at):
            at += 1
    words.append((text[at:], at))
    return words


def _word(found: tuple[str, int]) -> Piece:
    text, start = found
    end = start + len(text)
    is_quoted = text[0] in "'\"" and text[-1] == text[0] and text.count(text[0]) == 2
    return Piece(text, start, end, end - 1 if is_quoted else end)


def _quoted(text: str, escape: str) -> list[Piece]:
    """Words separated by white space outside quotes; quotes and escapes stay. Source: line_parsers.go, parseWords."""
    words: list[Piece] = []
    at = 0
    # Almost every text is like this, and reading it character by character takes ten times as long.
    if text.isascii() and escape not in text and '"' not in text and "'" not in text:
        for word in text.translate(_SPACE_AS_SPACES).split(" "):
            end = at + len(word)
            if word:
                words.append(Piece(word, at, end, end))
            at = end + 1
        return words
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
    """The end of the word that starts here, without and with an escape as the text's last character (it is dropped)."""
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
    """The heredocs that an instruction opens, without content: RUN, COPY and ADD do in shell form, also after ONBUILD.

    Raises DockerfileError for a heredoc whose name cannot be read.
    """
    parts = split(text, escape, line)
    if parts.keyword == "ONBUILD":
        parts = split(text[parts.arguments : parts.end], escape, line)
    if parts.keyword not in HEREDOC_INSTRUCTIONS or parts.is_json:
        return []
    # Few files have heredocs, and a hook starts on each commit.
    from copy_link.dockerfile.heredocs import opened

    try:
        return opened(decode_as_go(text))
    except WordError as error:
        problem = f"the name of a heredoc cannot be read: {error}. Use a plain word such as EOF"
        raise DockerfileError(line, problem) from error
