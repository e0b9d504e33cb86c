from __future__ import annotations

from copy_link.startup.memory import cache, cached_property


def test_a_result_is_computed_once_for_each_argument() -> None:
    asked: list[int] = []

    @cache
    def doubled(number: int) -> int:
        asked.append(number)
        return 2 * number

    assert [doubled(1), doubled(2), doubled(1)] == [2, 4, 2]
    assert asked == [1, 2]
    doubled.cache_clear()
    assert (doubled(1), asked) == (2, [1, 2, 1])


def test_a_property_is_computed_once_for_each_instance() -> None:
    class Counted:
        def __init__(self) -> None:
            self.count = 0

        @cached_property
        def value(self) -> int:
            """The first count."""
            self.count += 1
            return self.count

    one, other = Counted(), Counted()
    assert (one.value, one.value, one.count, other.count) == (1, 1, 1, 0)
    assert Counted.value.__doc__ == "The first count."
