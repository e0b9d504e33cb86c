"""Builds with `buildah build`. Source: buildah-build(1), buildah-mount(1), buildah-unshare(1)."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from collections.abc import Callable, Sequence
from functools import partial
from typing import IO, TypeVar

from copy_link.verify import image_configuration
from copy_link.verify.builder import Source, Step, context, options, written
from copy_link.verify.image_configuration import Configuration
from copy_link.verify.process import BuildError, Watch, run

Found = TypeVar("Found")

PROGRAM = "buildah"
# The name of the images; the part after the colon is that of the run.
_NAME = "localhost/copy-link-verify"
_STEP = re.compile(r"(?:\[\d+/\d+\] )?STEP \d+/\d+: .*")
# Buildah has no archive of the files, so a container of the image, which is never started, is mounted and read.
_READ = (
    'mounted=$(buildah mount "$1") && exec tar -C "$mounted" -cf - --format=pax --numeric-owner '
    "--xattrs --xattrs-include=security.capability ."
)


class Buildah:
    """Buildah; Dockerfiles are written to `folder`, which the caller removes."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._image = f"{_NAME}:{secrets.token_hex(8)}"
        # Only root may mount; others do it in a user namespace.
        self._prefix = [] if not hasattr(os, "geteuid") or os.geteuid() == 0 else [PROGRAM, "unshare"]

    def tree(
        self, source: Source, read: Callable[[IO[bytes]], Found], watch: Watch | None = None, is_fresh: bool = False
    ) -> Found:
        """Build, and return what `read` returns for the tar of the files; a fresh build uses no cache.

        Raises BuildError.
        """
        fresh = ("--no-cache",) if is_fresh else ()
        run(self.command(source, *fresh), partial(_read_steps, watch=watch))
        container = f"copy-link-verify-{secrets.token_hex(8)}"
        try:
            run([PROGRAM, "from", "--pull=never", f"--name={container}", self._image], _ignore)
            return run([*self._prefix, "sh", "-c", _READ, "sh", container], read)
        finally:
            _removed("rm", container)

    def configuration(self, source: Source, watch: Watch | None = None) -> Configuration:
        """Build, and return the configuration of the image. Raises BuildError."""
        run(self.command(source), partial(_read_steps, watch=watch))
        text = run(
            [PROGRAM, "inspect", "--type=image", "--format={{json .OCIv1}}", self._image], lambda stream: stream.read()
        )
        return image_configuration.settings(json.loads(text))

    def steps(self, source: Source) -> list[Step]:
        """Raise BuildError: which steps are reused is read only from BuildKit."""
        raise BuildError([f"{PROGRAM} does not say which layers it has reused: measure with docker"])

    def close(self) -> None:
        """Remove the name of the last image, and the image if it has no other; the layers stay in the cache."""
        _removed("rmi", self._image)

    def command(self, source: Source, *more: str) -> Sequence[str]:
        """The command that builds; it also writes the Dockerfile. Without layers, Buildah ignores `--link`."""
        return [
            *(PROGRAM, "build", "--layers", f"--tag={self._image}", f"--file={written(source, self._folder)}"),
            *(*options(source.inputs), *more, context(source.inputs)),
        ]


def _read_steps(stream: IO[bytes], watch: Watch | None) -> None:
    for line in stream:
        text = line.decode("utf-8", "replace").rstrip()
        if watch is not None and _STEP.fullmatch(text):
            watch(text)


def _ignore(_: IO[bytes]) -> None:
    pass


def _removed(verb: str, name: str) -> None:
    # It may not be there: the build has failed, or was interrupted.
    with contextlib.suppress(BuildError):
        run([PROGRAM, verb, name], _ignore)
