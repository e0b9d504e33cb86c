"""Compares the versions and suites in tags: ranges such as `21..25` and `buster..trixie`, and tags newer than those."""

from __future__ import annotations

from copy_link.base_images.tag_globs import matches
from copy_link.startup.annotations import Iterable, Mapping
from copy_link.startup.memory import cache

_NUMERALS = "0123456789"
_DIGITS = frozenset(_NUMERALS)
_IN_NUMBERS = _DIGITS | {"."}
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_LETTERS = frozenset(_ALPHABET)
_BETWEEN = ".."
# A tag of a version that is not released yet continues with one of these: 3.15.0rc1, 3.15-rc, 19beta1, 8.6.0RC1.
_BEFORE_RELEASE = ("alpha", "beta", "rc", "a", "b", "m")
# The suites of Debian and of Ubuntu's long-term releases in their order (wiki.debian.org/DebianReleases,
# releases.ubuntu.com).
_SUITES = (
    ("stretch", "buster", "bullseye", "bookworm", "trixie", "forky", "duke"),
    ("xenial", "bionic", "focal", "jammy", "noble", "resolute"),
)
_LINE_OF = {suite: suites for suites in _SUITES for suite in suites}
# The repositories in which every suite has a tag of its own name.
_WITH_SUITES = ("debian:", "buildpack-deps:", "ubuntu:", "eclipse-temurin:")
# A tag that moves is built on one of these: older suites are at the end of their life, newer ones are not described.
_OF_MOVING_TAGS = ("bookworm..forky", "jammy..resolute")
# A tag with so many digits in a row has a date, and does not move.
_DATE = 8


def match(words: list[str], tag: str | None) -> str | None:
    """None if a tag is none of the words in a line of tags, else its version that is in a range there, or "".

    A tag that is None is only in a line with `*`.
    """
    if "*" in words:
        return ""
    if tag is None:
        return None
    if tag in words:
        return ""
    head, _, variants = tag.partition("-")
    variants = f"-{variants}-"
    for word in words:
        wanted, compared, is_open = word, tag, "+" in word
        if is_open:
            wanted, _, variant = word.partition("+")
            if variant and f"-{variant}-" not in variants:
                continue
            compared = head
        if _BETWEEN in wanted:
            version = version_in(wanted, compared, is_open)
            if version:
                return version
        elif matches(wanted, compared):
            return ""
    return None


def version_in(word: str, tag: str, is_open: bool = False) -> str:
    """The tag's version or suite that is in a range, such as `21..25`, `26..-slim`, `*alpine3.22..` or `..8`; else "".

    Only as many numbers of a version are compared as its bound has: 25.3.1 is in `21..25`. A tag with fewer numbers is
    the newest of its versions: 24 is in `24.3..` and not in `24.0..24.2`. After a range at the end of the word, the tag
    may go on with a hyphen or an underscore and anything; with anything at all if `is_open`. Text before and after the
    range has to be equal; it may have a `*` at its beginning, and anywhere after the range.
    """
    before, first, last, after = _split(word)
    after = "*" if is_open and not after else after
    if not before:
        return _version_at(0, tag, first, last, after)
    if before[0] != "*":
        return _version_at(len(before), tag, first, last, after) if tag.startswith(before) else ""
    literal = before[1:]
    start = tag.find(literal)
    while start >= 0:
        found = _version_at(start + len(literal), tag, first, last, after)
        if found:
            return found
        start = tag.find(literal, start + 1)
    return ""


# A description is not only from this package: digits of both ends of a range together, and names that it stands for.
LONGEST_RANGE = 8
MOST_NAMES = 64


def is_readable(word: str) -> bool:
    """True unless a word in a line of tags has a range of which `match` cannot compare the ends.

    They are versions, or suites of one distribution.
    """
    wanted = word.partition("+")[0]
    if _BETWEEN not in wanted:
        return True
    _, first, last, _ = _split(wanted)
    return last in _LINE_OF[first] if first in _LINE_OF else _LETTERS.isdisjoint(first + last)


def is_release(word: str) -> bool:
    """True if `taken_as` can compare a tag with this release: a suite, or a version after text without digits."""
    return "-" not in word and _IN_NUMBERS.issuperset(word.lstrip("".join(set(word) - _DIGITS)))


def expanded(word: str) -> tuple[str, ...]:
    """The words that a range stands for: `alpine:3.9..3.11` is alpine:3.9, alpine:3.10 and alpine:3.11."""
    if _BETWEEN not in word:
        return (word,)
    before, first, last, after = _split(word)
    suites = _LINE_OF.get(first, ())
    if suites:
        if last not in suites:
            return (word,)
        names = suites[suites.index(first) : suites.index(last) + 1]
    else:
        above, dot, lowest = first.rpartition(".")
        highest = last.rpartition(".")[2]
        if not (lowest.isdecimal() and highest.isdecimal() and len(lowest + highest) <= LONGEST_RANGE):
            return (word,)
        versions = range(int(lowest), int(highest) + 1)
        if len(versions) > MOST_NAMES:
            return (word,)
        names = tuple(f"{above}{dot}{n}" for n in versions)
    return tuple(f"{before}{name}{after}" for name in names)


def has_version(tag: str) -> bool:
    """True if a tag contains a version or a suite; a tag without one moves from release to release."""
    return not _DIGITS.isdisjoint(tag) or any(suite in tag for suite in _LINE_OF)


def with_later_suites(bases: tuple[str, ...]) -> tuple[str, ...]:
    """The bases of a tag that moves, and the same images on each later suite that is described."""
    found = dict.fromkeys(bases)
    for base in bases:
        if base.startswith(_WITH_SUITES):
            for suites in map(expanded, _OF_MOVING_TAGS):
                index = next((index for index, suite in enumerate(suites) if suite in base), len(suites))
                found.update(dict.fromkeys(base.replace(suites[index], later) for later in suites[index + 1 :]))
    return tuple(found)


def moved(tag: str, newest: tuple[tuple[str, ...], ...], moving: Mapping[str, str]) -> tuple[str, ...]:
    """The described tags that a moving tag may mean; none if it does not move.

    `moving` has words in tags and the releases that each one stands for: `{"lts": "24..", "old": "20,22"}`; after `..`,
    also those in the first line of `newest`. A word without releases is a variant that follows `latest`, or stands for
    it.
    """
    parts = tag.split("-")
    if any(part.isdigit() and len(part) >= _DATE for part in parts):
        return ()
    for index, part in enumerate(parts):
        if moving.get(part):
            return tuple(_with(parts, index, release) for release in _releases(moving[part], newest))
    if parts[0] in moving:
        return tuple(f"{release}-{tag}" for release in _releases(moving.get("latest", ""), newest))
    return ()


def taken_as(tag: str, newest: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The described tags whose common facts a tag is taken to have, if it is newer than them; else none.

    `newest` has the newest described releases of each line, in their order: `("24", "26")`, `("alpine3.23",
    "alpine3.24")`.
    """
    parts = tag.split("-")
    for index, part in enumerate(parts):
        for releases in newest:
            if _is_newer(part, releases[-1]) and (index == 0 or releases[-1][0] not in _DIGITS):
                return tuple(_with(parts, index, release) for release in releases)
    return ()


def _releases(value: str, newest: tuple[tuple[str, ...], ...]) -> Iterable[str]:
    named, is_open, _ = value.partition(_BETWEEN)
    later = newest[0] if is_open and newest else ()
    return dict.fromkeys((*filter(None, named.split(",")), *later))


def _with(parts: list[str], index: int, release: str) -> str:
    others = [part for part in parts[index + 1 :] if part not in _BEFORE_RELEASE]
    return "-".join((*parts[:index], release, *others))


def _is_newer(part: str, newest: str) -> bool:
    suites = _LINE_OF.get(newest, ())
    if suites:
        return part in suites and suites.index(part) > suites.index(newest)
    start = 0
    while start < len(newest) and newest[start] not in _DIGITS:
        start += 1
    if start == len(newest) or not part.startswith(newest[:start]):
        return False
    _, version, rest = _leading_version(part[start:])
    bound = _numbers(newest[start:])
    return bool(version) and not rest and version[: len(bound)] > bound


def _split(word: str) -> tuple[str, str, str, str]:
    """The text before a range, its bounds, and the text after it."""
    from_text, _, to_text = word.partition(_BETWEEN)
    characters = _ALPHABET if from_text and from_text[-1] in _LETTERS else _NUMERALS + "."
    before, after = from_text.rstrip(characters), to_text.lstrip(characters)
    first = from_text[len(before) :] if before else from_text
    last = to_text[: -len(after)] if after else to_text
    return before, first, last, after


def _version_at(start: int, tag: str, first: str, last: str, after: str) -> str:
    """The version or suite at this place of the tag, if it is in the range and the rest of the tag fits."""
    suites = _LINE_OF.get(first)
    if suites is not None:
        found = tag[start:].partition("-")[0]
        rest = tag[start + len(found) :]
        fits = found in suites and suites.index(first) <= suites.index(found) <= suites.index(last)
    elif start and tag[start - 1] in _IN_NUMBERS:
        return ""
    else:
        found, version, rest = _leading_version(tag[start:] if start else tag)
        fits = bool(version) and _is_from(version, _numbers(first)) and _is_to(version, _numbers(last))
    if fits and (rest == after or (not after and rest[:1] in ("-", "_")) or ("*" in after and matches(after, rest))):
        return found
    return ""


@cache
def _leading_version(text: str) -> tuple[str, tuple[int, ...], str]:
    """The version that the text begins with, without a mark of one that is not released, and the rest of the text.

    The version is text, and its numbers.
    """
    numbers = text[: len(text) - len(text.lstrip(_NUMERALS + "."))]
    # A dot is part of a version if a digit follows.
    version = numbers.partition("..")[0].removesuffix(".")
    return version, _numbers(version), _after_mark(text[len(version) :]) if version else text


def _after_mark(rest: str) -> str:
    """The text after a version, without a mark of one that is not released."""
    marked = rest.lower().lstrip("-")
    for mark in _BEFORE_RELEASE:
        if marked.startswith(mark):
            after = marked[len(mark) :].lstrip("0123456789.")
            if not after or after[0] == "-":
                return rest[len(rest) - len(after) :]
    return rest


def _numbers(text: str) -> tuple[int, ...]:
    # A registry has no tag of more than 128 characters, and Python reads only so many digits.
    return tuple(map(int, filter(None, text[:128].split("."))))


def _is_from(version: tuple[int, ...], least: tuple[int, ...]) -> bool:
    return version >= least or version == least[: len(version)]


def _is_to(version: tuple[int, ...], most: tuple[int, ...]) -> bool:
    if not most:
        return True
    return version[: len(most)] <= most if len(version) >= len(most) else version < most[: len(version)]
