"""Measures whole processes: instructions, CPU time, wall time and memory, of programs in a folder of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
# Python writes its compiled modules, as it does for a user; their absence would be measured instead.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

# 12 lines, 3 COPY, 2 RUN.
TYPICAL = """\
# syntax=docker/dockerfile:1
FROM python:3.12-slim
WORKDIR /app
RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates && rm -rf /var/lib/apt/lists/*
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY src/ ./src/
COPY entrypoint.sh /usr/local/bin/
ENV PYTHONUNBUFFERED=1
EXPOSE 8000
USER 1000
CMD ["entrypoint.sh"]
"""
WITHOUT_COPY = 'FROM python:3.12-slim\nRUN apt-get update && apt-get install -y curl\nENV A=b\nCMD ["python"]\n'

# Runs a command and prints what it used. Linux counts the memory of the process that starts another one as a part of
# it, so that has to be a small one.
RUN = """\
import os, sys, time
start = time.perf_counter()
child = os.fork()
if not child:
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.execv(sys.argv[1], sys.argv[1:])
used = os.wait4(child, 0)[2]
print(used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss / 1024)
"""


class Usage(NamedTuple):
    """What a process used: seconds of CPU, seconds by the clock, and the peak of its memory in MiB."""

    cpu: float
    wall: float
    memory: float


def install(folder: Path, *requirements: str) -> Path:
    """Make a virtual environment with these requirements, as pip and pre-commit do; returns its folder of programs."""
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = (str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    # Programs that an old pip installs import `re` before they do anything.
    subprocess.run([*pip, "--upgrade", "pip"], env=ENVIRONMENT, check=True)
    subprocess.run([*pip, *requirements], env=ENVIRONMENT, check=True)
    return programs


def usage(*command: str, folder: Path) -> Usage:
    """Run a command once. Its output and its exit status are ignored."""
    run = (sys.executable, "-I", "-S", "-c", RUN, *command)
    done = subprocess.run(run, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    cpu, wall, memory = map(float, done.stdout.split())
    return Usage(cpu, wall, memory)


def instructions(*command: str, folder: Path) -> float | None:
    """The millions of instructions that a command executes, counted by cachegrind; None where there is no valgrind."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return None
    usage(*command, folder=folder)
    counted = (valgrind, "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={os.devnull}", *command)
    done = subprocess.run(counted, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    found = re.search(r"I +refs: +([\d,]+)", done.stderr)
    return None if found is None else int(found[1].replace(",", "")) / 1e6


def modules(program: Path, *words: str, folder: Path) -> int:
    """The number of modules of copy-link that one of its programs imports."""
    command = (str(program.parent / "python"), "-X", "importtime", str(program), *words)
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    return sum(line.startswith("import time:") and "copy_link" in line for line in done.stderr.splitlines())


def python_version() -> str:
    """The version of Python, such as "3.11": the instructions differ from release to release."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"
