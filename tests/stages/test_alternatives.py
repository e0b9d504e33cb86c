from __future__ import annotations

import pytest

from copy_link.checker import check
from copy_link.dockerfile.expansion import Variables
from copy_link.image.entries import directory
from copy_link.image.image import Image
from copy_link.image.scripts import Script
from copy_link.image.tree import Tree
from copy_link.stages.alternatives import either, fitting

NAMES = ("base-amd64", "base-arm64", "base-arm64-v8", "other")
VARIABLES = Variables({"TARGETARCH": None, "NAME": "base", "EMPTY": ""}, True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("base-$TARGETARCH", ["base-amd64", "base-arm64", "base-arm64-v8"]),
        ("BASE-${TARGETARCH}", ["base-amd64", "base-arm64", "base-arm64-v8"]),
        ("${NAME}-$TARGETARCH", ["base-amd64", "base-arm64", "base-arm64-v8"]),
        ("base-$TARGETARCH-v8", ["base-arm64-v8"]),
        ("base-${TARGETARCH}${EMPTY}", ["base-amd64", "base-arm64", "base-arm64-v8"]),
        ("nothing-$TARGETARCH", []),
        # Any name, and no unknown one.
        ("$TARGETARCH", []),
        ("$TARGETARCH-$TARGETARCH", []),
        ("base-arm64", []),
        ("${NAME:?", []),
    ],
)
def test_the_stages_are_those_whose_names_fit(text: str, names: list[str]) -> None:
    assert fitting(text, VARIABLES, "\\", NAMES) == names


def image(mode: int, **environment: str) -> Image:
    tree = Tree(directory(0o755, 0, 0))
    tree.put("/app", directory(mode, 0, 0))
    return Image(tree, environment={**environment})


def test_an_image_that_may_be_either_knows_what_both_know() -> None:
    first, second = image(0o755, A="1", B="2"), image(0o700, A="1", B="3")
    first.scripts, second.arguments = {"/run": Script("mkdir /x", True)}, {"B"}
    found = either([first, second])
    assert (found.tree.at("/app").mode, found.tree.at("/app").uid) == (None, 0)
    assert found.environment == {"A": "1", "B": None}
    assert found.arguments == {"B"}
    assert not found.scripts["/run"].is_whole
    assert first.tree.at("/app").mode == 0o755


def test_a_number_is_written_only_if_each_of_the_stages_fixes_it() -> None:
    text = """FROM debian:12 AS base-a
RUN useradd -u 1000 app
FROM debian:12 AS base-b
RUN {}
FROM base-$TARGETARCH
COPY --chown=app:app f /n/x
"""
    found = [check(text.format(run).encode(), "Dockerfile") for run in ("useradd -u 1000 app", "useradd app")]
    notes = [[one.is_note for one in report.findings if one.rule.id == "CL004"] for report in found]
    assert notes == [[False], []]
