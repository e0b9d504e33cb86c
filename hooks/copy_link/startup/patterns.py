"""Regular expressions that are compiled when they are first used: a hook starts on each commit, and few are needed."""

from __future__ import annotations

import re

# Type checkers take a constant of this name for true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import AnyStr


class _Pattern:
    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        compiled: object = re.compile(self._text, self._flags)
        found: object = getattr(compiled, name)
        setattr(self, name, found)
        return found


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`; an error in the text shows at the first use, so every pattern is used by a test."""
    return _Pattern(text, flags)  # type: ignore[return-value]
