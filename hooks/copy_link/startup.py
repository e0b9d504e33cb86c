"""What makes a hook start fast."""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable, Sequence

Main = Callable[["Sequence[str] | None"], int]


def without_collection(main: Main) -> Callable[..., int]:
    """Run an entry point, and what it imports, with the garbage collector off.

    A hook is over in a moment and leaves little garbage; looking for it while modules are imported takes a tenth of
    that moment. So entry points import inside `main`.
    """

    @functools.wraps(main)
    def wrapped(argv: Sequence[str] | None = None) -> int:
        was_on = gc.isenabled()
        gc.disable()
        try:
            return main(argv)
        finally:
            if was_on:
                gc.enable()

    return wrapped
