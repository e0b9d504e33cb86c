"""The `# syntax=` directive: the frontend that builds the file, and its support for `--link`.

Both the builder and the frontend read the directives. The builder finds the frontend with moby/buildkit
frontend/dockerfile/parser/directives.go, DetectSyntax. The frontend (parser.go, processLine) also accepts white space
before a directive, and takes a `#!` line for a comment, which ends the directives. `COPY --link` is new in
docker/dockerfile 1.4: https://github.com/moby/buildkit/releases/tag/dockerfile%2F1.4.0
"""

from __future__ import annotations

from copy_link.dockerfile.frontends import VERSION, docker_tag
from copy_link.dockerfile.go_text import trim_left
from copy_link.startup.annotations import Iterator
from copy_link.startup.records import NamedTuple

DEFAULT_SYNTAX = "docker/dockerfile:1"
FIRST_WITH_LINK = (1, 4)
SYNTAX = "syntax"
DIRECTIVES = (SYNTAX, "check", "escape")
# The last line that can be a comment which ends the directives: only a `#!` line and directives come before it.
LAST_GUARD = len(DIRECTIVES) + 2
SPACE = "\t\n\f\r "
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# The channel of features that are not in every release.
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
    """The syntax directive that the builder finds; None if there is none."""
    start, line = _first_line(data)
    for prefix in ("#", "//"):
        for one in _in_comments(data, start, line, prefix):
            if one.name == SYNTAX:
                image = one.value.partition(" ")[0].encode("latin-1")
                name = image.decode("utf-8", "surrogateescape")
                return SyntaxDirective(name, one.line, one.start, one.start + len(image))
    return _in_json(data, start, line)


def unseen(data: bytes) -> int | None:
    """The line (from 1) of a syntax directive that only the frontend sees, because it is indented; None without one."""
    if find(data) is not None:
        return None
    return next((one.line for one in _of_frontend(data) if one.name == SYNTAX), None)


def directives(data: bytes) -> list[tuple[str, str]]:
    """The names and values of the directives that the builder reads, then of those that the frontend reads.

    A directive that is repeated, which is an error, is the last one of its list.
    """
    of_builder = _in_comments(data, *_first_line(data), "#")
    return [(one.name, one.value) for found in (of_builder, _of_frontend(data)) for one in found]


def _of_frontend(data: bytes) -> Iterator[Directive]:
    return _in_comments(data, _begin(data), 1, "#", may_be_indented=True)


def _begin(data: bytes) -> int:
    return len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0


def _first_line(data: bytes) -> tuple[int, int]:
    """The offset and the number (from 1) of the first line that may be a directive for the builder."""
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
        # Go's bufio.ScanLines takes one carriage return as part of the line ending.
        written = data[position:end].removesuffix(b"\r").decode("latin-1")
        text = trim_left(written) if may_be_indented else written
        if not text.startswith(prefix):
            return
        body = trim_left(text[len(prefix) :])
        written_name, _, after = body.partition("=")
        name = written_name.rstrip(SPACE).lower()
        # A value of nothing but space is the last of it, as to BuildKit's regular expression.
        value = after.strip(SPACE) or after[-1:]
        if not value or name not in DIRECTIVES:
            return
        start = len(body) - len(after) + min(len(after) - len(after.lstrip(SPACE)), len(after) - 1)
        yield Directive(name, value, line, position + len(written) - len(body) + start)
        if name in seen:
            return
        seen.add(name)
        position = end + 1
        line += 1


def _in_json(data: bytes, start: int, line: int) -> SyntaxDirective | None:
    if not data[start:].lstrip().startswith(b"{"):
        return None
    # Only a file that begins with a brace needs it.
    import json

    try:
        content = json.loads(data[start:])
    except (ValueError, RecursionError):
        return None
    value = content.get("syntax") if isinstance(content, dict) else None
    return SyntaxDirective(value, line, start, start) if isinstance(value, str) else None


def knows_link(image: str) -> bool:
    """True if the frontend with this image name accepts `COPY --link`.

    Docker's do since 1.4. Frontends of other people, and names without a version, are assumed to.
    """
    tag = docker_tag(image)
    if tag is None:
        # Without a tag it is `latest`; the version of a digest is not known.
        return True
    if tag == "experimental" or tag.endswith("-experimental"):
        # The channel that `labs` replaced in 1.3.
        return False
    if tag == DEFAULT_SYNTAX.rpartition(":")[2]:
        return True
    version = VERSION.match(tag)
    if version is None or version[2] is None:
        return version is None or int(version[1]) >= FIRST_WITH_LINK[0]
    return (int(version[1]), int(version[2])) >= FIRST_WITH_LINK


def raised(image: str) -> str:
    """The same frontend from the same registry and channel, with the tag of the newest release."""
    repository, _, tag = image.partition("@")[0].rpartition(":")
    return f"{repository}:{DEFAULT_SYNTAX.rpartition(':')[2]}{LABS if tag.endswith(LABS) else ''}"
