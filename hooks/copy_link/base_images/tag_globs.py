"""Matches a tag against the globs of a description, without importing fnmatch for the usual ones."""

from __future__ import annotations


def matches(glob: str, tag: str) -> bool:
    """Whether the tag matches the whole glob, as in fnmatch and case-sensitive."""
    if "*" not in glob and "?" not in glob and "[" not in glob:
        return glob == tag
    if "[" in glob:
        from fnmatch import fnmatchcase

        return fnmatchcase(tag, glob)
    first, *others = glob.split("*")
    if not others:
        return len(tag) == len(glob) and _fits(first, tag, 0)
    if not _fits(first, tag, 0):
        return False
    here = len(first)
    last = others.pop()
    for part in others:
        while here + len(part) <= len(tag) and not _fits(part, tag, here):
            here += 1
        here += len(part)
    return len(tag) - len(last) >= here and _fits(last, tag, len(tag) - len(last))


def _fits(part: str, tag: str, start: int) -> bool:
    piece = tag[start : start + len(part)]
    return piece == part or (
        "?" in part
        and len(piece) == len(part)
        and all(wanted in ("?", found) for wanted, found in zip(part, piece, strict=True))
    )
