"""Arguments of commands, known or not, and the paths that they may name."""

from __future__ import annotations

from enum import Enum

from copy_link.startup.records import NamedTuple


class Gap(Enum):
    """A part of an argument that is not known: any text, a text without a slash, or what `*` stands for."""

    TEXT = "text"
    NAME = "name"
    STAR = "star"


Part = str | Gap


class Argument(NamedTuple):
    """An argument as the command gets it: known text with gaps; neighbouring texts are one."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str | None:
        """The argument, if all of it is known."""
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
        """Everything that is known of it, a blank for each gap."""
        return "".join(part if isinstance(part, str) else " " for part in self.parts)

    @property
    def is_unknown(self) -> bool:
        """Whether nothing at all is known of it."""
        return bool(self.parts) and self.text is None and not any(isinstance(part, str) for part in self.parts)

    def without_start(self, length: int) -> Argument:
        """The argument behind so many known characters."""
        return argument((self.start[length:], *self.parts[1:]))


def argument(parts: tuple[Part, ...] | list[Part]) -> Argument:
    """An argument of these parts, put together where they are text."""
    merged: list[Part] = []
    for part in parts:
        last = merged[-1] if merged else None
        if part == "":
            continue
        if isinstance(part, str) and isinstance(last, str):
            merged[-1] = last + part
        elif isinstance(part, Gap) and isinstance(last, Gap):
            merged[-1] = Gap.NAME if part is last is Gap.NAME else Gap.TEXT
        else:
            merged.append(part)
    return Argument(tuple(merged))


def literal(text: str) -> Argument:
    """An argument that is known."""
    return Argument((text,) if text else ())


ANY = Argument((Gap.TEXT,))
