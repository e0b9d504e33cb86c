"""One build that a file of the repository describes: a Dockerfile with its build context."""

from __future__ import annotations

import posixpath
import re

from copy_link.startup.annotations import Callable, Mapping
from copy_link.startup.records import NamedTuple

# A context that is no folder: a URL, a Git repository, standard input.
REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://|git@|github\.com/|-\Z")


class Build(NamedTuple):
    """A build of one Dockerfile.

    `source` is the file that describes it, with the name of the service or target. `dockerfile` and `context` are paths
    from the root of the repository. `arguments` are the build arguments, and `contexts` the named contexts: the path of
    a folder from the root, or the value as it is written (`docker-image://alpine`, `target:base`).
    """

    source: str
    dockerfile: str
    context: str
    target: str = ""
    arguments: tuple[tuple[str, str], ...] = ()
    contexts: tuple[tuple[str, str], ...] = ()


class Skipped(NamedTuple):
    """A build, or a whole file, that is not understood, and a clause that says why."""

    source: str
    reason: str


class Spelling(NamedTuple):
    """How a kind of file writes a build: the keys of a Dockerfile in the file itself and of the named contexts.

    `unknown` says what cannot be evaluated.
    """

    inline: str
    contexts: str
    unknown: str


def evaluated_build(
    source: str, base: str, found: Mapping[str, object], spelling: Spelling, evaluate: Callable[[str], str | None]
) -> Build | Skipped:
    """The build that a mapping describes; `evaluate` returns a text with its variables, None if it is not known.

    A context or Dockerfile that is not known skips the build, an argument or named context is left out.
    """
    if spelling.inline in found:
        return Skipped(source, "its Dockerfile is written in it")
    written = str(found.get("context", ".")), str(found.get("dockerfile", "Dockerfile"))
    context, dockerfile = map(evaluate, written)
    if context is None or dockerfile is None:
        return Skipped(source, f"{spelling.unknown}: {written[0] if context is None else written[1]}")
    arguments, contexts = (
        {name: value for name, text in pairs(found.get(key)).items() if (value := evaluate(text)) is not None}
        for key in ("args", spelling.contexts)
    )
    path = posixpath.join(context, dockerfile)
    return make_build(source, base, context, path, str(found.get("target", "")), arguments, contexts)


def make_build(
    source: str,
    base: str,
    context: str,
    dockerfile: str,
    target: str = "",
    arguments: dict[str, str] | None = None,
    contexts: dict[str, str] | None = None,
) -> Build | Skipped:
    """The build with paths from the root; `context` and `dockerfile` are relative to `base`, a folder in it."""
    folder, path = local_path(base, context), local_path(base, dockerfile)
    if folder is None:
        return Skipped(source, f"its context is not in this repository: {context}")
    if path is None:
        return Skipped(source, f"its Dockerfile is not in this repository: {dockerfile}")
    named = {name: _named_context(base, value) for name, value in (contexts or {}).items()}
    return Build(source, path, folder, target, tuple((arguments or {}).items()), tuple(named.items()))


def local_path(base: str, text: str) -> str | None:
    """The path from the root of the repository, None if it leads out of the repository or is no path."""
    if REMOTE.match(text) or posixpath.isabs(text):
        return None
    path = posixpath.normpath(posixpath.join(base, text))
    return None if path == ".." or path.startswith("../") else path


def _named_context(base: str, value: str) -> str:
    path = None if re.match(r"[a-z-]+:", value) else local_path(base, value)
    return value if path is None else path


def pairs(value: object) -> dict[str, str]:
    """A mapping, or a list or lines of `NAME=value`, as a dictionary; what has no value is left out."""
    if isinstance(value, dict):
        return {str(key): _text(one) for key, one in value.items() if one is not None}
    lines = value.splitlines() if isinstance(value, str) else value if isinstance(value, list) else []
    split = (str(line).strip().partition("=") for line in lines)
    return {name: text for name, equals, text in split if equals}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
