"""Builds with `docker buildx build`. Source: docs.docker.com/reference/cli/docker/buildx/build."""

from __future__ import annotations

import json
import re
from typing import IO, Any, TypeVar

from copy_link.startup.annotations import Callable
from copy_link.verify import image_configuration
from copy_link.verify.builder import Source, Step, context, options, written
from copy_link.verify.image_configuration import Configuration
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
        fresh = ("--no-cache",) if is_fresh else ()
        return run(self.command(source, TREE, "plain", *fresh), read, watch and _steps_only(watch))

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
            for vertex in vertexes(line):
                step = _COPY.fullmatch(vertex.get("name", ""))
                if step is not None:
                    before = found.get(step[1])
                    is_reused = bool(vertex.get("cached")) or (before is not None and before.is_reused)
                    found[step[1]] = Step(step[1], step[2], is_reused)

        run(self.command(source, NOTHING, "rawjson"), lambda stream: stream.read(), watch)
        return [found[place] for place in sorted(found)]

    def close(self) -> None:
        """Nothing is left outside of the builder's cache."""

    def command(self, source: Source, output: str, progress: str, *more: str) -> list[str]:
        """The command that builds; it also writes the Dockerfile."""
        return [
            *(PROGRAM, "buildx", "build", f"--progress={progress}", "--provenance=false", f"--output={output}"),
            *(f"--file={written(source, self._folder)}", *options(source.inputs), *more, context(source.inputs)),
        ]


def _steps_only(watch: Watch) -> Watch:
    def watch_line(line: str) -> None:
        step = _STEP.match(line)
        if step is not None:
            watch(step[1])

    return watch_line


def vertexes(line: str) -> list[dict[str, Any]]:
    """The steps in a line of the builder's progress (`--progress=rawjson`); none in another line."""
    try:
        found = json.loads(line)
    except ValueError:
        return []
    steps = found.get("vertexes") if isinstance(found, dict) else None
    return [one for one in steps or () if isinstance(one, dict)]
