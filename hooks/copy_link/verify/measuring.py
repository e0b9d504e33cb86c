"""Measures what linking buys: a base image changes, and the builder builds the plain and the linked file again."""

from __future__ import annotations

import os
import secrets
import time

from copy_link.dockerfile.parser import parse
from copy_link.rules.edits import Edit, apply
from copy_link.stages.stage import stage_name
from copy_link.startup.annotations import Sequence
from copy_link.startup.records import NamedTuple
from copy_link.verify.builder import Builder, Source, Step
from copy_link.verify.plans import Plan
from copy_link.verify.verification import Announce
from copy_link.verify.versions import Version, Versions

# The named context and the file that stand for a change of the base image.
_CHANGE = "copy-link-base-change"
_INSTRUCTION = f"COPY --from={_CHANGE} change /.{_CHANGE}"


class Rebuilt(NamedTuple):
    """A COPY or ADD, and whether its layer was reused in the plain and in the linked build."""

    text: str
    plain_is_reused: bool
    linked_is_reused: bool


class Measurement(NamedTuple):
    """The second builds of both versions: their COPY and ADD, and how long each took, in seconds."""

    copies: tuple[Rebuilt, ...]
    plain_seconds: float
    linked_seconds: float


def measure(builder: Builder, plan: Plan, found: Versions, folder: str, announce: Announce) -> Measurement:
    """Build the plain version and the last one, change the base images, and build both again.

    `folder` is an empty one for the file that changes. The change is a file in the image of every FROM that names no
    stage. Raises BuildError.
    """
    linked = found.others[-1]
    plain_steps, plain_seconds = _rebuilt(builder, plan, found.reference, folder, announce)
    linked_steps, linked_seconds = _rebuilt(builder, plan, linked, folder, announce)
    by_place = {one.place: one for one in linked_steps}
    copies = tuple(
        Rebuilt(one.text, one.is_reused, by_place[one.place].is_reused) for one in plain_steps if one.place in by_place
    )
    return Measurement(copies, plain_seconds, linked_seconds)


def with_changing_bases(data: bytes) -> bytes:
    """The file with a COPY after each FROM that names no stage, which stands for a change of its base image."""
    edits, names = [], set()
    dockerfile = parse(data)
    for instruction in dockerfile.instructions:
        if instruction.keyword == "FROM":
            if instruction.words[0].text.lower() not in names:
                line = dockerfile.line_ending + _INSTRUCTION.encode()
                edits.append(Edit(instruction.end, instruction.end, line))
            names.add(stage_name(instruction))
    return apply(data, edits)


def _rebuilt(
    builder: Builder, plan: Plan, version: Version, folder: str, announce: Announce
) -> tuple[Sequence[Step], float]:
    context = f"{_CHANGE}={folder}"
    inputs = plan.inputs._replace(contexts=(*plan.inputs.contexts, context))
    source = Source(plan.path, with_changing_bases(version.data), inputs)
    # The content is new for each build: otherwise one version would find what the other one has built.
    for title in ("first build", "after a change of the base image"):
        announce(f"{plan.path}, {version.name}: {title}")
        with open(os.path.join(folder, "change"), "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex())
        start = time.monotonic()
        steps = builder.steps(source)
        seconds = time.monotonic() - start
    return [one for one in steps if f"--from={_CHANGE}" not in one.text], seconds
