"""Text with a character for each byte (Latin-1), read as Go reads it. Offsets in such a text are byte offsets.

BuildKit is written in Go, which differs from Python in which characters are white space and which bytes are UTF-8.
"""

from __future__ import annotations

from copy_link.startup.patterns import pattern

ASCII_SPACE = "\t\n\v\f\r "
# The characters of Go's unicode.IsSpace. Python's str.isspace() also takes U+001C to U+001F.
SPACE = (
    ASCII_SPACE + "\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
# Those that are not ASCII, in UTF-8, with a character for each byte: two or three characters.
WIDE_SPACE = frozenset(space.encode().decode("latin-1") for space in SPACE if not space.isascii())
# Characters that may have a special meaning in a pattern for paths (path/filepath.Match).
SPECIAL = "*?[]\\"
# Surrogates stand for bytes that are not UTF-8.
NO_CHARACTER = pattern("[\ud800-\udfff]")


def decode(text: str) -> str:
    """Text with a character for each byte, decoded as UTF-8; bytes that are not UTF-8 become surrogates."""
    return text if text.isascii() else text.encode("latin-1").decode("utf-8", "surrogateescape")


def decode_as_go(text: str) -> str:
    """Text with a character for each byte, decoded as UTF-8; bytes that are not UTF-8 become U+FFFD."""
    return text if text.isascii() else NO_CHARACTER.sub("\ufffd", decode(text))


def encode(text: str) -> str:
    """The text that `decode` or `decode_as_go` returned, with a character for each byte again."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def trim_left(text: str) -> str:
    """The text without leading white space."""
    text = text.lstrip(ASCII_SPACE)
    return text if text[:1].isascii() else encode(decode(text).lstrip(SPACE))


def trim(text: str) -> str:
    """The text without white space at both ends."""
    text = text.strip(ASCII_SPACE)
    return text if text[:1].isascii() and text[-1:].isascii() else encode(decode(text).strip(SPACE))


def space_width(text: str, at: int) -> int:
    """The number of bytes of the white space character at this offset; 0 if there is none."""
    character = text[at]
    if character.isascii():
        return 1 if character in ASCII_SPACE else 0
    return next((width for width in (2, 3) if text[at : at + width] in WIDE_SPACE), 0)


def lower(text: str) -> str:
    """Text with a character for each byte, in lower case, with U+0130 and U+212A as i and k, as in Go."""
    if text.isascii():
        return text.lower()
    return encode(decode(text).replace("\u0130", "i").replace("\u212a", "k").lower())


def has_wildcard(text: str) -> bool:
    """True if a COPY source contains `*`, `?` or `[`, other than after a backslash."""
    at = 0
    while at < len(text):
        if text[at] in "*?[":
            return True
        at += 2 if text[at] == "\\" else 1
    return False


def has_special(text: str) -> bool:
    """True if the text contains a character that may have a special meaning."""
    return any(character in SPECIAL for character in text)
