"""The types of `collections.abc` that annotations name, without the import of `collections`, a twentieth of a run."""

from __future__ import annotations

# `collections.abc` takes them from there, too.
from _collections_abc import Callable as Callable
from _collections_abc import Collection as Collection
from _collections_abc import Container as Container
from _collections_abc import Iterable as Iterable
from _collections_abc import Iterator as Iterator
from _collections_abc import Mapping as Mapping
from _collections_abc import Sequence as Sequence
from _collections_abc import Set as Set
