from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from copy_link.startup.entry_point import entry_point

PROGRAM = """
import sys
from copy_link.startup.entry_point import entry_point

@entry_point
def main(argv=None):
    import gc
    print("to stdout", gc.isenabled())
    print("to stderr", file=sys.stderr)
    return int(sys.argv[1])

raise SystemExit(main())
"""


@pytest.mark.parametrize("status", [0, 1, 3])
def test_a_process_has_the_exit_status_of_its_main(status: int) -> None:
    command = [sys.executable, "-c", PROGRAM, str(status)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (status, "to stdout False\n", "to stderr\n")


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_process_with_closed_streams_has_its_exit_status_too(closed: str) -> None:
    command = ["sh", "-c", f'"$@" {closed}', "sh", sys.executable, "-c", PROGRAM, "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert ("to stderr" in done.stderr) is ("2>&-" not in closed)


END = """
from copy_link.startup.entry_point import entry_point

@entry_point
def main(argv=None):
    return 0

{}
raise SystemExit(main())
"""


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("import atexit; atexit.register(print, 'told')", id="a function to call at the end"),
        pytest.param("import threading; threading.Timer(0.2, print, ['told']).start()", id="a thread to wait for"),
        pytest.param(
            "exec(\"main()\\nprint('told')\", {'main': main})",
            id="a caller that goes on",
        ),
    ],
)
def test_a_process_ends_after_all_that_is_left_to_do(lines: str) -> None:
    done = subprocess.run([sys.executable, "-c", END.format(lines)], capture_output=True, text=True, check=True)
    assert done.stdout == "told\n"


def test_a_profiler_prints_its_report(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    command = [sys.executable, "-m", "cProfile", str(program), "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "function calls" in done.stdout


@entry_point
def main(argv: Sequence[str] | None = None) -> int:
    """Report whether the garbage collector is on, as an exit status."""
    if argv:
        raise SystemExit(2)
    return int(gc.isenabled())


@pytest.fixture(params=[True, False], ids=["on", "off"])
def collector(request: pytest.FixtureRequest) -> Iterator[bool]:
    """The state of the garbage collector before a call; it is as it was after the test."""
    was_on = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if was_on else gc.disable)()


def test_the_garbage_collector_is_off_only_during_the_call(collector: bool) -> None:
    assert main([]) == 0
    assert gc.isenabled() is collector


def test_the_garbage_collector_is_as_before_after_an_error(collector: bool) -> None:
    with pytest.raises(SystemExit):
        main(["wrong"])
    assert gc.isenabled() is collector


def test_an_in_process_call_leaves_its_objects_to_the_collector() -> None:
    frozen = gc.get_freeze_count()
    main([])
    assert gc.get_freeze_count() == frozen


def test_a_closed_stream_is_replaced_by_the_null_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    main([])
    opened = sys.stdout
    assert opened.name == os.devnull
    opened.close()


def test_an_open_stream_stays(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout, sys.stderr
    main([])
    assert (sys.stdout, sys.stderr) == before


def test_the_entry_point_has_the_name_and_the_text_of_its_main() -> None:
    assert main.__name__ == "main"
    assert (main.__doc__ or "").startswith("Report whether")


INTERRUPTED = """
import os, signal, sys, time
from copy_link.startup.entry_point import entry_point

# A shell ignores it for the programs that it starts in the background.
signal.signal(signal.SIGINT, signal.default_int_handler)

@entry_point
def main(argv=None):
    sys.stdout.write("half of the report, in a buffer")
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)
    return 0

raise SystemExit(main())
"""


def test_an_interrupt_ends_the_process_quietly_by_its_own_signal() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")
    assert done.stdout == "half of the report, in a buffer"


def test_an_in_process_call_raises_its_interrupt() -> None:
    @entry_point
    def interrupted(argv: Sequence[str] | None = None) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted([])
