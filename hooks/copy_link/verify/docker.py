"""Builds with `docker buildx build`. Source: docs.docker.com/reference/cli/docker/buildx/build."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from typing import IO, TypeVar

from copy_link.onboarding.build import REMOTE
from copy_link.startup.records import NamedTuple
from copy_link.verify import image_configuration
from copy_link.verify.image_configuration import Configuration
from copy_link.verify.plans import Inputs
from copy_link.verify.process import BuildError, Watch, run

Found = TypeVar("Found")

PROGRAM = "docker"
TREE = "type=tar,dest=-"
# Layers are not compressed for a reader on the same machine.
IMAGE = "type=oci,dest=-,compression=uncompressed"
NOTHING = "type=cacheonly"
_STEP = re.compile(r"#\d+ (\[[^]]*\d+/\d+\] .*)")
# A step that copies, by its place in the stage: [build 3/7] COPY a /b. Its merge with the image below is LINK COPY.
_COPY = re.compile(r"(\[(?:\S+ )?\d+/\d+\]) ((?:COPY|ADD) .*)", re.DOTALL)


class Source(NamedTuple):
    """The bytes to build as the Dockerfile at a path, whose name and ignore file the builder gets, and the inputs."""

    path: str
    data: bytes
    inputs: Inputs


class Step(NamedTuple):
    """A COPY or ADD that was built: its place in the stage, its text, and whether its layer came from the cache."""

    place: str
    text: str
    is_reused: bool


class Docker:
    """The builder that the docker client selects; Dockerfiles are written to `folder`, which the caller removes."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def tree(
        self, source: Source, read: Callable[[IO[bytes]], Found], watch: Watch | None = None, is_fresh: bool = False
    ) -> Found:
        """Build, and return what `read` returns for the tar of the files; a fresh build uses no cache.

        Raises BuildError.
        """
        options = ("--no-cache",) if is_fresh else ()
        return run(self.command(source, TREE, "plain", *options), read, watch and _steps_only(watch))

    def configuration(self, source: Source, watch: Watch | None = None) -> Configuration:
        """Build, and return the configuration of the image. Raises BuildError."""
        try:
            return run(self.command(source, IMAGE, "plain"), image_configuration.read, watch and _steps_only(watch))
        except image_configuration.ConfigurationError as error:
            raise BuildError([str(error)]) from None

    def steps(self, source: Source) -> list[Step]:
        """Build into the cache only; returns the steps that copy, in the order of their places. Raises BuildError."""
        found: dict[str, Step] = {}

        def watch(line: str) -> None:
            for vertex in _vertexes(line):
                step = _COPY.fullmatch(vertex.get("name", ""))
                if step is not None:
                    before = found.get(step[1])
                    is_reused = bool(vertex.get("cached")) or (before is not None and before.is_reused)
                    found[step[1]] = Step(step[1], step[2], is_reused)

        run(self.command(source, NOTHING, "rawjson"), lambda stream: stream.read(), watch)
        return [found[place] for place in sorted(found)]

    def command(self, source: Source, output: str, progress: str, *options: str) -> list[str]:
        """The command that builds; it also writes the Dockerfile. Every value from outside is a part of an option."""
        inputs = source.inputs
        named = (
            ("build-arg", inputs.arguments),
            ("build-context", inputs.contexts),
            ("secret", inputs.secrets),
            ("ssh", inputs.ssh),
            ("target", (inputs.target,) if inputs.target else ()),
            ("network", (inputs.network,) if inputs.network else ()),
        )
        passed = [f"--{name}={value}" for name, values in named for value in values]
        is_remote = REMOTE.match(inputs.context)
        # A folder whose name begins with a dash would be an option.
        context = inputs.context if is_remote and inputs.context != "-" else os.path.join(os.curdir, inputs.context)
        return [
            *(PROGRAM, "buildx", "build", f"--progress={progress}", "--provenance=false", f"--output={output}"),
            *(f"--file={self._written(source)}", *passed, *options, context),
        ]

    def _written(self, source: Source) -> str:
        name = os.path.basename(source.path)
        path = os.path.join(self._folder, name)
        with open(path, "wb") as stream:
            stream.write(source.data)
        ignore = f"{source.path}.dockerignore"
        copied = f"{path}.dockerignore"
        if os.path.isfile(ignore):
            with open(ignore, "rb") as original, open(copied, "wb") as stream:
                stream.write(original.read())
        elif os.path.exists(copied):
            os.remove(copied)
        return path


def _steps_only(watch: Watch) -> Watch:
    def watch_line(line: str) -> None:
        step = _STEP.match(line)
        if step is not None:
            watch(step[1])

    return watch_line


def _vertexes(line: str) -> list[dict[str, str]]:
    try:
        found = json.loads(line)
    except ValueError:
        return []
    vertexes = found.get("vertexes") if isinstance(found, dict) else None
    return [one for one in vertexes or () if isinstance(one, dict)]
