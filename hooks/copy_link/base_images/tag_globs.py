"""Matches a tag against the globs of a description, without importing fnmatch for the usual ones."""

from __future__ import annotations

# Characters that stand for others.
_WILD = frozenset("*?[")
# Longer ranges of characters are left to fnmatch.
LONGEST_RANGE = 64


def matches(glob: str, tag: str) -> bool:
    """True if the tag matches the whole glob, as in fnmatch and case-sensitive."""
    if "*" not in glob and "?" not in glob and "[" not in glob:
        return glob == tag
    if "[" in glob:
        return _matches_class(glob, tag)
    first, *others = glob.split("*")
    if not others:
        return len(tag) == len(glob) and _fits(first, tag, 0)
    if not (_fits(first, tag, 0) if "?" in first else tag.startswith(first)):
        return False
    here = len(first)
    last = others.pop()
    for part in others:
        found = _find(part, tag, here) if "?" in part else tag.find(part, here)
        if found < 0:
            return False
        here = found + len(part)
    return len(tag) - len(last) >= here and _fits(last, tag, len(tag) - len(last))


def _find(part: str, tag: str, start: int) -> int:
    """The first place of a part in the tag from `start` on, -1 if there is none."""
    return next((here for here in range(start, len(tag) - len(part) + 1) if _fits(part, tag, here)), -1)


def _matches_class(glob: str, tag: str) -> bool:
    """As `matches`, for a glob with a class such as `[0-6]`: one of its characters has to match."""
    before, _, rest = glob.partition("[")
    members, closed, after = rest.partition("]")
    characters = _characters(members)
    # With several classes after a `*`, the glob would be tried with each combination of their characters.
    has_many = "[" in after and not _WILD.isdisjoint(before)
    if not closed or not characters or has_many or not _WILD.isdisjoint(characters):
        from fnmatch import fnmatchcase

        return fnmatchcase(tag, glob)
    if _WILD.isdisjoint(before):
        # The class stands for the character at its place.
        here = tag[len(before) : len(before) + 1]
        return here in characters and matches(f"{before}{here}{after}", tag)
    return any(matches(f"{before}{character}{after}", tag) for character in characters)


def _characters(members: str) -> set[str]:
    """The characters of a class; none if it is negated, empty or very long, which is rare."""
    if members[:1] in ("", "!", "^", "-") or members[-1] == "-":
        return set()
    found: set[str] = set()
    at = 0
    while at < len(members):
        end = at
        if members[at + 1 : at + 2] == "-":
            end = at + 2
        first, last = ord(members[at]), ord(members[end])
        if last - first > LONGEST_RANGE:
            return set()
        found.update(map(chr, range(first, last + 1)))
        at = end + 1
    return found


def _fits(part: str, tag: str, start: int) -> bool:
    piece = tag[start : start + len(part)]
    return piece == part or (
        "?" in part
        and len(piece) == len(part)
        and all(wanted in ("?", found) for wanted, found in zip(part, piece, strict=True))
    )
