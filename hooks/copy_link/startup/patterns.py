"""Regular expressions that are compiled at their first use: a hook starts on each commit and needs few of them."""

from __future__ import annotations

import re

# Type checkers assume that a constant of this name is true.
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
    """The pattern that `re.compile` returns for these arguments, compiled at its first use.

    An error in the text is raised at the first use, so a test uses every pattern.
    """
    return _Pattern(text, flags)  # type: ignore[return-value]
