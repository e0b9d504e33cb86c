"""Makes a hook start fast, and run with closed output streams."""

from __future__ import annotations

import gc
import os
import sys

# The exit status after an interrupt where no signal can end the process.
INTERRUPTED = 130

# Type checkers assume that a constant of this name is true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from copy_link.startup.annotations import Callable, Sequence

    Main = Callable[["Sequence[str] | None"], int]


def entry_point(main: Main) -> Callable[..., int]:
    """The same entry point, run with the garbage collector off and with open output streams.

    Collecting garbage while modules are imported takes a tenth of a hook's time, and a hook leaves little garbage. So
    that this includes imports, entry points import inside `main`.
    """

    def wrapped(argv: Sequence[str] | None = None) -> int:
        _open_streams()
        was_on = gc.isenabled()
        gc.disable()
        try:
            return main(argv)
        except KeyboardInterrupt:
            if argv is not None:
                raise
            return _end_by_interrupt()
        finally:
            if argv is None and hasattr(gc, "freeze"):
                # The process ends now. Python would search everything for garbage once more: a tenth of its work.
                gc.freeze()
            if was_on:
                gc.enable()

    wrapped.__name__, wrapped.__doc__ = main.__name__, main.__doc__
    return wrapped


def _open_streams() -> None:
    """Open a null device for each output stream that the caller has closed (`>&-`)."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (open until the process ends)


def _end_by_interrupt() -> int:
    """End the process as an interrupt does that no program handles: quietly, with the status that shells expect."""
    # Imported here: it takes some percent of the time of a run.
    import contextlib
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    if os.name == "posix":
        os.kill(os.getpid(), signal.SIGINT)
    return INTERRUPTED
