"""The `# syntax=` directive: which frontend builds the file, and whether it knows `--link`.

Where the directive may stand: moby/buildkit frontend/dockerfile/parser/directives.go, DetectSyntax. Which release of
docker/dockerfile brought `COPY --link`: 1.4, https://github.com/moby/buildkit/releases/tag/dockerfile%2F1.4.0
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from copy_link.dockerfile_characters import trim_left
from copy_link.patterns import pattern
from copy_link.records import NamedTuple

DEFAULT_SYNTAX = "docker/dockerfile:1"
FIRST_WITH_LINK = (1, 4)
# Docker's frontends, at home or through a mirror: the last two parts of the name.
DOCKER_FRONTENDS = ("docker/dockerfile", "docker/dockerfile-upstream")
DIRECTIVES = ("syntax", "check", "escape")
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
            if one.name == "syntax":
                image = one.value.partition(" ")[0].encode("latin-1")
                name = image.decode("utf-8", "surrogateescape")
                return SyntaxDirective(name, one.line, one.start, one.start + len(image))
    return _in_json(data, start, line)


def directives(data: bytes) -> list[Directive]:
    """The parser directives that a Dockerfile begins with; one that is there twice, which is an error, is the last."""
    return list(_in_comments(data, *_first_line(data), "#"))


def _first_line(data: bytes) -> tuple[int, int]:
    """Where the first line that may be a directive starts, and its number."""
    start = len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0
    if data[start:].startswith(b"#!"):
        return data.find(b"\n", start) + 1 or len(data), 2
    return start, 1


def _in_comments(data: bytes, position: int, line: int, prefix: str) -> Iterator[Directive]:
    seen: set[str] = set()
    while position < len(data):
        end = data.find(b"\n", position)
        end = len(data) if end < 0 else end
        text = data[position:end].decode("latin-1")
        if not text.startswith(prefix):
            return
        body = trim_left(text[len(prefix) :])
        found = DIRECTIVE.match(body)
        name = found[1].lower() if found else ""
        if found is None or name not in DIRECTIVES:
            return
        yield Directive(name, found[2], line, position + len(text) - len(body) + found.start(2))
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
