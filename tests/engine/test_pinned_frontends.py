"""Destinations that end in `.` under a pinned frontend: the rewriting, and the images that it builds."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.engine import law_base
from tests.engine.build.batches import Builder
from tests.engine.build.pinned_frontends import destination_of, pinned_version
from tests.engine.build.plain_and_linked import LINKED, SLASHED
from tests.engine.outcomes import Example, Outcome, judge


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("# syntax=docker/dockerfile:1.8.1\n", 8),
        ("# syntax=docker/dockerfile:1.7-labs\r\n", 7),
        ("#syntax=docker/dockerfile:1.5\n", 5),
        ("# syntax=docker/dockerfile:1.4.3\n", 4),
        ("# syntax=docker/dockerfile:1.9\n", None),
        ("# syntax=docker/dockerfile:1\n", None),
        ("# syntax=docker/dockerfile:1.17\n", None),
        ("FROM scratch\n", None),
    ],
)
def test_the_version_is_that_of_a_frontend_which_reads_destinations_differently(line: str, version: int | None) -> None:
    assert pinned_version(line.encode()) == version


DESTINATIONS = (".", "./", "./.", "../t/.", "/srv/.", "/srv/", "/srv", "x/./", "..")


@pytest.mark.parametrize(
    ("version", "changed"),
    [
        (4, {"./.": "/w", "../t/.": "/t", "/srv/.": "/srv"}),
        (5, {"./.": "/w", "../t/.": "/t", "/srv/.": "/srv"}),
        (6, {"./.": "/w", "../t/.": "/t"}),
        (7, {"./.": "/w", "../t/.": "/t"}),
        (8, {".": "/w"}),
    ],
)
def test_only_some_destinations_lose_their_dot(version: int, changed: dict[str, str]) -> None:
    found = {destination: destination_of(version, destination, "/w") for destination in DESTINATIONS}
    assert found == dict(zip(DESTINATIONS, DESTINATIONS, strict=True)) | changed


class Case(NamedTuple):
    """A Dockerfile for a pinned frontend. Its last COPY keeps the image if linked (`is_same`), or with `/` too."""

    version: str
    text: str
    is_same: bool
    is_same_with_slash: bool = True


CASES = (
    Case("1.8.1", "WORKDIR /has/dir\nCOPY f .", False),
    Case("1.8", "WORKDIR /has\nWORKDIR dir\nCOPY f .", False),
    Case("1.8.1", "ENV D=/has/dir\nWORKDIR $D\nCOPY f .", False),
    Case("1.8.1", "WORKDIR /has/dir\nCOPY f ./.", True),
    Case("1.8.1", "WORKDIR /has/dir\nCOPY d .", True),
    Case("1.8.1", 'WORKDIR /has/dir\nCOPY ["f", "."]', False),
    Case("1.8.1", "WORKDIR /has/dir\nCOPY <<EOF .\ntext\nEOF", False),
    Case("1.7.1", "WORKDIR /has/dir\nCOPY f .", True),
    Case("1.7", "WORKDIR /has/dir\nCOPY f ./.", False),
    Case("1.7", "WORKDIR /has\nCOPY f dir/.", False),
    Case("1.7", "COPY f /has/dir/.", True),
    Case("1.5", "COPY f /has/dir/.", False),
    Case("1.4.3", "ENV D=/has/dir\nCOPY f ${D}/.", False),
    Case("1.5", "COPY f /new/dir/.", True, is_same_with_slash=False),
    Case("1.9", "WORKDIR /has/dir\nCOPY f .", True),
    Case("1", "WORKDIR /has/dir\nCOPY f ./.", True),
    Case("1.8.1", "WORKDIR /own\nCOPY f .", False, is_same_with_slash=False),
)


def dockerfile(case: Case) -> bytes:
    return f"# syntax=docker/dockerfile:{case.version}\nFROM law\n{case.text}\n".encode()


@pytest.fixture(scope="module")
def outcomes(folder: Path) -> dict[bytes, Outcome]:
    context = folder / "context"
    context.mkdir()
    law_base.make_context(context)
    builder = Builder(folder, context, law_base.find_image)
    return {outcome.data: outcome for outcome in judge(builder, [Example(dockerfile(case)) for case in CASES])}


@pytest.mark.engine
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.version} ; {case.text}".replace("\n", " ; "))
def test_the_image_is_that_of_the_pinned_frontend(outcomes: dict[bytes, Outcome], case: Case) -> None:
    outcome = outcomes[dockerfile(case)]
    assert not outcome.problem
    assert (not outcome.changes[LINKED]) == case.is_same, outcome.changes
    if SLASHED in outcome.changes:
        assert (not outcome.changes[SLASHED]) == case.is_same_with_slash, outcome.changes
