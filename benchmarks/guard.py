"""Fails if a check imports more modules, or executes more instructions, than are recorded in `recorded.json`.

`python -m benchmarks.guard` compares, and `python -m benchmarks.guard --record` records anew. The modules of copy-link
are compared on every Python, instructions where there is valgrind and the release of Python has a record; 5 percent are
allowed for.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import ROOT, TYPICAL, WITHOUT_COPY, install, instructions, modules, python_version

RECORDED = Path(__file__).with_name("recorded.json")
PLAY = 0.05
RUNS = {"typical": "Dockerfile", "without COPY": "without.Dockerfile", "--help": "--help"}


def measured() -> tuple[dict[str, int], dict[str, float]]:
    """The modules and the millions of instructions of each run; no instructions where there is no valgrind."""
    counted: dict[str, int] = {}
    executed: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "Dockerfile").write_text(TYPICAL)
        (folder / "without.Dockerfile").write_text(WITHOUT_COPY)
        program = install(folder / "venv", "--no-deps", str(ROOT)) / "copy-link-check"
        for run, word in RUNS.items():
            counted[run] = modules(program, word, folder=folder)
            millions = instructions(str(program), word, folder=folder)
            if millions is not None:
                executed[run] = round(millions, 1)
    return counted, executed


def main() -> int:
    """Compare, or record with `--record`; returns 1 if something grew."""
    counted, executed = measured()
    recorded = json.loads(RECORDED.read_text()) if RECORDED.exists() else {"modules": {}, "instructions": {}}
    version = python_version()
    if "--record" in sys.argv[1:]:
        recorded["modules"] = counted
        if executed:
            recorded["instructions"][version] = executed
        RECORDED.write_text(json.dumps(recorded, indent=2, sort_keys=True) + "\n")
        return 0
    grown = _compared("modules", counted, recorded["modules"])
    grown |= _compared(f"million instructions on Python {version}", executed, recorded["instructions"].get(version))
    return int(grown)


def _compared(unit: str, found: dict[str, int] | dict[str, float], recorded: dict[str, float] | None) -> bool:
    """Print each figure beside the recorded one; True if one is larger by more than is allowed for."""
    if not found or recorded is None:
        print(f"{unit}: {'not recorded' if recorded is None else 'not measured, there is no valgrind'}")
        return False
    grown = False
    for run, value in found.items():
        is_grown = value > recorded[run] * (1 + PLAY)
        grown |= is_grown
        print(f"{run}: {value:.1f} {unit}, recorded {recorded[run]:.1f}{': TOO MANY' if is_grown else ''}")
    return grown


if __name__ == "__main__":
    raise SystemExit(main())
