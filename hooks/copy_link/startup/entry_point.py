"""Makes a hook start and end fast, and run with closed output streams."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from copy_link.startup.imports import import_fast

# The exit status after an interrupt where no signal can end the process.
INTERRUPTED = 130

# Type checkers assume that a constant of this name is true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from copy_link.startup.annotations import Callable, Sequence

    Main = Callable[["Sequence[str] | None"], int]


def entry_point(main: Main) -> Callable[..., int]:
    """The same entry point, run with the garbage collector off, with a fast importer and with open output streams.

    Collecting garbage while modules are imported takes a tenth of a hook's time, and a hook leaves little garbage. So
    that this includes imports, entry points import inside `main`. Called without arguments by the main module, as
    installed programs do, it ends the process.
    """

    def wrapped(argv: Sequence[str] | None = None) -> int:
        _open_streams()
        import_fast()
        was_on = gc.isenabled()
        gc.disable()
        try:
            status = main(argv)
            if argv is None and sys._getframe(1).f_globals.get("__name__") == "__main__":
                _end_at_once(status)
            return status
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


def _end_at_once(status: int) -> None:
    """End the process, unless Python has something to do at its end other than to take apart modules and objects.

    It may have functions to call, threads to wait for, or a profiler or a debugger to tell.
    """
    if atexit._ncallbacks() or "threading" in sys.modules or _is_watched():
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return
    os._exit(status)


def _is_watched() -> bool:
    """True if a profiler or a debugger follows the process. From Python 3.12 on, they can be known by a number."""
    monitoring = getattr(sys, "monitoring", None)
    numbered = monitoring is not None and any(map(monitoring.get_tool, range(6)))
    return numbered or sys.getprofile() is not None or sys.gettrace() is not None


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
