"""`typing.NamedTuple` at a fraction of its cost.

Importing `typing` takes a tenth of a hook's time for one file, and `collections.namedtuple` compiles a constructor for
every record, while a run for one file constructs few of them often. Here only those get a compiled one.
"""

from __future__ import annotations

# Private, but the fastest way to read a field; `collections`, which takes long to import, has a substitute for it.
try:
    from _collections import _tuplegetter  # type: ignore[import-not-found]
except ImportError:
    from collections import _tuplegetter  # type: ignore[attr-defined]

# Type checkers assume that a constant of this name is true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
    from typing import TypeVar

    from typing_extensions import dataclass_transform

    _Record = TypeVar("_Record")

    def construct(record: type[_Record], values: tuple[object, ...]) -> _Record:
        """The record with these values, one for each field: for the few places that make a hundred thousand of them.

        It takes half as long as the constructor, which also takes names and defaults. Nothing is checked.
        """

    @dataclass_transform(frozen_default=True)
    class Nested:
        """The base of records that contain records of their own kind: mypy takes minutes to check such tuples."""

else:
    # Compiling a constructor takes as long as this many constructions without one.
    WORTH_COMPILING = 20
    CONSTRUCTIONS: dict[type, int] = {}
    construct = tuple.__new__
    # The descriptor that reads a field, by its index; records share them.
    GETTERS: list[object] = []
    OWN_NAMES = frozenset({"__annotations__", "__dict__", "__weakref__"})

    def _constructor(record: type, fields: tuple[str, ...], defaults: dict[str, object]) -> object:
        parameters = ", ".join(f"{field}=defaults[{field!r}]" if field in defaults else field for field in fields)
        values = "".join(f"{field}, " for field in fields)
        # As `collections.namedtuple` does: no other constructor is as fast.
        code = f"lambda record, {parameters}: new(record, ({values}))"
        made = eval(code, {"defaults": defaults, "new": construct})
        made.__name__ = "__new__"
        made.__qualname__ = f"{record.__qualname__}.__new__"
        return made

    def _construct(record: type, /, *values: object, **named: object) -> object:
        count = CONSTRUCTIONS.get(record, 0)
        if count < WORTH_COMPILING:
            CONSTRUCTIONS[record] = count + 1
            fields = record._fields
            if not named and len(values) == len(fields):
                return construct(record, values)
            missing = fields[len(values) :]
            given = {**record._field_defaults, **named}
            if len(values) < len(fields) and named.keys() <= set(missing) <= given.keys():
                return construct(record, (*values, *(given[field] for field in missing)))
        # Wrong arguments get the error that Python raises for them.
        constructor = _constructor(record, record._fields, record._field_defaults)
        record.__new__ = staticmethod(constructor)
        return constructor(record, *values, **named)

    class _Record(tuple):
        """The methods of `collections.namedtuple`, which all records inherit: few names make a class fast."""

        __slots__ = ()
        __new__ = _construct

        @classmethod
        def _make(cls, values: object) -> object:
            made = construct(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **changes: object) -> tuple:
            values = list(self)
            index = self._fields.index
            for name, value in changes.items():
                # A name that is no field is a ValueError, as in `collections`.
                values[index(name)] = value
            return construct(type(self), values)

        def __getnewargs__(self) -> tuple:
            return tuple(self)

        def _asdict(self) -> dict[str, object]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            values = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({values})"

    class _RecordType(type):
        """Turns a class with annotated fields into a named tuple with the methods of the class."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            annotations = body.get("__annotations__", {})
            fields = tuple(annotations)
            made: dict[str, object] = {
                "__annotations__": annotations,
                "__slots__": (),
                "__match_args__": fields,
                "_fields": fields,
                "_field_defaults": {field: body[field] for field in fields if field in body},
            }
            for key, value in body.items():
                if key not in annotations and key not in OWN_NAMES:
                    made[key] = value
            for index, field in enumerate(fields):
                if index == len(GETTERS):
                    GETTERS.append(_tuplegetter(index, None))
                made[field] = GETTERS[index]
            return type(name, (_Record,), made)

    class NamedTuple(metaclass=_RecordType):
        """The base of every record."""

    Nested = NamedTuple
