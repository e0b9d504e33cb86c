"""The interface of the builders, and the options that docker and buildah spell alike."""

from __future__ import annotations

import os
import shutil
from typing import IO, Protocol, TypeVar

from copy_link.onboarding.build import REMOTE
from copy_link.startup.annotations import Callable
from copy_link.startup.records import NamedTuple
from copy_link.verify.image_configuration import Configuration
from copy_link.verify.plans import Inputs
from copy_link.verify.process import Watch

Found = TypeVar("Found")


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


class Builder(Protocol):
    """A program that builds images. Each method raises BuildError."""

    def tree(
        self, source: Source, read: Callable[[IO[bytes]], Found], watch: Watch | None = None, is_fresh: bool = False
    ) -> Found:
        """Build, and return what `read` returns for the tar of the files; a fresh build uses no cache."""

    def configuration(self, source: Source, watch: Watch | None = None) -> Configuration:
        """Build, and return the configuration of the image."""

    def steps(self, source: Source) -> list[Step]:
        """Build into the cache only; returns the steps that copy, in the order of their places."""

    def close(self) -> None:
        """Remove everything that the builds have made outside of the cache."""


def options(inputs: Inputs) -> list[str]:
    """The options for the inputs, but for the context. Every value from outside is a part of one word."""
    named = (
        ("build-arg", inputs.arguments),
        ("build-context", inputs.contexts),
        ("secret", inputs.secrets),
        ("ssh", inputs.ssh),
        ("target", (inputs.target,) if inputs.target else ()),
        ("network", (inputs.network,) if inputs.network else ()),
    )
    return [f"--{name}={value}" for name, values in named for value in values]


def context(inputs: Inputs) -> str:
    """The word for the context; a folder whose name begins with a dash would be an option."""
    is_remote = REMOTE.match(inputs.context) and inputs.context != "-"
    return inputs.context if is_remote else os.path.join(os.curdir, inputs.context)


def written(source: Source, folder: str) -> str:
    """Write the Dockerfile to a folder, with the ignore file of the original beside it; returns its path."""
    path = os.path.join(folder, os.path.basename(source.path))
    with open(path, "wb") as stream:
        stream.write(source.data)
    ignore = f"{source.path}.dockerignore"
    if os.path.isfile(ignore):
        shutil.copyfile(ignore, f"{path}.dockerignore")
    elif os.path.exists(f"{path}.dockerignore"):
        os.remove(f"{path}.dockerignore")
    return path
