"""The known words that a wrong one may stand for."""

from __future__ import annotations

from copy_link.startup.annotations import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one; None if none is much like it."""
    return next(iter(nearest_words(word, known, 1)), None)


def nearest_words(word: str, known: Iterable[str], count: int) -> list[str]:
    """Up to `count` known words that are most like this one, the best first; empty if none is much like it."""
    # Imported here: only an error needs it, and difflib takes long to import.
    from difflib import get_close_matches

    return get_close_matches(word, list(known), n=count)
