"""Tables of RUN lines and the entries that they leave in the small image of tests/run_effects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import pytest

from copy_link.image.accounts import Homes
from copy_link.image.image import Image

Found = Callable[..., dict[str, str]]
Ran = Callable[..., Image]

DEBIAN = Homes(useradd=0o700, adduser=0o700, system=0o755)
FEDORA = Homes(useradd=0o700, system=0o700)
ALPINE = Homes(busybox=0o2755)


class Case(NamedTuple):
    """A RUN line (or lines of a Dockerfile), and the entries at some paths after it, in short."""

    run: str
    found: dict[str, str]


def each(cases: Iterable[Case]) -> pytest.MarkDecorator:
    """Run a test once for every case."""
    return pytest.mark.parametrize("case", [pytest.param(case, id=case.run.replace("\n", " ")) for case in cases])
