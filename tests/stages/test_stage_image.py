from __future__ import annotations

import pytest

from copy_link.base_images.find import BaseImage, find
from copy_link.dockerfile.parser import parse
from copy_link.image.entries import DIRECTORY
from copy_link.stages.copy_sources import Origin
from copy_link.stages.stage import stage_names
from copy_link.stages.stage_image import stage_image, stage_number

STAGES = b"FROM scratch AS Build\nFROM scratch\nFROM scratch AS run\nFROM scratch AS build\n"


@pytest.mark.parametrize(("name", "number"), [(None, 3), ("run", 2), ("BUILD", 3), ("1", 1), ("4", None), ("x", None)])
def test_a_stage_is_selected_as_a_target_is(name: str | None, number: int | None) -> None:
    assert stage_number(parse(STAGES), name) == number


def image(text: str, number: int = -1) -> BaseImage:
    dockerfile = parse(text.encode())
    stages = len(stage_names(dockerfile))
    return stage_image(dockerfile, number % stages, "deps.Dockerfile", Origin(None), find)


def test_the_image_is_that_at_the_end_of_the_stage() -> None:
    found = image("FROM debian:bookworm AS deps\nRUN mkdir -m 700 /own\nUSER 5\nENV A=1\nWORKDIR /srv/x\n")
    assert (found.known, found.built_on) == (True, "debian:bookworm")
    assert (found.image.user, found.image.workdir, found.image.environment["A"]) == ("5", "/srv/x", "1")
    own = found.image.tree.at("/own")
    assert own.is_only(DIRECTORY)
    assert own.mode == 0o700
    assert [(fact.source, fact.line) for fact in own.evidence] == [("deps.Dockerfile", 2)]


@pytest.mark.parametrize(
    ("text", "built_on"),
    [
        ("FROM mycorp/x:1 AS a\nFROM a\n", "mycorp/x:1"),
        ("ARG BASE\nFROM $BASE\n", ""),
    ],
)
def test_an_image_on_an_unknown_base_is_not_known(text: str, built_on: str) -> None:
    found = image(text)
    assert (found.known, found.built_on) == (False, built_on)


def test_a_build_argument_ends_with_the_stage() -> None:
    found = image("FROM scratch\nARG A=1\nARG B\nENV C=$A\n").image
    assert (found.environment["A"], found.environment["B"], found.environment["C"]) == (None, None, "1")
    assert found.arguments == found.not_given == set()


def test_the_triggers_of_the_stage_are_kept() -> None:
    assert image("FROM scratch\nONBUILD WORKDIR /x\nONBUILD USER 5\n").image.onbuild == ("WORKDIR /x", "USER 5")


@pytest.mark.parametrize(
    "text", ["# escape=`\nFROM scratch\nONBUILD RUN a\n", "FROM scratch\nONBUILD COPY <<EOF /x\nEOF\n"]
)
def test_an_image_with_a_trigger_that_text_does_not_keep_is_unknown(text: str) -> None:
    assert not image(text).known


NEEDED = """\
ARG BASE=first
FROM a.example.com/first AS first
FROM b.example.com/second AS second
FROM c.example.com/third AS third
FROM d.example.com/fourth AS fourth
COPY --from=second /x /x
FROM ${BASE} AS fifth
FROM e.example.com/sixth
COPY --from=0 /x /x
FROM f.example.com/last
"""


@pytest.mark.parametrize(
    ("number", "asked"),
    [(0, "a"), (3, "bd"), (4, "abcd"), (5, "ae"), (6, "f")],
)
def test_only_the_stages_that_a_stage_needs_are_read(number: int, asked: str) -> None:
    names: list[str] = []

    def ask(name: str) -> BaseImage:
        names.append(name)
        return find(name)

    stage_image(parse(NEEDED.encode()), number, "Dockerfile", Origin(None), ask)
    assert sorted({name[0] for name in names if ".example.com" in name}) == list(asked)
