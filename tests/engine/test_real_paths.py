"""Each COPY through a symlink, built plain as written and linked at the real path: the images are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.rewrites import changed_images

pytestmark = pytest.mark.engine

ROWS = (
    "COPY f /bin/x",
    "COPY f g /bin/",
    "COPY d /bin/",
    "COPY d /bin/new",
    "COPY f /lib/x/y",
    "COPY f /var/run/x/y",
    "COPY --chmod=700 f /bin/x",
    "COPY --chown=0:0 d /var/run/x",
    "COPY f /sym/x",
    "COPY f /sym/new/x",
    "COPY d /sym",
    "COPY d /sym/",
    "COPY f /sym",
    "COPY f* /sym",
    "COPY nope* /sym/",
    "COPY <<EOF /sym\ntext\nEOF",
    "COPY f /sym/file",
    "WORKDIR /sym/w\nCOPY d .",
    "WORKDIR /sym/w\nCOPY f ./",
    "WORKDIR /sym\nCOPY f in/x",
    "RUN ln -s sym /chain && ln -s ../chain /opt/chain\nCOPY f /opt/chain/in/x",
)


def test_every_rewrite_to_the_real_path_builds_the_image_of_the_plain_copy(folder: Path) -> None:
    assert changed_images("CL003", (f"FROM law\n{row}" for row in ROWS), folder) == {}


def test_a_link_moved_to_the_real_path_builds_the_image_of_the_plain_copy(folder: Path) -> None:
    linked = [row.replace("COPY ", "COPY --link ") for row in ROWS if "nope" not in row and "chmod" not in row]
    assert changed_images("CL102", (f"FROM law\n{row}" for row in linked), folder) == {}
