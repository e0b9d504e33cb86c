"""`functools.cache` and `cached_property` without the import of functools, which takes a twentieth of a run."""

from __future__ import annotations

# Type checkers assume that a constant of this name is true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from functools import cache as cache
    from functools import cached_property as cached_property
else:
    try:
        # Private, but all that `functools.cache` is, except for the names of the counts in `cache_info`.
        from _functools import _lru_cache_wrapper
    except ImportError:
        from functools import cache
    else:

        def cache(function: object) -> object:
            """The same function, which remembers the result for each argument."""
            made = _lru_cache_wrapper(function, None, False, _counts)
            made.__wrapped__, made.__module__, made.__doc__ = function, function.__module__, function.__doc__
            return made

        def _counts(*counts: object) -> tuple[object, ...]:
            return counts

    class cached_property:  # noqa: N801 (as in functools)
        """A property that is computed once for each instance, whose dictionary has the value then."""

        def __init__(self, function: object) -> None:
            self._function = function
            self._name = function.__name__
            self.__doc__ = function.__doc__

        def __get__(self, instance: object, owner: object = None) -> object:
            if instance is None:
                return self
            value = self._function(instance)
            vars(instance)[self._name] = value
            return value
