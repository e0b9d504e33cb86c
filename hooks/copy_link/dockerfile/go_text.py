"""Text with a character for each byte (Latin-1), so that offsets in it are byte offsets, and Go's notions about it.

BuildKit is written in Go, where other characters are white space and other bytes are no UTF-8 than in Python.
"""

from __future__ import annotations

from copy_link.startup.patterns import pattern

ASCII_SPACE = "\t\n\v\f\r "
# Go's unicode.IsSpace. Python's str.isspace() has U+001C to U+001F too.
SPACE = (
    ASCII_SPACE + "\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
# Those that are not ASCII, in UTF-8, with a character for each byte: two or three.
WIDE_SPACE = frozenset(space.encode().decode("latin-1") for space in SPACE if not space.isascii())
NO_CHARACTER = pattern("[\ud800-\udfff]")


def decode(text: str) -> str:
    """Text with a character for each byte -> the text that these bytes are in UTF-8; other bytes become surrogates."""
    return text if text.isascii() else text.encode("latin-1").decode("utf-8", "surrogateescape")


def decode_as_go(text: str) -> str:
    """The same with U+FFFD for each byte that is no UTF-8."""
    return text if text.isascii() else NO_CHARACTER.sub("\ufffd", decode(text))


def encode(text: str) -> str:
    """What `decode` or `decode_as_go` made -> text with a character for each byte."""
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
    """How many bytes the white space that stands here has; 0 where there is none."""
    character = text[at]
    if character.isascii():
        return 1 if character in ASCII_SPACE else 0
    return next((width for width in (2, 3) if text[at : at + width] in WIDE_SPACE), 0)


def lower(text: str) -> str:
    """Text with a character for each byte, as far as its lower case is ASCII in Go: so is that of U+0130 and U+212A."""
    if text.isascii():
        return text.lower()
    return encode(decode(text).replace("\u0130", "i").replace("\u212a", "k").lower())
