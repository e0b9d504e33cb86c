from __future__ import annotations

from copy_link.startup.enumerations import Enum, IntEnum


class Color(Enum):
    """Two members."""

    RED = "red"
    BLUE = "blue"


class Size(IntEnum):
    SMALL = 1
    LARGE = 2


def test_members_are_of_their_class_and_differ() -> None:
    assert isinstance(Color.RED, Color)
    assert (Color.RED.name, Color.RED.value, repr(Color.RED)) == ("RED", "red", "Color.RED")
    assert len({Color.RED, Color.BLUE, Color.RED}) == 2
    assert Color.__doc__ == "Two members."


def test_numbered_members_are_in_an_order() -> None:
    assert max(Size.SMALL, Size.LARGE) == Size.LARGE
    assert int(Size.LARGE) == 2
