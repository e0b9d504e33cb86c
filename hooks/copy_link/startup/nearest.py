"""The known word that a wrong one may stand for."""

from __future__ import annotations

from copy_link.startup.annotations import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one; None if none is much like it."""
    # Imported here: only an error needs it, and difflib takes long to import.
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), n=1)), None)
