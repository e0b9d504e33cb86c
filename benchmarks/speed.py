"""Measures the speed of whole processes: a check of one file, and of 2,000 files in one call.

Run it with the interpreter that copy-link is installed for: `python benchmarks/speed.py`. The project's budgets: one
file takes at most twice the time of `python -c pass` plus `import dockerfile_parse`; 2,000 files take at most 3 s and
100 MiB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"
ROUNDS = 20
FILES = 2000


def seconds(*command: str, rounds: int = ROUNDS, folder: str | None = None) -> float:
    """The best wall time of a command, in seconds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        best = min(best, time.perf_counter() - start)
    return best


def peak_memory(*command: str, folder: str) -> int:
    """The peak memory of a command, in MiB."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss // 1024


def write_files(folder: str) -> list[str]:
    """Write copies of the examples with different lines, so that no cache helps; returns their names."""
    texts = [path.read_text() for path in sorted(EXAMPLES.rglob("Dockerfile"))]
    names = []
    for number in range(FILES):
        name = f"{number}.dockerfile"
        text = texts[number % len(texts)].replace("WORKDIR /", f"WORKDIR /directory{number}/")
        Path(folder, name).write_text(text)
        names.append(name)
    return names


def main() -> None:
    """Print each measurement and its budget."""
    python = sys.executable
    check = (python, "-m", "copy_link.check")
    nothing = seconds(python, "-c", "pass")
    parser = seconds(python, "-c", "import dockerfile_parse") - nothing
    one = seconds(*check, str(EXAMPLES / "server" / "Dockerfile"))
    print(f"python -c pass             {nothing * 1000:7.1f} ms")
    print(f"import dockerfile_parse    {parser * 1000:7.1f} ms more")
    print(f"one file                   {one * 1000:7.1f} ms, budget {2 * (nothing + parser) * 1000:.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        names = write_files(folder)
        many = seconds(*check, *names, rounds=3, folder=folder)
        memory = peak_memory(*check, *names, folder=folder)
    print(f"{FILES} files                 {many:7.2f} s, budget 3 s; {memory} MiB, budget 100 MiB")


if __name__ == "__main__":
    main()
