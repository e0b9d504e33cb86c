"""The builds in GitHub workflows: steps of docker/build-push-action, and `docker build` in scripts.

Source: github.com/docker/build-push-action#inputs, docs.docker.com/reference/cli/docker/buildx/build.
"""

from __future__ import annotations

import itertools
import posixpath
import re
import shlex
from typing import Any

from copy_link.onboarding.build import Build, Skipped, make_build, pairs
from copy_link.onboarding.yaml_files import load, table
from copy_link.startup.annotations import Iterator, Mapping

NAME = re.compile(r"\.github/workflows/[^/]+\.ya?ml\Z")
ACTION = "docker/build-push-action@"
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
# The action's own template for the repository at its commit.
_DEFAULT_CONTEXT = re.compile(r"\{\{\s*defaultContext\s*\}\}(?::(.*))?\Z")
_BUILD = re.compile(r"(?:docker|podman)(?:\s+buildx|\s+image|\s+builder)?\s+build\s")
# What ends a command in a shell.
_ENDS = re.compile(r"\s(?:&&|\|\|?|;|&|>|2>)\s|;\s|\)\s*$")
# Flags of `docker build` without a value; every other one has one.
SWITCHES = frozenset(
    f"-{name}"
    for name in (
        *("D", "q", "-check", "-compress", "-debug", "-disable-content-trust", "-force-rm", "-load", "-no-cache"),
        *("-pull", "-push", "-quiet", "-rm", "-squash"),
    )
)
MAXIMUM_COMBINATIONS = 200

Values = Mapping[str, str]


def builds(path: str, text: str) -> Iterator[Build | Skipped]:
    """The builds of a workflow; `path` is its path from the root of the repository. Raises YamlError."""
    content = load(text)
    for name, job in table(content, "jobs").items():
        if not isinstance(job, dict):
            continue
        folder = table(job, "defaults", "run").get("working-directory") or "."
        for values in _combinations(table(job, "strategy", "matrix")):
            known = {**_environment(content), **_environment(job), **values}
            for step in job.get("steps") or ():
                if isinstance(step, dict):
                    yield from _of_step(f"{path}: {name}", step, {**known, **_environment(step)}, str(folder))


def _environment(holder: object) -> dict[str, str]:
    return {f"env.{name}": str(value) for name, value in table(holder, "env").items()} | {"github.workspace": "."}


def _combinations(matrix: Mapping[str, object]) -> Iterator[dict[str, str]]:
    """The values of each job of a matrix; one empty dictionary without a matrix."""
    lists = {name: value for name, value in matrix.items() if isinstance(value, list) and name != "include"}
    rows = [dict(zip(lists, row, strict=True)) for row in itertools.product(*lists.values())] if lists else []
    included = matrix.get("include")
    rows += [row for row in (included if isinstance(included, list) else ()) if isinstance(row, dict)]
    for row in rows[:MAXIMUM_COMBINATIONS] or [{}]:
        yield {f"matrix.{name}": text for key, value in row.items() for name, text in _leaves(str(key), value)}


def _leaves(name: str, value: object) -> Iterator[tuple[str, str]]:
    """The values below a key of a matrix, each with its path: `image.context`."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _leaves(f"{name}.{key}", one)
    else:
        yield name, str(value)


def _of_step(source: str, step: dict[str, Any], values: Values, folder: str) -> Iterator[Build | Skipped]:
    if str(step.get("uses", "")).startswith(ACTION):
        yield _of_action(source, table(step, "with"), values)
    elif "run" in step:
        working = str(step.get("working-directory") or folder)
        for line in str(step["run"]).replace("\\\n", " ").splitlines():
            for found in _BUILD.finditer(line):
                command = line[found.end() :]
                end = _ENDS.search(command)
                yield _of_command(source, command[: end.start()] if end else command, values, working)


def _of_action(source: str, given: dict[str, Any], values: Values) -> Build | Skipped:
    texts = {key: _evaluated(str(value), values) for key, value in given.items()}
    context, file = texts.get("context", "."), texts.get("file", "")
    if context is None or file is None:
        paths = " ".join(str(given[key]) for key in ("context", "file") if key in given)
        return Skipped(source, f"an expression without a known value: {paths}")
    default = _DEFAULT_CONTEXT.match(context)
    context = (default[1] or ".") if default else context
    if default and file:
        # Inside a Git context the file is relative to that.
        file = posixpath.join(context, file)
    return make_build(
        source,
        "",
        context,
        file or posixpath.join(context, "Dockerfile"),
        texts.get("target") or "",
        pairs(texts.get("build-args")),
        pairs(texts.get("build-contexts")),
    )


def _of_command(source: str, command: str, values: Values, working: str) -> Build | Skipped:
    # An expression in a tag does no harm; one in a path is recognized by its dollar.
    evaluated = _EXPRESSION.sub(lambda one: values.get(one[1], "$UNKNOWN"), command)
    folder = _evaluated(working, values)
    try:
        words = shlex.split(evaluated, comments=True)
    except ValueError:
        words = []
    flags, contexts = _flags(words)
    file = flags.get("file", [""])[-1]
    if folder is None or len(contexts) != 1 or "$" in file + contexts[0]:
        return Skipped(source, f"docker build {' '.join(command.split())}")
    return make_build(
        source,
        folder,
        contexts[0],
        file or posixpath.join(contexts[0], "Dockerfile"),
        flags.get("target", [""])[-1],
        pairs(flags.get("build-arg", [])),
        pairs(flags.get("build-context", [])),
    )


def _flags(words: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The values of the flags of `docker build`, by their long names, and the other words."""
    found: dict[str, list[str]] = {}
    others: list[str] = []
    pending = iter(words)
    for word in pending:
        name, equals, value = word.partition("=")
        if not word.startswith("-") or word == "-":
            others.append(word)
        elif name in SWITCHES:
            continue
        else:
            long = {"-f": "file", "-t": "tag"}.get(name, name.lstrip("-"))
            found.setdefault(long, []).append(value if equals else next(pending, ""))
    return found, others


def _evaluated(text: str, values: Values) -> str | None:
    """The text with the expressions that are known; None if there is another one."""
    if any(one[1] not in values for one in _EXPRESSION.finditer(text)):
        return None
    return _EXPRESSION.sub(lambda one: values[one[1]], text)
