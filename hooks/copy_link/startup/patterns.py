"""Regular expressions that are compiled at their first use: a hook starts on each commit and needs few of them.

`re` is imported only then, too: that takes as long as reading several Dockerfiles. Flags are written in the text of a
pattern, as in `(?a)`, so that a module needs no `re` for them.
"""

from __future__ import annotations

# Type checkers assume that a constant of this name is true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    import re
    from typing import AnyStr


class _Pattern:
    def __init__(self, text: str | bytes) -> None:
        self._text = text

    def __getattr__(self, name: str) -> object:
        import re

        compiled: object = re.compile(self._text)
        found: object = getattr(compiled, name)
        setattr(self, name, found)
        return found


def pattern(text: AnyStr) -> re.Pattern[AnyStr]:
    """The pattern that `re.compile` returns for a text, compiled at its first use.

    An error in the text is raised at the first use, so a test uses every pattern.
    """
    return _Pattern(text)  # type: ignore[return-value]
