"""Shows which build is running: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING

from copy_link.escaping import print_line, printable
from copy_link.startup.annotations import Callable

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Lines:
    """A line on standard error for each build that begins."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._count = 0

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def begin(self, title: str) -> Callable[[str], None]:
        """Say that a build begins; returns a function for the builder's steps, which are not shown."""
        self._count += 1
        # Builds that are repeated are not among those that were counted before.
        print_line(f"[{self._count}/{max(self._count, self._total)}] {title}", sys.stderr)
        return lambda _: None


class Bar:
    """A bar with the title of the running build and its current step, on standard error; needs `rich`."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._count = 0

    def __enter__(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.table import Column

        columns = (
            SpinnerColumn(),
            MofNCompleteColumn(),
            BarColumn(bar_width=20),
            TimeElapsedColumn(),
            # Titles have the names of files, which are no markup.
            TextColumn("{task.fields[title]}", markup=False),
            # The step gets the width that is left, so that the others keep theirs.
            TextColumn("{task.fields[step]}", markup=False, style="dim", table_column=Column(no_wrap=True, ratio=1)),
        )
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True, expand=True)
        self._task = self._progress.add_task("", total=self._total, title="", step="")
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def begin(self, title: str) -> Callable[[str], None]:
        """Say that a build begins; returns a function for the builder's steps."""
        progress, task = self._progress, self._task
        assert progress is not None
        assert task is not None
        total = max(self._count + 1, self._total)
        progress.update(task, completed=self._count, total=total, title=printable(title), step="")
        self._count += 1
        return lambda step: progress.update(task, step=printable(step))


def progress(total: int) -> Lines | Bar:
    """A bar for so many builds, if standard error is a terminal and `rich` is installed; else lines."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return Lines(total)
    try:
        import rich  # noqa: F401 (an extra)
    except ImportError:
        return Lines(total)
    return Bar(total)
