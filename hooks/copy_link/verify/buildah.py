"""Builds with `buildah build`. Source: buildah-build(1), buildah-mount(1), buildah-unshare(1)."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from functools import partial
from typing import IO, TypeVar

from copy_link.startup.annotations import Callable
from copy_link.verify import image_configuration
from copy_link.verify.builder import Source, Step, context, options, written
from copy_link.verify.image_configuration import Configuration
from copy_link.verify.process import BuildError, Watch, run

Found = TypeVar("Found")

PROGRAM = "buildah"
# The name of the images; each has a tag of its own.
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
        # The source of each image by its name, None for one that is not to be used again.
        self._images: dict[str, Source | None] = {}
        # Only root may mount; others do it in a user namespace.
        self._prefix = [] if not hasattr(os, "geteuid") or os.geteuid() == 0 else [PROGRAM, "unshare"]

    def tree(
        self, source: Source, read: Callable[[IO[bytes]], Found], watch: Watch | None = None, is_fresh: bool = False
    ) -> Found:
        """Build, and return what `read` returns for the tar of the files; a fresh build uses no cache.

        Raises BuildError.
        """
        image = self._built(source, watch, is_fresh)
        container = f"copy-link-verify-{secrets.token_hex(8)}"
        try:
            run([PROGRAM, "from", "--pull=never", f"--name={container}", image], _ignore)
            return run([*self._prefix, "sh", "-c", _READ, "sh", container], read)
        finally:
            _removed("rm", container)

    def configuration(self, source: Source, watch: Watch | None = None) -> Configuration:
        """Build, and return the configuration of the image. Raises BuildError."""
        command = [PROGRAM, "inspect", "--type=image", "--format={{json .OCIv1}}", self._built(source, watch)]
        return image_configuration.settings(json.loads(run(command, lambda stream: stream.read())))

    def steps(self, source: Source) -> list[Step]:
        """Raise BuildError: which steps are reused is read only from BuildKit."""
        raise BuildError([f"{PROGRAM} does not say which layers it has reused: measure with docker"])

    def close(self) -> None:
        """Remove the names of the images, and each image that has no other name."""
        for image in self._images:
            _removed("rmi", image)

    def command(self, source: Source, image: str, *more: str) -> list[str]:
        """The command that builds an image of this name; it also writes the Dockerfile.

        Without layers, Buildah ignores `--link`.
        """
        return [
            *(PROGRAM, "build", "--layers", "--force-rm", f"--tag={image}", f"--file={written(source, self._folder)}"),
            *(*options(source.inputs), *more, context(source.inputs)),
        ]

    def _built(self, source: Source, watch: Watch | None, is_fresh: bool = False) -> str:
        """The name of the image of a source, which is built unless it is there."""
        found = next((image for image, one in self._images.items() if one == source), None)
        if found is not None and not is_fresh:
            return found
        image = f"{_NAME}:{secrets.token_hex(8)}"
        self._images[image] = None if is_fresh else source
        try:
            run(self.command(source, image, *(("--no-cache",) if is_fresh else ())), partial(_read_steps, watch=watch))
        except BaseException:
            # It is no image to use again; close removes what there is of it.
            self._images[image] = None
            raise
        return image


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
