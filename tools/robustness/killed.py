"""Kills the fixer at random moments: every file is old or new, and git would add nothing else.

    python -m tools.robustness.killed --kills 1000

A tree of 200 files, some with hard links, is fixed by one process or by two at once. After each kill the tree is looked
at, and the files are made old again. At the end a run that nobody kills has to leave a clean tree.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.support.project import ROOT, run_git

FILES = 200
OLD = b"FROM debian:12\nCOPY a /srv/a\nCOPY b /opt/b\nCOPY c /tmp/c\n"
NEW = b"# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY --link a /srv/a\nCOPY --link b /opt/b\nCOPY c /tmp/c\n"
SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
COMMAND = (sys.executable, "-c", "from copy_link.fix import main; raise SystemExit(main())")


def make(folder: Path) -> list[str]:
    """Write the tree, and commit it; returns the names of its files."""
    names = [f"{number % 7}/{number}.dockerfile" for number in range(FILES)]
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(OLD)
    for number in range(0, FILES, 20):
        (folder / names[number]).with_suffix(".link").hardlink_to(folder / names[number])
    run_git(folder, "init", "-q")
    run_git(folder, "add", "-A")
    run_git(folder, "commit", "-q", "-m", "all")
    return names


def start(folder: Path, names: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start the fixer on some files."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "hooks")}
    return subprocess.Popen(
        [*COMMAND, *names], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def problems(folder: Path, names: Sequence[str]) -> list[str]:
    """The files that are neither old nor new, and what git would add."""
    found = [f"{name} is a mixture" for name in names if (folder / name).read_bytes() not in (OLD, NEW)]
    status = run_git(folder, "status", "--porcelain", "--untracked-files=all")
    return found + [f"git would add {line[3:]}" for line in status.splitlines() if line.startswith("??")]


def kill(folder: Path, names: list[str], longest: float, drawn: random.Random) -> list[str]:
    """Fix the tree in one or two processes and kill each; returns the problems."""
    parts = [names] if drawn.random() < 0.5 else [names[::2], names[1::2]]
    running = [start(folder, part) for part in parts]
    found = []
    for process in running:
        time.sleep(drawn.random() * longest)
        process.send_signal(drawn.choice(SIGNALS))
        errors = process.communicate()[1]
        if b"Traceback" in errors:
            found.append(errors.decode("utf-8", "replace"))
    found += problems(folder, names)
    for name in names:
        if (folder / name).read_bytes() != OLD:
            (folder / name).write_bytes(OLD)
    return found


def main() -> int:
    """Parse the command line and kill; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    drawn = random.Random(arguments.seed)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = make(folder)
        started = time.monotonic()
        start(folder, names).communicate()
        longest = time.monotonic() - started
        found = problems(folder, names)
        for path in names:
            (folder / path).write_bytes(OLD)
        for _ in range(arguments.kills):
            found += kill(folder, names, longest, drawn)
        start(folder, names).communicate()
        found += problems(folder, names)
        left = [path for path in folder.rglob(".copy-link-*") if not list(path.rglob("old"))]
        found += [f"{path} was not swept" for path in left]
    for one, count in Counter(found).most_common(20):
        print(f"{count} x {one}")
    print(f"{arguments.kills} kills in {time.monotonic() - begin:.0f} s (seed {arguments.seed}): {len(found)} problems")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
