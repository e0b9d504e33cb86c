"""Which stages build a Windows image, by what the Dockerfile itself says: names, platforms, paths with a drive."""

from __future__ import annotations

from copy_link.dockerfile.parser import Dockerfile, Instruction
from copy_link.startup.patterns import pattern

# What the name of a Windows image has in it, whoever made it.
NAMES = ("nanoserver", "servercore", "/dotnet/framework/")
PLATFORM = "windows"
DRIVE = pattern(r"\[?\s*[\"']?[A-Za-z]:[\\/]")


def windows_stages(dockerfile: Dockerfile) -> frozenset[int]:
    """The numbers (from 0) of the stages that are built for Windows, or change or copy to a path like `C:/app`.

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
        if lowest and _is_for_windows(instruction.trigger or instruction):
            found.add(lowest[-1])
    return frozenset(number for number, root in enumerate(lowest) if root in found)


def is_windows_name(image: str | None) -> bool:
    """Whether an image's name, with its tag, says that it is for Windows; None is a name that is not known."""
    return image is not None and any(name in image.lower() for name in NAMES)


def _is_for_windows(instruction: Instruction) -> bool:
    if instruction.keyword == "FROM":
        return any(
            one.name == "platform" and (one.value or "").lower().startswith(PLATFORM) for one in instruction.flags
        )
    if instruction.keyword == "WORKDIR":
        return DRIVE.match(instruction.arguments) is not None
    if instruction.keyword in ("COPY", "ADD"):
        return DRIVE.match(instruction.words[-1].text) is not None
    return False
