"""Draws the README's picture of a terminal from a real run, light and dark.

`python -m tests.support.terminal_picture --write` writes it anew.
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tests.support.doc_pages import blocks, environment
from tests.support.project import ROOT

COMMAND = "copy-link check Dockerfile"
COLUMNS = 100
FOLDER = ROOT / "docs" / "pictures"

# The colors of GitHub's pages (primer/primitives): background and text, and the eight colors of a terminal.
_LIGHT = ("#f6f8fa #1f2328", "#24292f #cf222e #116329 #4d2d00 #0969da #8250df #1b7c83 #6e7781")
_DARK = ("#161b22 #e6edf3", "#484f58 #ff7b72 #3fb950 #d29922 #58a6ff #bc8cff #39c5cf #b1bac4")

# As Rich's own, without the font that it loads from another site and the frame of a window.
_FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
  font-size: {char_height}px;
  line-height: {line_height}px;
}}
.{unique_id}-title {{ display: none }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def _theme(plain: str, eight: str) -> TerminalTheme:
    background, foreground = map(_color, plain.split())
    colors = [_color(name) for name in eight.split()]
    return TerminalTheme(background, foreground, colors, colors)


def _color(name: str) -> tuple[int, int, int]:
    number = int(name.removeprefix("#"), 16)
    return number >> 16, number >> 8 & 255, number & 255


THEMES = {"light": _theme(*_LIGHT), "dark": _theme(*_DARK)}


def path(theme: str) -> Path:
    """The file of the picture in one of THEMES."""
    return FOLDER / f"terminal-{theme}.svg"


def picture(screen: str, theme: str) -> str:
    """The SVG of a terminal with that text, whose colors are ANSI sequences."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print(Text.from_ansi(screen))
    return console.export_svg(title="", theme=THEMES[theme], code_format=_FORMAT, unique_id="terminal")


def shown(svg: str) -> list[tuple[str, str]]:
    """The texts of a picture, each with its style; positions and other details of the drawing are left out."""
    styles = dict(re.findall(r"^\.([\w-]+) {([^}]*)}", svg, re.MULTILINE))
    texts = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return [(text.text or "", styles.get(text.get("class", ""), "")) for text in texts]


def screen() -> str:
    """The command, and its output on a terminal, for the Dockerfile in the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        dockerfile = next(block.content for block in blocks(text) if block.value == "Dockerfile")
        Path(folder, "Dockerfile").write_text(dockerfile, encoding="utf-8")
        for name in ("requirements.txt", "start.sh", "settings.toml"):
            Path(folder, name).touch()
        return f"$ {COMMAND}\n{_on_terminal(folder)}"


def _on_terminal(folder: str) -> str:
    """The output of the command on a terminal of that width."""
    above, below = pty.openpty()
    variables = {**environment(Path(folder)), "COLUMNS": str(COLUMNS), "TERM": "xterm"}
    with subprocess.Popen(COMMAND.split(), cwd=folder, env=variables, stdout=below, stderr=below, stdin=below):
        os.close(below)
        output = b""
        try:
            while read := os.read(above, 65536):
                output += read
        except OSError:
            # Linux says so when the last process has closed the terminal.
            pass
    os.close(above)
    return output.decode().replace("\r\n", "\n")


def main() -> None:
    """Write both pictures."""
    FOLDER.mkdir(exist_ok=True)
    text = screen()
    for theme in THEMES:
        path(theme).write_text(picture(text, theme), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        raise SystemExit("usage: python -m tests.support.terminal_picture --write")
    main()
