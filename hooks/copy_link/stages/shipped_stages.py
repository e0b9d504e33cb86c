"""The stages whose layers are in an image that is shipped, for `stages = "final"` in the configuration."""

from __future__ import annotations

from fnmatch import fnmatchcase

from copy_link.dockerfile.expansion import Variables
from copy_link.dockerfile.parser import Dockerfile, Instruction
from copy_link.stages import settings_instructions
from copy_link.stages.alternatives import fitting
from copy_link.stages.copy_instruction import expanded_word
from copy_link.stages.stage import PLATFORM_ARGUMENTS, TARGET_STAGE, stage_name
from copy_link.startup.annotations import Iterable

# Stands for the last stage, which is built where no --target is given.
FINAL = "final"


def shipped_stages(dockerfile: Dockerfile, names: Iterable[str]) -> frozenset[int]:
    """The numbers (from 0) of the stages that are named, and of those that they build on with FROM.

    `names` are patterns of names as in fnmatch, or FINAL. The layers of a stage that is only copied from are in no
    other image, so it is not included.
    """
    below, named = _stages(dockerfile)
    names = [name.lower() for name in names]
    pending = {number for name, number in named if any(fnmatchcase(name, pattern) for pattern in names)}
    if FINAL in names and below:
        pending.add(len(below) - 1)
    found: set[int] = set()
    while pending:
        number = pending.pop()
        found.add(number)
        pending |= below[number] - found
    return frozenset(found)


def _stages(dockerfile: Dockerfile) -> tuple[list[frozenset[int]], list[tuple[str, int]]]:
    """For each stage those that it may build on, and the names of the stages with their numbers."""
    arguments = Variables(dict.fromkeys((*PLATFORM_ARGUMENTS, TARGET_STAGE)), True)
    below: list[frozenset[int]] = []
    named: list[tuple[str, int]] = []
    for instruction in dockerfile.instructions:
        if instruction.keyword == "FROM":
            # A later stage of the same name hides an earlier one.
            below.append(_below(instruction, dict(named), arguments, dockerfile.escape))
            name = stage_name(instruction)
            if name is not None:
                named.append((name, len(below) - 1))
        elif instruction.keyword == "ARG" and not below:
            settings_instructions.argument(instruction, arguments, set(), arguments, dockerfile.escape)
    return below, named


def _below(instruction: Instruction, named: dict[str, int], arguments: Variables, escape: str) -> frozenset[int]:
    text = instruction.words[0].text
    base, _, _ = expanded_word(text, arguments, escape)
    names = fitting(text, arguments, escape, named) if base is None else [base.lower()]
    return frozenset(named[name] for name in names if name in named)
