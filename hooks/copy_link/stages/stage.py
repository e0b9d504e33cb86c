"""A stage as its FROM gives it, its name, and the arguments that the builder sets for all stages."""

from __future__ import annotations

from copy_link.base_images.find import BaseImage
from copy_link.dockerfile.parser import Dockerfile, Instruction
from copy_link.stages.problems import Problem
from copy_link.startup.annotations import Callable
from copy_link.startup.records import NamedTuple

# Takes a name in FROM or --from.
FindImage = Callable[[str], BaseImage]

# ARGs that BuildKit sets by itself (docs.docker.com/reference/dockerfile, automatic platform ARGs). The platform of
# a build is not known here, except that every image that is not a Windows image runs on Linux.
PLATFORM_ARGUMENTS = tuple(
    f"{side}{part}" for side in ("BUILD", "TARGET") for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
)
# Another one: the stage that is built (moby/buildkit dockerfile2llb/platform.go).
TARGET_STAGE = "TARGETSTAGE"


class Stage(NamedTuple):
    """A stage as its FROM gives it.

    `source` is the Dockerfile's name. `number` counts from 0, `line` from 1. `base` is the name of the base image with
    its variables expanded (None: not known); a stage that builds on another stage, also on one of another Dockerfile,
    has that one's base. `is_known` says that there is a description of the base image, `is_windows` that the stage
    builds a Windows image. `problem` is the reason why the base is not known, and `arguments` are the build arguments
    in its name. `taken_as` are the described images that a newer base is taken as.
    """

    source: str
    number: int
    name: str | None
    base: str | None
    line: int
    is_known: bool
    is_windows: bool = False
    problem: Problem | None = None
    arguments: tuple[str, ...] = ()
    taken_as: tuple[str, ...] = ()


def stage_names(dockerfile: Dockerfile) -> list[str | None]:
    """The names of the stages in lower case, in order; None for a stage without one."""
    return [stage_name(one) for one in dockerfile.instructions if one.keyword == "FROM"]


def stage_name(instruction: Instruction) -> str | None:
    """The name that a FROM gives its stage."""
    return instruction.words[2].text.lower() if len(instruction.words) == 3 else None
