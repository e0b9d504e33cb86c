"""`typing.NamedTuple` without what importing `typing` costs: a tenth of the time that a hook takes for one file."""

from __future__ import annotations

from collections import namedtuple

# Type checkers take a constant of this name for true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple

    from typing_extensions import dataclass_transform

    @dataclass_transform(frozen_default=True)
    class Nested:
        """The base of records that hold records of their own kind: a type checker takes minutes over such tuples."""

else:

    class _RecordType(type):
        """Makes a class with annotated fields a named tuple, with the methods that its body has."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            for key, value in body.items():
                if key not in fields and key not in ("__annotations__", "__module__", "__dict__"):
                    setattr(made, key, value)
            made.__annotations__ = fields
            return made

    class NamedTuple(metaclass=_RecordType):
        """The base of every record."""

    Nested = NamedTuple
