"""What makes a hook start fast, and wherever it is started from."""

from __future__ import annotations

import functools
import gc
import os
import sys
from collections.abc import Callable, Sequence

Main = Callable[["Sequence[str] | None"], int]


def entry_point(main: Main) -> Callable[..., int]:
    """Run it, and what it imports, with the garbage collector off, and with somewhere to print to.

    A hook is over in a moment and leaves little garbage; looking for it while modules are imported takes a tenth of
    that moment. So entry points import inside `main`.
    """

    @functools.wraps(main)
    def wrapped(argv: Sequence[str] | None = None) -> int:
        _open_streams()
        was_on = gc.isenabled()
        gc.disable()
        try:
            return main(argv)
        finally:
            if was_on:
                gc.enable()

    return wrapped


def _open_streams() -> None:
    """Where who started the hook has closed what it prints to (`>&-`), it prints to nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (until the end)
