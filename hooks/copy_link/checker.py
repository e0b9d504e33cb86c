"""The shared checker: one Dockerfile's bytes in, a verdict on every COPY and the findings out."""

from __future__ import annotations

from copy_link.dockerfile.parser import Dockerfile, parse
from copy_link.dockerfile.positions import Lines
from copy_link.rules.findings import Report
from copy_link.settings import Settings
from copy_link.startup.records import TYPE_CHECKING

if TYPE_CHECKING:
    from copy_link.base_images.find import BaseImage
    from copy_link.build_context.context import BuildContext
    from copy_link.startup.annotations import Callable

    FindImage = Callable[[str], BaseImage]

# Every comment that concerns this package contains it.
NAME = "copy-link"


def check(
    data: bytes,
    path: str,
    context: BuildContext | Callable[[], BuildContext] | None = None,
    settings: Settings = Settings(),  # noqa: B008 (frozen)
    find_image: FindImage | None = None,
) -> Report:
    """Judge every COPY of a Dockerfile, and every ADD if the settings include it.

    `path` is the file's name in messages, `context` its build context (None: not known) or a function that returns it,
    and `find_image` finds base images (None: the described ones). Raises DockerfileError for a file that BuildKit does
    not read.
    """
    dockerfile = parse(data)
    if not _concerns(dockerfile):
        return Report(path, dockerfile, Lines(data), (), (), settings.disabled)
    # Imported here: a file without COPY needs nothing of it.
    from copy_link.rules.file_report import report_on

    return report_on(dockerfile, data, path, context() if callable(context) else context, settings, find_image or find)


def find(reference: str) -> BaseImage:
    """The base image that a FROM names, from the descriptions of this package."""
    from copy_link.base_images.find import find

    return find(reference)


def _concerns(dockerfile: Dockerfile) -> bool:
    """True if the file has a COPY or ADD, or a comment about this package."""
    return any((one.trigger or one).keyword in ("COPY", "ADD") for one in dockerfile.instructions) or any(
        NAME in comment.text.lower() for comment in dockerfile.comments
    )
