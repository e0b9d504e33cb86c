"""Decides which stages build a Windows image from the Dockerfile itself: names, platforms, paths with a drive."""

from __future__ import annotations

from copy_link.dockerfile.parser import Dockerfile, Instruction
from copy_link.startup.patterns import pattern

# Parts of the names of Windows images, whoever made them.
NAMES = ("nanoserver", "servercore", "/dotnet/framework/")
PLATFORM = "windows"
DRIVE = pattern(r"\[?\s*[\"']?[A-Za-z]:[\\/]")


def windows_stages(dockerfile: Dockerfile) -> frozenset[int]:
    """The numbers (from 0) of the stages that are built for Windows, or use a path like `C:/app` in WORKDIR or COPY.

    Stages that build on each other share one image, so all of them are included.
    """
    # The number of the lowest stage that each stage builds on, in the order of the stages and by their names.
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


def is_windows_name(image: str) -> bool:
    """True if an image's name, with its tag, contains a word that only Windows images use."""
    return any(name in image.lower() for name in NAMES)


def _is_for_windows(instruction: Instruction) -> bool:
    if instruction.keyword == "FROM":
        return any(
            one.name == "platform" and (one.value or "").lower().startswith(PLATFORM) for one in instruction.flags
        )
    if instruction.keyword == "WORKDIR":
        return _names_drive(instruction.arguments)
    if instruction.keyword in ("COPY", "ADD"):
        return _names_drive(instruction.words[-1].text)
    return False


def _names_drive(path: str) -> bool:
    return ":" in path and DRIVE.match(path) is not None
