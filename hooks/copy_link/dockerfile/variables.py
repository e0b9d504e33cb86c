"""The variables in force at one instruction of a Dockerfile, as far as they are known."""

from __future__ import annotations

from copy_link.startup.annotations import Set
from copy_link.startup.records import NamedTuple


class WordError(ValueError):
    """A word that BuildKit cannot read: the build fails there. The text says why."""


class Unset:
    """The type of UNSET."""


# The value of a variable that is certainly not set.
UNSET = Unset()
# None: it is not known whether the variable is set, or to which value.
Value = str | Unset | None


class Variables(NamedTuple):
    """The variables in force at one instruction.

    `values` maps names to values; None is the value of a variable that is set to something unknown. A name that is
    missing is unset if `is_whole`, and unknown otherwise (the base image may set it). `not_given` are build arguments
    without a default: unknown, but unset in a build that does not pass them.
    """

    values: dict[str, str | None]
    is_whole: bool
    not_given: Set[str] = frozenset()

    def get(self, name: str) -> Value:
        """The variable's value, UNSET, or None if it is unknown."""
        if name in self.values:
            return self.values[name]
        return UNSET if self.is_whole else None
