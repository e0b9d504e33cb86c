"""The versions of a Dockerfile to build: plain, as it is, and as the fix would leave it; whole or up to a stage."""

from __future__ import annotations

from copy_link.dockerfile.parser import Dockerfile, parse
from copy_link.rules.edits import apply, drop_link
from copy_link.stages.copy_instruction import is_linked
from copy_link.startup.annotations import Iterator
from copy_link.startup.records import NamedTuple

AS_IT_IS = "as it is"
PLAIN = "without its links"
FIXED = "as copy-link-fix would leave it"
_COPIES = ("COPY", "ADD")


class Version(NamedTuple):
    """One version of a Dockerfile, and a name that tells it from the others."""

    name: str
    data: bytes


class Versions(NamedTuple):
    """The version whose image is right, and the others, whose images have to be the same; `linked` counts their links.

    The right one has no links: a plain COPY changes nothing that it does not name.
    """

    reference: Version
    others: tuple[Version, ...]
    linked: int


def versions(data: bytes, fixed: bytes) -> Versions:
    """The versions of a Dockerfile and of what the fix makes of it. Raises DockerfileError."""
    plain = without_links(data)
    others = [] if plain == data else [Version(AS_IT_IS, data)]
    if fixed not in (data, plain):
        others.append(Version(FIXED, fixed))
    reference = Version(AS_IT_IS if plain == data else PLAIN, plain)
    return Versions(reference, tuple(others), linked(fixed))


def without_links(data: bytes) -> bytes:
    """The file with every link taken out; `--link=false` is none. Raises DockerfileError."""
    found = [one for one in parse(data).instructions if one.keyword in _COPIES and is_linked(one)]
    return apply(data, [drop_link(one, data) for one in found])


def linked(data: bytes) -> int:
    """How many COPY and ADD of the file are linked. Raises DockerfileError."""
    return sum(one.keyword in _COPIES and is_linked(one) is True for one in parse(data).instructions)


def stages(data: bytes) -> list[tuple[str, bytes]]:
    """The stages of a file: the name or number (from 0) of each, and the file up to its end. Raises DockerfileError.

    A builder that gets this beginning builds the stage: a target has to have a name, and names may repeat.
    """
    dockerfile = parse(data)
    starts = [one.start for one in dockerfile.instructions if one.keyword == "FROM"]
    ends = [*starts[1:], len(data)]
    return [(name, data[:end]) for name, end in zip(_names(dockerfile), ends, strict=True)]


def _names(dockerfile: Dockerfile) -> Iterator[str]:
    instructions = [one for one in dockerfile.instructions if one.keyword == "FROM"]
    for number, instruction in enumerate(instructions):
        words = instruction.arguments.split()
        yield words[2] if len(words) == 3 and words[1].lower() == "as" else str(number)
