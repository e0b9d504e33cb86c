"""Arguments of commands, which may be known only in part."""

from __future__ import annotations

from copy_link.startup.enumerations import Enum
from copy_link.startup.records import NamedTuple, construct


class Gap(Enum):
    """An unknown part of an argument: any text, a text without a slash, or the match of a `*`."""

    TEXT = "text"
    NAME = "name"
    STAR = "star"


Part = str | Gap

# In characters, and in parts: with `A=$A$A` a value doubles each time.
MAXIMUM_TEXT = 100_000
MAXIMUM_PARTS = 1000


class Argument(NamedTuple):
    """An argument as the command gets it: known text with gaps; adjacent texts are merged."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str | None:
        """The whole argument; None if it has gaps."""
        if not self.parts:
            return ""
        first = self.parts[0]
        return first if len(self.parts) == 1 and isinstance(first, str) else None

    @property
    def start(self) -> str:
        """The known text at the beginning."""
        first = self.parts[0] if self.parts else ""
        return first if isinstance(first, str) else ""

    @property
    def end(self) -> str:
        """The known text at the end."""
        last = self.parts[-1] if self.parts else ""
        return last if isinstance(last, str) else ""

    @property
    def known(self) -> str:
        """The argument with a blank for each gap."""
        return "".join(part if isinstance(part, str) else " " for part in self.parts)

    @property
    def is_unknown(self) -> bool:
        """True if nothing of the argument is known."""
        return bool(self.parts) and self.text is None and not any(isinstance(part, str) for part in self.parts)

    def without_start(self, length: int) -> Argument:
        """The argument without its first `length` characters, which have to be known."""
        return argument((self.start[length:], *self.parts[1:]))


def argument(parts: tuple[Part, ...] | list[Part]) -> Argument:
    """An argument of these parts, with adjacent texts and gaps merged; unknown if it would be too long."""
    merged: list[Part] = []
    for part in parts:
        last = merged[-1] if merged else None
        if part == "":
            continue
        if isinstance(part, str) and isinstance(last, str):
            if len(last) + len(part) > MAXIMUM_TEXT:
                return ANY
            merged[-1] = last + part
        elif isinstance(part, Gap) and isinstance(last, Gap):
            merged[-1] = Gap.NAME if part is last is Gap.NAME else Gap.TEXT
        else:
            merged.append(part)
    return construct(Argument, (tuple(merged),)) if len(merged) <= MAXIMUM_PARTS else ANY


def literal(text: str) -> Argument:
    """A known argument."""
    return construct(Argument, ((text,) if text else (),))


ANY = Argument((Gap.TEXT,))
