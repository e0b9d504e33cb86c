"""Shrinks a Dockerfile to the smallest one that still gets a wrong verdict."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

from copy_link.dockerfile.parser import DockerfileError, Instruction, parse
from tests.engine.build.batches import Builder
from tests.engine.build.engine import EngineError
from tests.engine.build.plain_and_linked import FIXED, LINKED, SLASHED
from tests.engine.outcomes import CRLF, Example, Outcome, judge

IsWrong = Callable[[Outcome], bool]

# One space, or the line end of a RUN, between two commands.
SEPARATOR = re.compile(rb"( && \\\r?\n +| && |; |\r?\n)")
BLANK_LINES = re.compile(rb"(\r?\n)(?:\r?\n)+")


def shrink(builder: Builder, outcome: Outcome, is_wrong: IsWrong, seconds: float) -> Outcome:
    """Leave out one piece after another, building after each, until no piece can be left out or time is up."""
    until = time.monotonic() + seconds
    doubtful = frozenset(word.text for word in outcome.instruction.words if outcome.problem)
    smaller: Outcome | None = outcome
    while smaller is not None:
        outcome, smaller = smaller, None
        for data in _smaller(outcome.data):
            if time.monotonic() > until:
                return outcome
            smaller = _still_wrong(builder, Example(data, outcome.choice, doubtful_sources=doubtful), is_wrong)
            if smaller is not None:
                break
    return outcome


def _still_wrong(builder: Builder, example: Example, is_wrong: IsWrong) -> Outcome | None:
    try:
        outcomes = judge(builder, [example])
    except (DockerfileError, EngineError, KeyError):
        return None
    return next((outcome for outcome in outcomes if is_wrong(outcome)), None)


def _smaller(data: bytes) -> Iterator[bytes]:
    """Smaller Dockerfiles, those without the largest pieces first."""
    instructions = parse(data).instructions
    starts = [index for index, instruction in enumerate(instructions) if instruction.keyword == "FROM"]
    for start, end in zip(starts, [*starts[1:], len(instructions)], strict=True):
        if len(starts) > 1:
            yield _without(data, instructions[start].start, instructions[end - 1].end)
    if CRLF in data:
        yield data.replace(CRLF, b"\n")
    if data.startswith(b"#"):
        yield _without(data, 0, data.index(b"\n"))
    for instruction in reversed(instructions):
        if instruction.keyword != "FROM":
            yield _without(data, instruction.start, instruction.end)
    for instruction in instructions:
        yield from _shorter(data, instruction)


def _shorter(data: bytes, instruction: Instruction) -> Iterator[bytes]:
    """The Dockerfile with a shorter form of one instruction."""
    for flag in instruction.flags:
        yield _without(data, flag.start, flag.end)
    if instruction.keyword in ("COPY", "ADD") and len(instruction.words) > 2 and not instruction.is_json:
        for word in instruction.words[:-1]:
            yield _without(data, word.start, word.end)
    if instruction.keyword == "RUN":
        yield from _shorter_runs(data, instruction.start, instruction.end)


def _without(data: bytes, start: int, end: int) -> bytes:
    return BLANK_LINES.sub(rb"\1", data[:start] + data[end:]).lstrip(b"\r\n")


def _shorter_runs(data: bytes, start: int, end: int) -> Iterator[bytes]:
    parts = SEPARATOR.split(data[start + len(b"RUN ") : end])
    for index in range(0, len(parts) - 1, 2):
        yield data[: start + len(b"RUN ")] + b"".join(parts[:index] + parts[index + 2 :]) + data[end:]
    if len(parts) > 1:
        yield data[: start + len(b"RUN ")] + b"".join(parts[:-2]) + data[end:]


def shown(outcome: Outcome) -> str:
    """The outcome as text, for the message of a failed test."""
    line_ends = ", with CRLF line ends" if CRLF in outcome.data else ""
    line_ends += ", built with LF" if outcome.has_lf else ""
    verdict = f"the tool says {outcome.tool.verdict}, and {outcome.tool.harm or 'nothing'} about the linked form"
    lines = [f"line {outcome.instruction.line} (choice {outcome.choice}{line_ends}): {verdict}"]
    lines += outcome.data.decode().splitlines()
    form = next(form for form in (FIXED, LINKED, SLASHED) if outcome.changes.get(form) or form == SLASHED)
    lines += [f"  {line}" for line in outcome.changes.get(form, [])[:10]]
    return "\n".join(lines)
