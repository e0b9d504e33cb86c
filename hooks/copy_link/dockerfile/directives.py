"""The `# syntax=` directive: which frontend builds the file, and whether it knows `--link`.

Where the directive may stand: moby/buildkit frontend/dockerfile/parser/directives.go, DetectSyntax. That is how the
builder finds the frontend; the frontend reads the directives once more (parser.go, processLine), and there white space
may stand in front of them, and a `#!` line is a comment that ends them. Which release of docker/dockerfile brought
`COPY --link`: 1.4, https://github.com/moby/buildkit/releases/tag/dockerfile%2F1.4.0
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from copy_link.dockerfile.go_text import trim_left
from copy_link.startup.patterns import pattern
from copy_link.startup.records import NamedTuple

DEFAULT_SYNTAX = "docker/dockerfile:1"
FIRST_WITH_LINK = (1, 4)
# Docker's frontends, at home or through a mirror: the last two parts of the name.
DOCKER_FRONTENDS = ("docker/dockerfile", "docker/dockerfile-upstream")
SYNTAX = "syntax"
DIRECTIVES = (SYNTAX, "check", "escape")
# The last line that can keep a directive below it from being one: what is above it is a `#!` line and directives.
LAST_GUARD = len(DIRECTIVES) + 2
DIRECTIVE = pattern(r"([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+?)[\t\n\f\r ]*\Z", re.DOTALL)
VERSION = pattern(r"v?([0-9]+)(?:\.([0-9]+))?(?:\.[0-9]+)?(?:-.*)?\Z")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# The channel of features that are not in every release yet.
LABS = "-labs"


class SyntaxDirective(NamedTuple):
    """A frontend's image name, the line (from 1) and the byte span of the name in the file."""

    image: str
    line: int
    start: int
    end: int


class Directive(NamedTuple):
    """A parser directive: its name in lower case, its value, the line (from 1) and the first byte of the value."""

    name: str
    value: str
    line: int
    start: int


def find(data: bytes) -> SyntaxDirective | None:
    """The directive that BuildKit goes by, None where there is none."""
    start, line = _first_line(data)
    for prefix in ("#", "//"):
        for one in _in_comments(data, start, line, prefix):
            if one.name == SYNTAX:
                image = one.value.partition(" ")[0].encode("latin-1")
                name = image.decode("utf-8", "surrogateescape")
                return SyntaxDirective(name, one.line, one.start, one.start + len(image))
    return _in_json(data, start, line)


def unseen(data: bytes) -> int | None:
    """The line of a syntax directive that only the frontend sees, for white space in front of it; None without one."""
    if find(data) is not None:
        return None
    return next((one.line for one in _of_frontend(data) if one.name == SYNTAX), None)


def directives(data: bytes) -> list[tuple[str, str]]:
    """The names and values of the directives that the builder goes by, and of those that the frontend goes by.

    One that is there twice, which is an error, is the last of them.
    """
    of_builder = _in_comments(data, *_first_line(data), "#")
    return [(one.name, one.value) for found in (of_builder, _of_frontend(data)) for one in found]


def _of_frontend(data: bytes) -> Iterator[Directive]:
    return _in_comments(data, _begin(data), 1, "#", may_be_indented=True)


def _begin(data: bytes) -> int:
    return len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0


def _first_line(data: bytes) -> tuple[int, int]:
    """Where the first line that may be a directive starts, and its number."""
    start = _begin(data)
    if data.startswith(b"#!", start):
        return data.find(b"\n", start) + 1 or len(data), 2
    return start, 1


def _in_comments(
    data: bytes, position: int, line: int, prefix: str, may_be_indented: bool = False
) -> Iterator[Directive]:
    seen: set[str] = set()
    while position < len(data):
        end = data.find(b"\n", position)
        end = len(data) if end < 0 else end
        # Go's bufio.ScanLines takes one carriage return for a part of the line ending.
        written = data[position:end].removesuffix(b"\r").decode("latin-1")
        text = trim_left(written) if may_be_indented else written
        if not text.startswith(prefix):
            return
        body = trim_left(text[len(prefix) :])
        found = DIRECTIVE.match(body)
        name = found[1].lower() if found else ""
        if found is None or name not in DIRECTIVES:
            return
        yield Directive(name, found[2], line, position + len(written) - len(body) + found.start(2))
        if name in seen:
            return
        seen.add(name)
        position = end + 1
        line += 1


def _in_json(data: bytes, start: int, line: int) -> SyntaxDirective | None:
    if not data[start:].lstrip().startswith(b"{"):
        return None
    try:
        content = json.loads(data[start:])
    except (ValueError, RecursionError):
        return None
    value = content.get("syntax") if isinstance(content, dict) else None
    return SyntaxDirective(value, line, start, start) if isinstance(value, str) else None


def knows_link(image: str) -> bool:
    """Whether the frontend takes `COPY --link`: Docker's since 1.4; other people's are taken to."""
    name, _, _digest = image.partition("@")
    repository, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        # No tag is `latest`, and what a digest alone means cannot be told.
        return True
    if "/".join(repository.split("/")[-2:]) not in DOCKER_FRONTENDS:
        return True
    if tag == "experimental" or tag.endswith("-experimental"):
        # The channel that `labs` took the place of in 1.3.
        return False
    version = VERSION.match(tag)
    if version is None or version[2] is None:
        return version is None or int(version[1]) >= FIRST_WITH_LINK[0]
    return (int(version[1]), int(version[2])) >= FIRST_WITH_LINK


def raised(image: str) -> str:
    """The same frontend, from the same place and channel, at the release series that is kept up to date."""
    repository, _, tag = image.partition("@")[0].rpartition(":")
    return f"{repository}:{DEFAULT_SYNTAX.rpartition(':')[2]}{LABS if tag.endswith(LABS) else ''}"
