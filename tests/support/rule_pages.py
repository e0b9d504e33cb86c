"""Reads the pages of the rules, so that tests can compare them with the tool and with a builder.

`python -m tests.support.rule_pages --write` updates the output of the commands on every page.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from copy_link import check, fix
from copy_link.settings import CONFIGURATION
from tests.support.project import ROOT

FOLDER = ROOT / "hooks" / "copy_link" / "rules" / "pages"
SECTIONS = ("Example", "The built images", "The finding", "The fix")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PARAGRAPH = re.compile(r"^- (finds|fix): (.+)$", re.MULTILINE)
DOCKERFILE = Path("Dockerfile")
FIXES = {True: "safe", False: "unsafe, needs `--unsafe-fixes`"}
PROGRAMS = {"copy-link-check": check.main, "copy-link-fix": fix.main}


@dataclass(frozen=True)
class Run:
    """A command on a page, its `line` there, and its output."""

    line: str
    command: str
    arguments: tuple[str, ...]
    output: str


@dataclass(frozen=True)
class Page:
    """A page: the Dockerfile `as_written` and `fixed`, and the runs of the commands on it.

    `entries` has, for a path, its entry in the image as written and in the fixed one. `error` is the builder's message
    for the Dockerfile as written, "" if it builds. `description` is the description of a base image that only this
    page uses, and `configuration` its `.copy-link.toml`, "" if there is none. `finds` and `fix` are the two lines below
    the title.
    """

    path: Path
    title: str
    finds: str
    fix: str
    as_written: str
    fixed: str
    error: str
    entries: dict[str, tuple[str, str]]
    runs: tuple[Run, ...]
    description: str
    configuration: str

    @property
    def rule(self) -> str:
        """The rule's id."""
        return self.path.stem

    def make_context(self, folder: Path) -> None:
        """Create the sources of the example: a directory for a name that ends in `/`, else a file."""
        for words in re.findall(r"^COPY (?:--\S+ )*(.+) \S+$", self.as_written, re.MULTILINE):
            for word in words.split():
                path = folder / word
                (path if word.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
                copied = path / "file" if word.endswith("/") else path
                copied.write_text("copied\n")
                # The mode is part of the image, so it must not depend on the umask.
                copied.chmod(0o644)


def played(page: Page) -> list[str]:
    """Run the page's commands in the current, empty folder; returns their output, and leaves the fixed `Dockerfile`."""
    page.make_context(Path())
    DOCKERFILE.write_text(page.as_written)
    if page.configuration:
        Path(CONFIGURATION).write_text(page.configuration)
    return [_printed(run) for run in page.runs]


def _printed(run: Run) -> str:
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        PROGRAMS[run.command](run.arguments)
    return output.getvalue()


def read(path: Path) -> Page:
    """Parse a page."""
    head, *parts = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    sections = dict(part.split("\n", 1) for part in parts)
    assert tuple(sections)[:4] == SECTIONS, f"{path.name} has the sections {tuple(sections)}"
    example, images, finding, fix = (sections[name] for name in SECTIONS)
    lines = dict(PARAGRAPH.findall(head))
    runs = tuple(_run(text) for text in [*_blocks(finding, "console"), *_blocks(fix, "console")])
    return Page(
        path,
        title=head.split("\n", 1)[0].removeprefix("# "),
        finds=lines["finds"],
        fix=lines["fix"],
        as_written=_blocks(example, "dockerfile")[0],
        fixed=_blocks(fix, "dockerfile")[0],
        error="".join(_blocks(images, "text")).strip(),
        entries=_entries(images),
        runs=runs,
        description="".join(_blocks(example, "mtree")),
        configuration="".join(_blocks(example, "toml")),
    )


def _blocks(text: str, language: str) -> list[str]:
    return [content for name, content in BLOCK.findall(text) if name == language]


def _run(text: str) -> Run:
    line, output = text.split("\n", 1)
    program, *arguments = shlex.split(line.removeprefix("$ "))
    return Run(line, program, tuple(arguments), output)


def _entries(text: str) -> dict[str, tuple[str, str]]:
    found = {}
    for path, as_written, fixed in re.findall(r"^\| `(/[^`]*)` \| (.+?) \| (.+?) \|$", text, re.MULTILINE):
        found[path] = (as_written, fixed)
    return found


def write() -> None:
    """Update the output of the commands on every page."""
    for page in PAGES:
        text = page.path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            outputs = played(page)
            os.chdir(ROOT)
        for run, output in zip(page.runs, outputs, strict=True):
            text = text.replace(f"{run.line}\n{run.output}```", f"{run.line}\n{output}```")
        page.path.write_text(text, encoding="utf-8")


PAGES = tuple(read(path) for path in sorted(FOLDER.glob("*.md")) if path.stem != "README")

if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        raise SystemExit("usage: python -m tests.support.rule_pages --write")
    write()
