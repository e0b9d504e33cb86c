"""Shrinks a Dockerfile to the smallest one that still gets a false verdict."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from copy_link.dockerfile.parser import DockerfileError, parse
from tests.engine.build.batches import Builder
from tests.engine.build.engine import EngineError
from tests.engine.outcomes import Example, Outcome, judge


def shrink(builder: Builder, outcome: Outcome, seconds: float) -> Outcome:
    """Leave out one piece after another, building after each, until no piece can be left out or time is up."""
    until = time.monotonic() + seconds
    smaller: Outcome | None = outcome
    while smaller is not None:
        outcome, smaller = smaller, None
        for data in _smaller(outcome.data):
            if time.monotonic() > until:
                return outcome
            smaller = _still_false(builder, Example(data, outcome.choice, is_doubtful=True))
            if smaller is not None:
                break
    return outcome


def _still_false(builder: Builder, example: Example) -> Outcome | None:
    try:
        outcomes = judge(builder, [example])
    except (DockerfileError, EngineError, KeyError):
        return None
    return next((outcome for outcome in outcomes if outcome.is_false), None)


def _smaller(data: bytes) -> Iterator[bytes]:
    """Smaller Dockerfiles, those without the largest pieces first."""
    instructions = parse(data).instructions
    starts = [index for index, instruction in enumerate(instructions) if instruction.keyword == "FROM"]
    for start, end in zip(starts, [*starts[1:], len(instructions)], strict=True):
        if len(starts) > 1:
            yield _without(data, instructions[start].start, instructions[end - 1].end)
    for instruction in reversed(instructions):
        if instruction.keyword != "FROM":
            yield _without(data, instruction.start, instruction.end)
    for instruction in instructions:
        for flag in instruction.flags:
            yield _without(data, flag.start, flag.end)
        if instruction.keyword in ("COPY", "ADD") and len(instruction.words) > 2 and not instruction.is_json:
            for word in instruction.words[:-1]:
                yield _without(data, word.start, word.end)
        if instruction.keyword == "RUN":
            yield from _shorter_runs(data, instruction.start, instruction.end)


def _without(data: bytes, start: int, end: int) -> bytes:
    return re.sub(rb"\n\n+", b"\n", data[:start] + data[end:]).lstrip(b"\n")


def _shorter_runs(data: bytes, start: int, end: int) -> Iterator[bytes]:
    parts = re.split(rb"( && \\\n +| && |; |\n)", data[start + len(b"RUN ") : end])
    for index in range(0, len(parts) - 1, 2):
        yield data[: start + len(b"RUN ")] + b"".join(parts[:index] + parts[index + 2 :]) + data[end:]
    if len(parts) > 1:
        yield data[: start + len(b"RUN ")] + b"".join(parts[:-2]) + data[end:]


def shown(outcome: Outcome) -> str:
    """The outcome as text, for the message of a failed test."""
    lines = [f"the fix of line {outcome.instruction.line} changes the image (choice {outcome.choice}):"]
    lines += outcome.data.decode().splitlines()
    lines += [f"  {line}" for line in outcome.changes["fixed"][:10]]
    return "\n".join(lines)
