"""Feeds mutated inputs to every reader: no crash, none over 2 s of CPU, none over 200 MiB.

    python -m tools.robustness.fuzz --executions 1000000 --seed 1

An input that breaks a bound is kept in a folder; it is a finding if it breaks one in a process of its own, too. With
`--coverage TARGET`, atheris (a package for some Pythons) finds inputs by the code that they reach; its own options
follow after `--`.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gc
import hashlib
import importlib
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from copy_link.base_images.description import DescriptionError
from copy_link.base_images.find import describe, validate
from copy_link.build_context.patterns import PatternError
from copy_link.build_context.patterns import parse as parse_ignores
from copy_link.checker import check
from copy_link.cli.configuration import parse as parse_configuration
from copy_link.dockerfile.parser import DockerfileError
from copy_link.settings import Settings, SettingsError
from copy_link.shell.parser import parse as parse_shell
from copy_link.shell.syntax import ShellError
from copy_link.survey.archive import survey_archive
from copy_link.survey.tar_streams import SurveyError
from copy_link.survey.writer import describe as write_description
from tools.robustness import inputs

LONGEST = 2.0
LARGEST = 200 << 20
EXECUTIONS_WITH_CACHES = 2000
NAMES = ("a", "src/a.py", ".git", "a/b/keep", "node_modules/x")


class TooLong(BaseException):
    """An execution took more CPU than it may."""


def dockerfile(data: bytes) -> None:
    """The whole check of a file; its errors are those that a hook reports."""
    with contextlib.suppress(DockerfileError, RecursionError):
        check(data, "Dockerfile", None, Settings(strict=True, include_add=True))


def shell(data: bytes) -> None:
    """A shell text by itself, and as the heredoc of a RUN."""
    with contextlib.suppress(ShellError):
        parse_shell(data.decode("utf-8", "surrogateescape"))
    dockerfile(b"FROM debian:12\nRUN <<'END OF TEXT'\n" + data + b"\nEND OF TEXT\nCOPY f /srv/\n")


def ignores(data: bytes) -> None:
    """The patterns of an ignore file, matched with some paths."""
    try:
        patterns = parse_ignores(data)
    except PatternError:
        return
    for name in NAMES:
        patterns.match(name, ())


def configuration(data: bytes) -> None:
    """A configuration."""
    with contextlib.suppress(SettingsError):
        parse_configuration(data, ".copy-link.toml")


def description(data: bytes) -> None:
    """A description: one that is valid as a whole has facts for every tag."""
    try:
        text = data.decode()
        validate(text)
    except (UnicodeDecodeError, DescriptionError):
        return
    for name in ("mycorp/base", "mycorp/base:1.2-slim"):
        check(b"FROM x\nCOPY f /srv/\n", "Dockerfile", None, Settings(), lambda _, name=name: describe(text, name))  # type: ignore[misc]


def archive(data: bytes) -> None:
    """A saved image."""
    path = Path(tempfile.gettempdir(), f"fuzzed-{os.getpid()}.tar")
    path.write_bytes(data)
    with contextlib.suppress(SurveyError):
        write_description(survey_archive(path))


TARGETS: dict[str, tuple[Callable[[bytes], None], Callable[[], list[bytes]]]] = {
    "dockerfile": (dockerfile, inputs.dockerfiles),
    "rearranged": (dockerfile, inputs.dockerfiles),
    "shell": (shell, lambda: list(inputs.SHELL)),
    "ignores": (ignores, lambda: list(inputs.IGNORES)),
    "configuration": (configuration, lambda: list(inputs.CONFIGURATIONS)),
    "description": (description, inputs.descriptions),
    "archive": (archive, inputs.archives),
}


def execute(target: Callable[[bytes], None], data: bytes) -> str | None:
    """Run a target; returns the broken bound, None if there is none."""
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    try:
        target(data)
    except TooLong:
        return f"more than {LONGEST} s of CPU"
    except MemoryError:
        return f"more than {LARGEST >> 20} MiB"
    except Exception:
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def fuzz(names: list[str], executions: int, seed: int, folder: Path) -> int:
    """Execute so many mutations, spread over the targets; returns the number of findings."""
    findings = 0
    begin = time.monotonic()
    limit()
    sources = [(name, TARGETS[name][0], source(name, seed)) for name in names]
    for number in range(executions):
        name, target, mutations = sources[number % len(sources)]
        data = next(mutations)
        if execute(target, data) is not None:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
            path.write_bytes(data)
            problem = alone(name, path)
            findings += bool(problem)
            print(f"{path}: {problem or 'nothing in a process of its own'}", flush=True)
        if number % EXECUTIONS_WITH_CACHES == 0:
            forget()
    print(f"{executions} executions in {time.monotonic() - begin:.0f} s (seed {seed}): {findings} findings")
    return findings


def source(name: str, seed: int) -> Iterator[bytes]:
    """The mutations for a target."""
    mutations = inputs.rearranged if name == "rearranged" else inputs.mutated
    return mutations(TARGETS[name][1](), seed)


def alone(name: str, path: Path) -> str:
    """The bound that an input breaks in a process of its own, "" for none: a hook runs once."""
    command = [sys.executable, "-m", "tools.robustness.fuzz", "--target", name, "--input", str(path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip() or found.stderr.strip().rpartition("\n")[2]


def forget() -> None:
    """Empty the caches of the package: a hook never reads so many names."""
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and (one.__module__ or "").startswith("copy_link"):
            one.cache_clear()


def limit() -> None:
    """Let an execution that takes too much memory or CPU fail."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    largest = pages * resource.getpagesize() + LARGEST
    resource.setrlimit(resource.RLIMIT_AS, (largest, largest))
    signal.signal(signal.SIGPROF, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooLong


def _with_coverage(name: str, options: list[str]) -> None:
    atheris = importlib.import_module("atheris")

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], *options], TARGETS[name][0])
    atheris.Fuzz()


def main() -> int:
    """Parse the command line and fuzz; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--executions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", choices=TARGETS, action="append", help="(default: all)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "copy-link-fuzz"))
    parser.add_argument("--input", type=Path, help="execute this input only, and print the bound that it breaks")
    parser.add_argument("--coverage", choices=TARGETS)
    parser.add_argument("options", nargs="*")
    arguments = parser.parse_args()
    if arguments.coverage:
        _with_coverage(arguments.coverage, arguments.options)
        return 0
    if arguments.input:
        limit()
        problem = execute(TARGETS[arguments.target[0]][0], arguments.input.read_bytes())
        print((problem or "").strip().rpartition("\n")[2])
        return int(problem is not None)
    found = fuzz(arguments.target or list(TARGETS), arguments.executions, arguments.seed, arguments.folder)
    return int(found > 0)


if __name__ == "__main__":
    raise SystemExit(main())
