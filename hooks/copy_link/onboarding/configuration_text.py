"""Writes what the builds of a repository say into the text of its `.copy-link.toml`."""

from __future__ import annotations

import posixpath
import re

from copy_link.base_images.find import has_description
from copy_link.cli.dockerfile_stages import names_stage
from copy_link.cli.path_patterns import matches
from copy_link.onboarding.build import Build
from copy_link.settings import Settings
from copy_link.startup.annotations import Iterable, Sequence
from copy_link.survey.output import quoted

# A named context that is an image (docs.docker.com/reference/cli/docker/buildx/build/#build-context).
IMAGE_CONTEXT = "docker-image://"
# One that is the result of another build, in bake and in compose.
OTHER_BUILD = re.compile(r"(?:target|service):(.+)")


def contexts_of(dockerfile: str, builds: Iterable[Build]) -> tuple[str, ...]:
    """The build contexts of a Dockerfile, each once, as paths from the root of the repository."""
    return tuple(dict.fromkeys(build.context for build in builds if build.dockerfile == dockerfile))


def new_lines(dockerfiles: Iterable[str], builds: Sequence[Build], settings: Settings) -> dict[str, list[str]]:
    """The lines to add to each table of the configuration; `settings` are the present ones.

    A Dockerfile gets a line if a build names its context and neither a pattern of the configuration nor its place in
    the root of the repository fixes that already. A named context gets one if it is a known image or another build of
    its file, the same for all builds.
    """
    present = [pattern for pattern, _ in settings.contexts]
    contexts = []
    for path in dockerfiles:
        found = contexts_of(path, builds)
        is_fixed = any(matches(pattern, path) for pattern in present) or (found == (".",) and "/" not in path)
        if found and not is_fixed:
            folders = ", ".join(map(quoted, found))
            contexts.append(f"{_pattern(path)} = {folders if len(found) == 1 else f'[{folders}]'}")
    known = {pattern for pattern, _ in settings.base_images}
    images = [
        f"{quoted(name)} = {quoted(values[0])}"
        for name, values in _named_images(builds).items()
        if name not in known and len(values) == 1 and values[0]
    ]
    return {table: lines for table, lines in (("contexts", contexts), ("base-images", images)) if lines}


def _named_images(builds: Sequence[Build]) -> dict[str, list[str]]:
    """The different values for `[base-images]` that the builds give to each named context, "" for one without."""
    found: dict[str, list[str]] = {}
    for build in builds:
        for name, context in build.contexts:
            values = found.setdefault(name, [])
            value = _image(context, build, builds)
            if value not in values:
                values.append(value)
    return found


def _image(context: str, build: Build, builds: Iterable[Build]) -> str:
    """The value of `[base-images]` for a named context: a known image, or a stage of another Dockerfile; else ""."""
    if context.startswith(IMAGE_CONTEXT):
        image = context.removeprefix(IMAGE_CONTEXT)
        return image if has_description(image) else ""
    other = OTHER_BUILD.match(context)
    if other is None:
        return ""
    source = f"{build.source.rpartition(': ')[0]}: {other[1]}"
    for one in builds:
        if one.source == source:
            value = f"{one.dockerfile}#{one.target}" if one.target else one.dockerfile
            return value if names_stage(value) else ""
    return ""


def _pattern(path: str) -> str:
    """The pattern that matches this path; one without a folder would match in any, so it gets one."""
    special = "".join(f"[{one}]" if one in "*?[" else one for one in path)
    return quoted(special if "/" in path else posixpath.join(".", special))
