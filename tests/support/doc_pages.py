"""Runs the commands in README.md and docs/, and compares their output with the pages.

The kind of a block follows from its language and from the comment on the line above it:

- ```console: a transcript. Lines that begin with `$ ` are commands, and the lines below each are its output.
- `<!-- file: NAME -->`: a file, written to the page's folder.
- `<!-- output: COMMAND -->`: the output of the command.
- `<!-- generated: NAME -->`: a list generated from the package.
- `<!-- try -->`, `<!-- test -->`: a command that another test runs.
- `<!-- not run: REASON -->`: a command that no test runs.
- `<!-- on an engine -->`: a transcript that needs a builder; the tests in `tests/engine/` run it.

Two comments have no block: `<!-- empty files: NAME ... -->` creates empty files, and `<!-- image: NAME -->` a small
base image as `docker save` writes it. A page is processed from top to bottom, in a new folder of its own.
`python -m tests.support.doc_pages --write` updates the output on every page, except that which needs a builder;
`--write --engine` updates that, too.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.project import ROOT

BASE_IMAGES = ROOT / "hooks" / "copy_link" / "base_images"

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

COMMENT = r"<!-- (?P<role>(?!empty files|image)[a-z ]+)(?:: (?P<value>[^\n]+?))? -->"
FENCED = r"^```(?P<language>\w*)\n(?P<content>.*?)^```$"
LONE = r"^<!-- (?P<lone>empty files|image): (?P<names>[^\n]+?) -->$"
PART = re.compile(rf"(?:^{COMMENT}\n)?{FENCED}|{LONE}", re.MULTILINE | re.DOTALL)
ON_AN_ENGINE = "on an engine"
# A backslash at the end of a line continues the command.
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block. `role` and `value` come from the comment above it, "" if there is none."""

    language: str
    role: str
    value: str
    content: str


def blocks(text: str) -> tuple[Block, ...]:
    """All fenced blocks of a page."""
    return tuple(_block(found) for found in PART.finditer(text) if not found["lone"])


def files(name: str) -> Iterator[str]:
    """The contents of all files of this name on the pages."""
    for page in PAGES:
        for block in blocks(page.read_text(encoding="utf-8")):
            if block.role == "file" and block.value == name:
                yield block.content


def played(text: str, folder: Path, has_engine: bool = False) -> str:
    """Process the page in an empty folder; returns it with the current output of its commands."""
    play = _Play(folder, has_engine)
    return PART.sub(lambda found: play.part(found), text)


def _block(found: re.Match[str]) -> Block:
    return Block(found["language"], found["role"] or "", found["value"] or "", found["content"])


# The exit status of a shell that did not find the command (POSIX sh, 2.8.2).
COMMAND_NOT_FOUND = 127


class _Play:
    """Processes one page. As in a shell, a command can read the exit status of the previous one as `$?`."""

    def __init__(self, folder: Path, has_engine: bool) -> None:
        self.folder = folder
        self.has_engine = has_engine
        self.status = 0

    def part(self, found: re.Match[str]) -> str:
        if found["lone"]:
            for name in found["names"].split():
                self.make(name, b"" if found["lone"] == "empty files" else small_image())
            return found[0]
        block = _block(found)
        if block.role == "file":
            self.make(block.value, block.content.encode())
            return found[0]
        if block.role == "output":
            content = self.run(block.value)
        elif block.role == "generated":
            content = GENERATED[block.value]()
        elif block.role == ON_AN_ENGINE and not self.has_engine:
            return found[0]
        elif block.language == "console":
            content = "".join(f"$ {command}\n{self.run(command)}" for command in COMMAND.findall(block.content))
        else:
            return found[0]
        start = found.start("content") - found.start()
        return found[0][:start] + content + "```"

    def make(self, name: str, data: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def run(self, command: str) -> str:
        """Run a command; returns its output on both streams."""
        done = subprocess.run(
            ["sh", "-c", f"(exit {self.status})\n{command}"],
            cwd=self.folder,
            env=environment(self.folder) | (engine_environment() if self.has_engine else {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        self.status = done.returncode
        output = done.stdout.decode()
        if self.status == COMMAND_NOT_FOUND:
            raise FileNotFoundError(output)
        return output if not output or output.endswith("\n") else f"{output}\n"


def environment(folder: Path) -> dict[str, str]:
    """An environment with the commands beside this Python, and without the user's own settings."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CEILING_DIRECTORIES": str(folder)}
    # Unbuffered output keeps the two streams in order.
    return {"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"} | quiet


def engine_environment() -> dict[str, str]:
    """The variables that select an engine; the plugins of the client are in its configuration."""
    found = {name: value for name, value in os.environ.items() if name.startswith(("DOCKER_", "BUILDX_"))}
    return {"DOCKER_CONFIG": str(Path.home() / ".docker"), **found}


def small_image() -> bytes:
    """A saved base image with a symlink, a directory that is not 0755 and one that root does not own."""
    from tests.support.survey_tars import Member, docker_save, folder, link, tar, tar_of, text

    accounts = text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n")
    members: list[Member] = [
        *(folder(name) for name in ("etc", "home", "opt", "opt/tools", "usr", "usr/bin")),
        folder("home/app", 0o750, 1000, 1000),
        folder("tmp", 0o1777),
        link("bin", "usr/bin"),
        accounts,
    ]
    return tar_of(docker_save(tar(*members), Env=["PATH=/usr/bin"], WorkingDir="/opt/tools", User="app"))


def base_images() -> str:
    """The names of the described base images as in FROM, grouped by registry and organization."""
    names: dict[str, list[str]] = {}
    for path in sorted(BASE_IMAGES.rglob("*.mtree")):
        name = path.relative_to(BASE_IMAGES).with_suffix("").as_posix()
        if name not in ("_", "scratch") and "@" not in name:
            above, slash, last = name.removeprefix("docker.io/").rpartition("/")
            names.setdefault(above + slash, []).append("*" if last == "_" else last)
    official = names.pop("library/")
    lines = [("official images of Docker Hub, and scratch", official), *sorted(names.items())]
    return "".join(f"{above}\n{_folded(found)}" for above, found in lines)


def _folded(names: list[str]) -> str:
    return (
        textwrap.fill(
            " ".join(names),
            width=118,
            initial_indent="    ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        + "\n"
    )


GENERATED: dict[str, Callable[[], str]] = {"base images": base_images}


def write(has_engine: bool) -> None:
    """Update the output on every page."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            current = played(text, Path(folder), has_engine)
        if current != text:
            page.write_text(current, encoding="utf-8")
            print(f"written: {page.relative_to(ROOT)}")


if __name__ == "__main__":
    if sys.argv[1:] not in (["--write"], ["--write", "--engine"]):
        raise SystemExit("usage: python -m tests.support.doc_pages --write [--engine]")
    write("--engine" in sys.argv)
