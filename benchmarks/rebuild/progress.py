"""Reads the builder's progress (`--progress=rawjson`): which layers of the last stage were built again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from copy_link.verify.docker import vertexes

# An instruction, such as "[build 2/3] RUN true". The last stage of the benchmark's files has no name: "[stage-1 3/4]",
# or "[3/4]" if there is no other stage.
_INSTRUCTION = re.compile(r"^\[(?:(?P<stage>\S+) )?(?P<number>\d+)/\d+\] (?P<link>LINK )?(?P<text>.*)$")


def layers(lines: Iterable[str]) -> tuple[int, int]:
    """The number of layers of the last stage that were built, and the number of all that it has.

    `lines` are those on the standard error of `docker buildx build`; lines that are no JSON are left out.
    """
    cached: dict[tuple[bool, str], bool] = {}
    last: dict[str, str] = {}
    for vertex in itertools.chain.from_iterable(map(vertexes, lines)):
        found = _INSTRUCTION.match(vertex["name"])
        if not found or not vertex.get("completed") or found["text"].startswith("FROM "):
            continue
        is_last = found["stage"] is None or found["stage"].startswith("stage-")
        if is_last:
            last[found["number"]] = found["text"]
        # The step "LINK" lays a linked layer over the image, and makes none.
        if not found["link"]:
            # A result that is loaded from a registry comes twice: cached, and as it is loaded.
            key = is_last, found["text"]
            cached[key] = cached.get(key, False) or vertex.get("cached", False)
    # Equal linked layers of two stages are built once, by a step of the first of them.
    is_cached = [cached.get((True, text), cached.get((False, text), False)) for text in last.values()]
    return is_cached.count(False), len(is_cached)
