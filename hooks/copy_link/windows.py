"""Which stages build a Windows image, by what the Dockerfile itself says: paths with a drive letter."""

from __future__ import annotations

from copy_link.dockerfile import Dockerfile, Instruction
from copy_link.patterns import pattern

DRIVE = pattern(r"\[?\s*[\"']?[A-Za-z]:[\\/]")


def windows_stages(dockerfile: Dockerfile) -> frozenset[int]:
    """The numbers (from 0) of the stages that change to, or copy to, a path like `C:/app`, and of those on them."""
    froms = [one for one in dockerfile.instructions if one.keyword == "FROM"]
    found: set[int] = set()
    number = -1
    for instruction in dockerfile.instructions:
        if instruction.keyword == "FROM":
            number += 1
        elif number >= 0 and _names_drive(instruction.trigger or instruction):
            found.add(number)
    names: dict[str, int] = {}
    for number, instruction in enumerate(froms):
        if names.get(instruction.words[0].text.lower()) in found:
            found.add(number)
        if len(instruction.words) == 3:
            names[instruction.words[2].text.lower()] = number
    return frozenset(found)


def _names_drive(instruction: Instruction) -> bool:
    if instruction.keyword == "WORKDIR":
        return DRIVE.match(instruction.arguments) is not None
    if instruction.keyword in ("COPY", "ADD"):
        return DRIVE.match(instruction.words[-1].text) is not None
    return False
