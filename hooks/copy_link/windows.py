"""Which stages build a Windows image, by what the Dockerfile itself says: paths with a drive letter."""

from __future__ import annotations

from copy_link.dockerfile import Dockerfile, Instruction
from copy_link.patterns import pattern

DRIVE = pattern(r"\[?\s*[\"']?[A-Za-z]:[\\/]")


def windows_stages(dockerfile: Dockerfile) -> frozenset[int]:
    """The numbers (from 0) of the stages that change to, or copy to, a path like `C:/app`.

    Those that they build on, and those that build on them, are of the same image, and are among them.
    """
    # The lowest stage below each stage, and by the names of stages.
    lowest: list[int] = []
    named: dict[str, int] = {}
    found: set[int] = set()
    for instruction in dockerfile.instructions:
        if instruction.keyword == "FROM":
            lowest.append(named.get(instruction.words[0].text.lower(), len(lowest)))
            if len(instruction.words) == 3:
                named[instruction.words[2].text.lower()] = lowest[-1]
        elif lowest and _names_drive(instruction.trigger or instruction):
            found.add(lowest[-1])
    return frozenset(number for number, root in enumerate(lowest) if root in found)


def _names_drive(instruction: Instruction) -> bool:
    if instruction.keyword == "WORKDIR":
        return DRIVE.match(instruction.arguments) is not None
    if instruction.keyword in ("COPY", "ADD"):
        return DRIVE.match(instruction.words[-1].text) is not None
    return False
