from __future__ import annotations

import pytest

from copy_link.base_images.find import BaseImage, find
from copy_link.build_context.context import BuildContext
from copy_link.cli.missing_images import missing_images
from copy_link.settings import Settings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM r.io/a:1\nCOPY f /opt/x/\n", ["r.io/a:1"]),
        ("FROM r.io/a:1\nCOPY f /usr/local/bin/x\n", []),
        ("FROM debian:bookworm\nCOPY f /opt/x/\n", []),
        ("FROM r.io/a:1 AS a\nCOPY f /opt/x/\nFROM debian:bookworm\nCOPY f /opt/x/\n", ["r.io/a:1"]),
        ("FROM r.io/a:1\nARG D\nCOPY f $D/x\n", []),
        ("FRO", []),
    ],
)
def test_an_image_is_missing_if_its_survey_would_decide_a_copy(text: str, expected: list[str]) -> None:
    assert missing_images(text.encode(), "Dockerfile", BuildContext([], "Dockerfile"), Settings()) == expected


def test_the_base_image_of_a_stage_elsewhere_is_missing_rather_than_the_stage() -> None:
    def find_image(name: str) -> BaseImage:
        found = find("r.io/a:1" if name == "deps" else name)
        return found._replace(built_on="r.io/a:1") if name == "deps" else found

    data = b"FROM deps\nCOPY f /opt/x/\n"
    context = BuildContext([], "Dockerfile")
    assert missing_images(data, "Dockerfile", context, Settings(), find_image) == ["r.io/a:1"]
