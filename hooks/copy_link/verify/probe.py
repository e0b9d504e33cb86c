"""Finds out whether a builder honours `--link`, with a small build that needs no network."""

from __future__ import annotations

import os

from copy_link.verify.builder import Builder, Source
from copy_link.verify.plans import Inputs
from copy_link.verify.tree import listing

# A builder that honours the flag makes /d and /d/e anew, as root's; one that ignores it leaves them as they are.
DOCKERFILE = b"""\
FROM scratch AS below
COPY --chown=7:7 probe /d/e/
FROM below
COPY --link probe /d/e/
"""
REMEDY = (
    "the builder ignores COPY --link, so both images would be the same in any case. Use another builder:",
    "  docker buildx create --use --driver docker-container",
    "or turn on the containerd image store of Docker Engine: https://docs.docker.com/engine/storage/containerd/",
    "Buildah honours it since 1.41.",
)


def problem(builder: Builder, folder: str) -> tuple[str, ...]:
    """Lines that say why a builder cannot verify anything, and what to do; empty if it can.

    `folder` is an empty one for the files of the build. Raises BuildError if the builder does not build.
    """
    with open(os.path.join(folder, "probe"), "wb"):
        pass
    found = builder.tree(Source("probe.Dockerfile", DOCKERFILE, Inputs(folder)), listing)
    return REMEDY if found["/d/e"].uid else ()
