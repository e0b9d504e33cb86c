"""`enum` at a fraction of its cost: importing it and making a class takes longer than reading a Dockerfile.

The members of an IntEnum are plain numbers here; those of an Enum are instances of their class, as one expects.
"""

from __future__ import annotations

# Type checkers assume that a constant of this name is true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from enum import Enum as Enum
    from enum import IntEnum as IntEnum
else:

    class Enum:
        """The base of enumerations whose members are only compared."""

        def __init__(self, name: str, value: object) -> None:
            self.name = name
            self.value = value

        def __init_subclass__(cls) -> None:
            for name, value in list(vars(cls).items()):
                if not name.startswith("_"):
                    setattr(cls, name, cls(name, value))

        def __repr__(self) -> str:
            return f"{type(self).__name__}.{self.name}"

    class IntEnum:
        """The base of enumerations whose members are in an order."""
