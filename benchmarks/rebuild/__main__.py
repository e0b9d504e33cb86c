"""Measures what `--link` saves when an image is built again: `python3 benchmarks/rebuild`."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv"
NEEDED = ("copy_link", "matplotlib")


def main() -> int:
    """Run the benchmark; where its packages are missing, install them into .venv first, and run it there."""
    # Python puts this folder here, whose modules are imported as benchmarks.rebuild.
    sys.path[0] = str(ROOT)
    if all(importlib.util.find_spec(name) for name in NEEDED):
        from benchmarks.rebuild.command import run

        return run(sys.argv[1:])
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run((sys.executable, "-m", "venv", ENVIRONMENT), check=True)
    install = (python, "-m", "pip", "install", "--quiet", "--editable", ".[test,benchmark]")
    subprocess.run(install, check=True, cwd=ROOT)
    return subprocess.run((python, Path(__file__).parent, *sys.argv[1:]), check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
