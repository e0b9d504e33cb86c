"""Finds the base images that undecided COPY instructions depend on.

An image is missing if a COPY is undecided with what is known of the image, and would be decided if it were surveyed.
"""

from __future__ import annotations

from copy_link.base_images.find import BaseImage, describe, find
from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.dockerfile.parser import DockerfileError
from copy_link.rules.law import UNKNOWN
from copy_link.settings import Settings
from copy_link.stages.stage import FindImage
from copy_link.startup.annotations import Callable

# Stands for an image after its survey: everything about it is known.
SURVEYED = """\
# on: scratch
# workdir: /
# user: root
# env-is-whole: yes
# env: PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# users: root=0:0:/root
# homes: useradd=0700 adduser=0700 system=0755 busybox=2755
# files-only: /
# dirs: /bin /etc /home /lib /opt /sbin /srv /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/sbin /usr/share /var
./root type=dir mode=0700 uid=0 gid=0
./tmp type=dir mode=1777 uid=0 gid=0
"""


def missing_images(
    data: bytes, path: str, context: BuildContext, settings: Settings, find_image: FindImage = find
) -> list[str]:
    """The names, as in FROM, of the images whose survey would decide a COPY; [] if the Dockerfile does not parse."""
    asked: dict[str, None] = {}

    def undecided(is_surveyed: Callable[[str], bool]) -> set[int]:
        def found(name: str) -> BaseImage:
            known = find_image(name)
            # A stage of another Dockerfile is known if its own base image is.
            needed = known.built_on or name
            asked.setdefault(needed)
            return describe(SURVEYED, name) if is_surveyed(needed) else known

        copies = check(data, path, context, settings, found).copies
        return {number for number, copy in enumerate(copies) if copy.verdict == UNKNOWN and not copy.left_plain}

    try:
        today = undecided(lambda name: False)
        decided = today and today - undecided(lambda name: True)
        if not decided:
            return []
        return [one for one in list(asked) if decided & undecided(lambda name: name != one)]  # noqa: B023
    except (DockerfileError, RecursionError):
        return []
