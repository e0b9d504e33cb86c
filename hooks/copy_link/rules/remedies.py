"""What an `unknown` verdict needs in order to be decided: commands and configuration lines that can be pasted."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from copy_link.dockerfile.parser import Instruction
from copy_link.rules.copy_rules import SLASH, SURVEY, VALUE, needed
from copy_link.rules.findings import CopyReport
from copy_link.rules.law import UNKNOWN
from copy_link.settings import CONFIGURATION
from copy_link.stages.walk import PLATFORM_ARGUMENTS
from copy_link.startup.records import NamedTuple

# A name in FROM that means nothing to a shell or to TOML: registry with port, path, tag, digest.
REFERENCE = re.compile(r"[A-Za-z0-9][\w.:/@-]*\Z", re.ASCII)
NOT_KNOWN_VALUES = re.compile(r"the value of (\$\w+(?:, \$\w+)*) is not known\Z", re.ASCII)


class Remedy(NamedTuple):
    """What to do, in words, and the lines to paste."""

    text: str
    lines: tuple[str, ...]


def remedies(copy: CopyReport, instructions: Iterable[Instruction]) -> list[Remedy]:
    """What decides the verdict; nothing where it is decided, or where nothing is known to help.

    `instructions` are those of the whole file.
    """
    if copy.verdict != UNKNOWN:
        return []
    stage = copy.stage
    decides = needed(stage, copy.reasons)
    found: list[Remedy] = []
    if decides == SURVEY and stage.base and REFERENCE.match(stage.base):
        found = _base_image(stage.base)
    elif decides == VALUE:
        declared = {word.text.partition("=")[0] for one in instructions if one.keyword == "ARG" for word in one.words}
        problems = [reason.text for reason in copy.reasons] if stage.is_known else [stage.problem]
        found = [remedy for problem in problems for remedy in _defaults(problem, declared)]
    elif decides == SLASH:
        found = list(_source_kind(copy.instruction))
    return list(dict.fromkeys(found or (_both_ways(copy.instruction) if copy.is_linked is None else ())))


def _base_image(name: str) -> list[Remedy]:
    path = f"{name.partition('@')[0].rpartition('/')[2].partition(':')[0]}.mtree"
    return [
        Remedy("describe the base image", (f"copy-link-survey {name} --output {path}",)),
        Remedy(f"and bring it in with {CONFIGURATION}", ("[base-images]", f'"{name}" = "{path}"')),
    ]


def _defaults(problem: str, declared: Container[str]) -> Iterator[Remedy]:
    """A variable that no ARG declares comes from the base image, and the builder itself sets some."""
    found = NOT_KNOWN_VALUES.match(problem)
    names = found[1].replace("$", "").split(", ") if found else []
    lines = tuple(f"ARG {name}=..." for name in names if name in declared and name not in PLATFORM_ARGUMENTS)
    if lines:
        yield Remedy(
            "give the build argument a default" if len(lines) == 1 else "give the build arguments defaults", lines
        )


def _source_kind(instruction: Instruction) -> Iterator[Remedy]:
    destination = instruction.words[-1].text
    if not instruction.is_json and not instruction.heredocs and instruction.value.endswith(destination):
        yield Remedy(
            f"if {destination} is meant as a directory, write", (f"{instruction.keyword} {instruction.value}/",)
        )
    if not any(flag.name == "from" for flag in instruction.flags):
        yield Remedy("or tell where the build context is, with the sources in it", ("--context DIR",))


def _both_ways(instruction: Instruction) -> Iterator[Remedy]:
    """What is left where nobody but the builder knows."""
    if not instruction.heredocs:
        keyword, value = instruction.keyword, " ".join(instruction.value.split())
        yield Remedy("build it both ways, and if the image is the same write", (f"{keyword} --link {value}",))
        yield Remedy("or else, to say that it is plain on purpose", (f"{keyword} --link=false {value}",))
