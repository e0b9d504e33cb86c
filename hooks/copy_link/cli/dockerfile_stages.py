"""Base images that are stages of other Dockerfiles: `"deps" = "docker/deps.Dockerfile#build"` in `.copy-link.toml`."""

from __future__ import annotations

import os
import re

from copy_link.base_images.configured import Find, MappingError, finder
from copy_link.base_images.find import BaseImage
from copy_link.build_context.context import BuildContext
from copy_link.cli import files
from copy_link.cli.dockerfile_names import is_dockerfile_name
from copy_link.dockerfile.parser import Dockerfile, DockerfileError, parse
from copy_link.stages.copy_sources import Origin
from copy_link.stages.stage import stage_names
from copy_link.stages.stage_image import stage_image, stage_number
from copy_link.startup.annotations import Callable, Iterable, Sequence
from copy_link.startup.records import NamedTuple


def names_stage(value: str) -> bool:
    """True if the value of a mapping is a Dockerfile, or `FILE#STAGE`; a name of an image has no `#`."""
    return "#" in value or is_dockerfile_name(value)


def finder_with_stages(
    mapped: Iterable[tuple[str, str]], find_other: Find, context_of: Callable[[str], BuildContext]
) -> Find:
    """As `configured.finder`, but a value may also be a stage of a Dockerfile, which is read like any other.

    `context_of` gives the build context of the Dockerfile at a path. Every such Dockerfile is read here. Raises
    MappingError, also for a file or stage that is not there, and for a circle of such stages.
    """
    found: dict[str, BaseImage] = {}
    pending: list[_Pending] = []
    stages: list[tuple[str, Find]] = []

    def read(pattern: str, value: str) -> Find | None:
        if not names_stage(value):
            return None
        path = files.from_here(os.path.abspath(value.partition("#")[0]))
        dockerfile, number = _read(pattern, path, value.partition("#")[2] or None)

        def find_stage(name: str) -> BaseImage:
            opened = [one.value for one in pending]
            if value in opened:
                raise MappingError(pattern, f'"{pattern}": ' + _circle(pending[opened.index(value) :], name))
            if value not in found:
                pending.append(_Pending(value, path, dockerfile, name))
                try:
                    found[value] = stage_image(dockerfile, number, path, Origin(context_of(path)), find)
                except RecursionError:
                    raise MappingError(
                        pattern, f'"{pattern}": {path} cannot be read: its stages or commands are nested too deeply'
                    ) from None
                finally:
                    pending.pop()
            return found[value]._replace(image=found[value].image.copy())

        stages.append((pattern, find_stage))
        return find_stage

    find = finder(mapped, find_other, read)
    for pattern, find_stage in stages:
        find_stage(pattern)
    return find


class _Pending(NamedTuple):
    """A stage that is being read, because another one names it."""

    value: str
    path: str
    dockerfile: Dockerfile
    name: str


def _circle(pending: Sequence[_Pending], name: str) -> str:
    """The Dockerfiles of a circle, each with the name that it needs; `name` is that in the last one."""
    names = [*(one.name for one in pending[1:]), name]
    steps = (f"{_place(one, needed)} needs {needed}" for one, needed in zip(pending, names, strict=True))
    return f"these stages need each other: {', '.join(steps)}"


def _place(stage: _Pending, name: str) -> str:
    """The path of its Dockerfile, with the first line that needs the name as it is written."""
    flag = re.compile(rf"\bfrom={re.escape(name)}(?=[\s,]|$)")
    for one in stage.dockerfile.instructions:
        if one.words[0].text == name if one.keyword == "FROM" else flag.search(one.value):
            return f"{stage.path}:{one.line}"
    return stage.path


def _read(pattern: str, path: str, stage: str | None) -> tuple[Dockerfile, int]:
    """The Dockerfile at a path, and the number of its stage; `pattern` is that of the configuration, for errors."""
    try:
        dockerfile = parse(files.read(path))
    except OSError as error:
        raise MappingError(pattern, f'"{pattern}": {path} cannot be read: {error.strerror}') from None
    except DockerfileError as error:
        raise MappingError(pattern, f'"{pattern}": {path}:{error.line} cannot be read: {error.reason}') from None
    number = stage_number(dockerfile, stage)
    if number is None:
        names = ", ".join(name for name in stage_names(dockerfile) if name) or "none with a name"
        raise MappingError(pattern, f'"{pattern}": {path} has no stage {stage}; its stages are {names}')
    return dockerfile, number
