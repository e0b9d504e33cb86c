"""Modes in the forms that chmod, mkdir -m and install -m accept."""

from __future__ import annotations

SPECIAL = 0o7000

_OCTAL = frozenset("01234567")
_SIGNS = "-+="
_WHO = {"u": 0o4700, "g": 0o2070, "o": 0o1007}
_SHIFT = {"u": 6, "g": 3, "o": 0}
_PERMISSION = {"r": 0o444, "w": 0o222, "x": 0o111, "X": 0o111, "s": 0o6000, "t": 0o1000}


def octal(text: str) -> int | None:
    """The mode of an octal number; None if the text is not an octal number."""
    if not text or len(text) > 6 or not _OCTAL.issuperset(text):
        return None
    mode = int(text, 8)
    return mode if mode <= 0o7777 else None


def changed(mode: int | None, text: str | None, umask: int | None) -> int | None:
    """The mode of a directory after `chmod text`; None if it is unknown, or differs between tools.

    GNU keeps the setuid and setgid bits of directories unless the text names them; busybox does not.
    """
    if text is None:
        return None
    number = octal(text)
    if number is not None:
        return _set(mode, number, is_whole=len(text) >= 5)
    # The bits of the mode, and a mask of the known ones.
    bits, known = (mode, 0o7777) if mode is not None else (0, 0)
    for clause in text.split(","):
        after = _clause(bits, known, clause, umask)
        if after is None:
            return None
        bits, known = after
    return bits if known == 0o7777 else None


def _set(mode: int | None, number: int, is_whole: bool) -> int | None:
    if is_whole:
        return number
    if mode is None:
        return None
    kept = mode & 0o6000
    return number if kept & ~number == 0 else None


def _clause(bits: int, known: int, clause: str, umask: int | None) -> tuple[int, int] | None:
    actions = clause.lstrip("ugoa")
    who = clause[: len(clause) - len(actions)]
    if actions[:1] not in _SIGNS or not actions:
        return None
    mask = 0o7777
    if who and "a" not in who:
        mask = 0
        for letter in who:
            mask |= _WHO[letter]
    if not who:
        if umask is None:
            return None
        mask = 0o7777 & ~umask
    while actions:
        sign, rest = actions[0], actions[1:]
        actions = rest.lstrip("ugorwxXst")
        what = rest[: len(rest) - len(actions)]
        is_read = what in _SHIFT or _PERMISSION.keys() >= set(what)
        after = _action(bits, known, sign, what, mask, bool(who)) if is_read and actions[:1] in _SIGNS else None
        if after is None:
            return None
        bits, known = after
    return bits, known


def _action(bits: int, known: int, sign: str, what: str, mask: int, has_who: bool) -> tuple[int, int] | None:
    if what in _SHIFT:
        if known >> _SHIFT[what] & 7 != 7:
            return None
        given = (bits >> _SHIFT[what] & 7) * 0o111
    else:
        given = 0
        for letter in what:
            given |= _PERMISSION[letter]
    if "t" in what:
        # The sticky bit belongs to no class of users; tools differ if only some classes are named.
        if has_who and mask & 0o7777 != 0o7777:
            return None
        mask |= 0o1000
    given &= mask
    if sign == "+":
        return bits | given, known | given
    if sign == "-":
        return bits & ~given, known | given
    if (bits | ~known) & mask & SPECIAL & ~given:
        # Tools differ in whether `=` clears setuid, setgid or sticky.
        return None
    # Without a class of users, the umask limits the bits that are set, not those that are cleared.
    taken = (mask if has_who else 0o7777) & ~SPECIAL
    return bits & ~taken | given, known | taken | given
