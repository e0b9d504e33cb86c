"""Compares the versions in tags as numbers: ranges such as `21..25`, and tags newer than every described one."""

from __future__ import annotations

_DIGITS = frozenset("0123456789")
_BETWEEN = ".."
# A tag of a version that is not released yet continues with one of these: 3.15.0rc1, 3.15-rc, 19beta1, 8.6.0RC1.
_BEFORE_RELEASE = ("alpha", "beta", "rc", "a", "b", "m")
# Debian's suites after the newest stable one, in their order (wiki.debian.org/DebianReleases).
_SUITES = ("stretch", "buster", "bullseye", "bookworm", "trixie", "forky", "duke")


def in_range(word: str, tag: str) -> bool:
    """True if the tag matches a word such as `21..25`, `26..-slim`, `..8` or `alpine3.22..`.

    Only as many numbers of a version are compared as its bound has: 25.3.1 is in `21..25`. A tag with fewer numbers is
    the newest of its versions: 24 is in `24.3..` and not in `24.0..24.2`. After a range at the end of the word, the tag
    may go on with a hyphen and anything. Text before and after the range has to be equal.
    """
    from_text, _, to_text = word.partition(_BETWEEN)
    start = len(from_text)
    while start and from_text[start - 1] in "0123456789.":
        start -= 1
    end = 0
    while end < len(to_text) and to_text[end] in "0123456789.":
        end += 1
    before, after = from_text[:start], to_text[end:]
    if not tag.startswith(before):
        return False
    version, rest = _leading_version(tag[len(before) :])
    fits = bool(version) and _is_from(version, from_text[start:]) and _is_to(version, to_text[:end])
    return fits and (rest == after or (not after and rest[:1] == "-"))


def taken_as(tag: str, newest: tuple[tuple[str, ...], ...], moving: tuple[str, ...]) -> tuple[str, ...]:
    """The described tags whose common facts a tag is taken to have, if it is newer than them; else none.

    `newest` has the newest described releases of each line, in their order: `("24", "26")`, `("alpine3.23",
    "alpine3.24")`. `moving` are words that stand for every release in the first line: `lts`.
    """
    parts = tag.split("-")
    for index, part in enumerate(parts):
        if part in moving and newest:
            return tuple(_with(parts, index, release) for release in newest[0])
        for releases in newest:
            if _is_newer(part, releases[-1]) and (index == 0 or releases[-1][0] not in _DIGITS):
                return tuple(_with(parts, index, release) for release in releases)
    return ()


def _with(parts: list[str], index: int, release: str) -> str:
    others = [part for part in parts[index + 1 :] if part not in _BEFORE_RELEASE]
    return "-".join((*parts[:index], release, *others))


def _is_newer(part: str, newest: str) -> bool:
    if newest in _SUITES:
        return part in _SUITES and _SUITES.index(part) > _SUITES.index(newest)
    start = 0
    while start < len(newest) and newest[start] not in _DIGITS:
        start += 1
    if start == len(newest) or not part.startswith(newest[:start]):
        return False
    version, rest = _leading_version(part[start:])
    bound = _numbers(newest[start:])
    return bool(version) and not rest and version[: len(bound)] > bound


def _leading_version(text: str) -> tuple[tuple[int, ...], str]:
    """The version that the text begins with, without what marks it as not released, and the rest of the text."""
    end = 0
    while end < len(text) and (text[end] in _DIGITS or (text[end] == "." and text[end + 1 : end + 2] in _DIGITS)):
        end += 1
    version, rest = _numbers(text[:end]), text[end:]
    marked = rest.lower().lstrip("-")
    for mark in _BEFORE_RELEASE:
        if version and marked.startswith(mark):
            after = marked[len(mark) :].lstrip("0123456789.")
            if not after or after[0] == "-":
                return version, rest[len(rest) - len(after) :]
    return version, rest


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(".") if number)


def _is_from(version: tuple[int, ...], bound: str) -> bool:
    least = _numbers(bound)
    return version[: len(least)] >= least[: len(version)]


def _is_to(version: tuple[int, ...], bound: str) -> bool:
    most = _numbers(bound)
    if not most:
        return True
    return version[: len(most)] <= most if len(version) >= len(most) else version < most[: len(version)]
