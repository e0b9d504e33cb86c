"""A stage of another Dockerfile as a base image, as a named build context makes it one."""

from __future__ import annotations

from copy_link.base_images.find import BaseImage
from copy_link.dockerfile.parser import Dockerfile, Instruction
from copy_link.image.image import Image, unknown_image
from copy_link.stages.copy_sources import Origin
from copy_link.stages.stage import FindImage, stage_name, stage_names
from copy_link.stages.walk import stages_of

_USUAL_ESCAPE = "\\"


def stage_number(dockerfile: Dockerfile, name: str | None) -> int | None:
    """The number of the stage that `--target` selects by a name or number, the last one for None; None without one."""
    names = stage_names(dockerfile)
    if name is None:
        return len(names) - 1
    named = max((number for number, one in enumerate(names) if one == name.lower()), default=None)
    if named is None and name in map(str, range(len(names))):
        return int(name)
    return named


def stage_image(dockerfile: Dockerfile, number: int, source: str, origin: Origin, find: FindImage) -> BaseImage:
    """The image of a stage. `source` is the name that evidence gives the file; `origin` and `find` are as for a walk.

    Only the stages that this one needs are read.
    """
    built = stages_of(_without_others(dockerfile, number), source, origin, find)[number]
    stage, image = built.stage, built.image
    is_known = stage.is_known
    if built.triggers and (dockerfile.escape != _USUAL_ESCAPE or any(one.heredocs for one in built.triggers)):
        # They are kept as text, which says neither the escape character nor the lines of a heredoc.
        image, is_known = unknown_image(), False
    image.onbuild = tuple(f"{one.keyword} {one.value}" for one in built.triggers)
    _end_arguments(image)
    name = f"{source}#{stage.name or number}"
    return BaseImage(name, is_known, image, stage.is_windows, stage.taken_as, stage.base or "")


def _end_arguments(image: Image) -> None:
    """ARG ends with its build; a variable of the same name may have another value."""
    image.environment.update(dict.fromkeys(image.arguments))
    image.arguments, image.not_given = set(), set()


def _without_others(dockerfile: Dockerfile, number: int) -> Dockerfile:
    """The file with an empty image in place of each stage that the numbered one does not need."""
    stages: list[list[Instruction]] = []
    before: list[Instruction] = []
    for instruction in dockerfile.instructions:
        if instruction.keyword == "FROM":
            stages.append([])
        (stages[-1] if stages else before).append(instruction)
    needed = _needed(stages, number)
    kept = [found if index in needed else [_empty(found[0])] for index, found in enumerate(stages)]
    return dockerfile._replace(instructions=(*before, *(one for found in kept for one in found)))


def _needed(stages: list[list[Instruction]], number: int) -> set[int]:
    """The numbers of the stages that one may need: their name or number occurs in it, or in one that it needs."""
    found: set[int] = set()
    pending = [number]
    while pending:
        index = pending.pop()
        if index in found:
            continue
        found.add(index)
        text = "\n".join(one.value for one in stages[index]).lower()
        # A variable may hold any name.
        is_open = "$" in stages[index][0].words[0].text
        for other in range(index):
            name = stage_name(stages[other][0])
            if is_open or f"from={other}" in text or (name is not None and name in text):
                pending.append(other)
    return found


def _empty(instruction: Instruction) -> Instruction:
    """The FROM of a stage, with an empty image."""
    first, *others = instruction.words
    return instruction._replace(words=(first._replace(text="scratch"), *others), flags=())
