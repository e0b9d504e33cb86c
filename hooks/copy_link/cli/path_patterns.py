"""Patterns of files in `.copy-link.toml`, relative to its folder."""

from __future__ import annotations

import os
import re
from typing import TypeVar

from copy_link.startup.annotations import Iterable
from copy_link.startup.memory import cache

Value = TypeVar("Value")

# A name for a part of a pattern: all names, one character, or one of some characters.
_PART = re.compile(r"\*+|\?|\[[!^]?\]?[^]/]*\]|[^*?[]+|\[")


def matches(pattern: str, path: str) -> bool:
    """True if a pattern matches a path or a folder above it; both are relative to the folder of the configuration.

    A pattern without a `/` matches a name at any depth. `*` and `?` do not match a `/`; `**` as a whole name does.
    """
    return _compiled(pattern).fullmatch(path) is not None


def is_matched(patterns: Iterable[str], path: str, configuration: str) -> bool:
    """True if one of the patterns of the configuration at that path matches the file at `path`."""
    relative = _relative(path, configuration)
    return relative is not None and any(matches(pattern, relative) for pattern in patterns)


def first_match(lines: Iterable[tuple[str, Value]], path: str, configuration: str) -> Value | None:
    """The value of the first pattern of the configuration that matches the file at `path`; None if none does."""
    relative = _relative(path, configuration)
    if relative is None:
        return None
    return next((value for pattern, value in lines if matches(pattern, relative)), None)


def _relative(path: str, configuration: str) -> str | None:
    """The path of a file from the folder of the configuration; None if it is not below that."""
    try:
        relative = os.path.relpath(path, os.path.dirname(configuration) or ".").replace(os.sep, "/")
    except ValueError:
        # It is on another drive of Windows.
        return None
    return None if relative.startswith("../") else relative


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    names = [name for name in pattern.split("/") if name not in ("", ".")]
    if not names:
        return re.compile(r"(?!)")
    if "/" not in pattern.rstrip("/"):
        names.insert(0, "**")
    text = "".join(r"(?:[^/]+/)*" if name == "**" else f"{_name(name)}/" for name in names[:-1])
    last = names[-1]
    return re.compile(text + (r".+" if last == "**" else rf"{_name(last)}(?:/.*)?"), re.DOTALL)


def _name(name: str) -> str:
    return "".join(_part(part) for part in _PART.findall(name))


def _part(part: str) -> str:
    if part.startswith("*"):
        return "[^/]*"
    if part == "?":
        return "[^/]"
    if part.startswith("[") and part.endswith("]") and len(part) > 1:
        inside = part[1:-1]
        negated = inside[0] in "!^" if len(inside) > 1 else False
        characters = re.sub(r"([\\\[\]&~|^])", r"\\\1", inside[1:] if negated else inside)
        return f"(?!/)[{'^' if negated else ''}{characters}]"
    return re.escape(part)
