from __future__ import annotations

import copy
import pickle

import pytest

from copy_link.startup.records import NamedTuple

# After this many constructions, a record has a compiled constructor.
MANY = 100


class Point(NamedTuple):
    """Two numbers and a name."""

    x: int
    y: int = 0
    name: str = "here"

    @property
    def total(self) -> int:
        return self.x + self.y


class Other(NamedTuple):
    x: int


def test_fields_are_given_by_position_or_name_and_may_have_defaults() -> None:
    for _ in range(MANY):
        assert Point(1) == Point(1, 0, "here") == Point(x=1, name="here") == (1, 0, "here")
    assert Point(2, name="there").name == "there"
    assert (Point(1, 2).total, Point.__doc__, Point.__module__) == (3, "Two numbers and a name.", __name__)


@pytest.mark.parametrize(("values", "names"), [((), {}), ((1, 2, "a", 4), {}), ((1,), {"x": 1}), ((1,), {"z": 1})])
def test_wrong_arguments_are_an_error(values: tuple[int, ...], names: dict[str, int]) -> None:
    class Point(NamedTuple):
        x: int
        y: int = 0
        name: str = "here"

    for _ in range(MANY):
        with pytest.raises(TypeError):
            Point(*values, **names)  # type: ignore[arg-type]
        Point(1)


def test_a_record_is_a_tuple_that_cannot_be_changed() -> None:
    point = Point(1)
    assert (list(point), hash(point)) == ([1, 0, "here"], hash((1, 0, "here")))
    with pytest.raises(AttributeError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        point.other = 2  # type: ignore[attr-defined]


def test_replacing_fields_makes_another_record_of_the_same_kind() -> None:
    made = Point(1)._replace(y=5)
    assert isinstance(made, Point)
    assert made == (1, 5, "here")
    with pytest.raises(ValueError, match="not in tuple"):
        made._replace(z=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Point._make([1])


def test_a_record_shows_its_fields() -> None:
    assert repr(Point(1)) == "Point(x=1, y=0, name='here')"
    assert Point(1)._asdict() == {"x": 1, "y": 0, "name": "here"}
    assert Point._fields == ("x", "y", "name")


def test_a_record_can_be_copied_pickled_and_matched() -> None:
    assert copy.copy(Point(1)) == copy.deepcopy(Point(1)) == pickle.loads(pickle.dumps(Point(1))) == Point(1)
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_records_of_two_kinds_have_constructors_of_their_own() -> None:
    assert (type(Other(1)), type(Point(1)), Other(1)) == (Other, Point, (1,))
