from __future__ import annotations

import pytest

from copy_link.dockerfile.frontends import release, spells_directory

DIGEST = f"@sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("docker/dockerfile:1.8", (1, 8)),
        (f"docker/dockerfile:1.8.1-labs{DIGEST}", (1, 8, 1)),
        ("docker.io/docker/dockerfile-upstream:v1.7.0-rc1", (1, 7, 0)),
        ("mirror.example.com:5000/hub/docker/dockerfile:1.4", (1, 4)),
        ("docker/dockerfile:1", None),
        ("docker/dockerfile:labs", None),
        ("docker/dockerfile", None),
        (f"docker/dockerfile{DIGEST}", None),
        ("other/dockerfile:1.8.0", None),
        (None, None),
    ],
)
def test_the_release_is_in_the_tag_of_an_image_of_docker(image: str | None, expected: tuple[int, ...] | None) -> None:
    assert release(image) == expected


# Spellings of a directory, and those that each release reads as one.
SPELLINGS = (".", "", "./", "./.", "sub/.", "../t/.", "/srv/.", "/srv/./", "././", "/srv/", "/srv", "..", "sub/..")
ALWAYS = {"./", "/srv/./", "././", "/srv/"}
ABSOLUTE, RELATIVE, DOT = {"/srv/."}, {"./.", "sub/.", "../t/."}, {".", ""}
RELEASES = {
    "1.4": DOT,
    "1.4.3": DOT,
    "1.5": DOT,
    "1.6.0": DOT | ABSOLUTE,
    "1.6-labs": DOT | ABSOLUTE,
    "1.7": DOT | ABSOLUTE,
    "1.7.1-labs": DOT | ABSOLUTE,
    "1.8": ABSOLUTE | RELATIVE,
    "1.8.0-rc1": ABSOLUTE | RELATIVE,
    "1.8.0": ABSOLUTE | RELATIVE,
    "1.8.1": ABSOLUTE | RELATIVE,
    "1.8-labs": ABSOLUTE | RELATIVE,
    "1.9": DOT | ABSOLUTE | RELATIVE,
    "1.24.0": DOT | ABSOLUTE | RELATIVE,
    "1": DOT | ABSOLUTE | RELATIVE,
    "latest": DOT | ABSOLUTE | RELATIVE,
}


@pytest.mark.parametrize(("tag", "read"), RELEASES.items(), ids=list(RELEASES))
def test_a_release_reads_these_spellings_as_a_directory(tag: str, read: set[str]) -> None:
    found = {text for text in SPELLINGS if spells_directory(text, f"docker/dockerfile:{tag}")}
    assert found == ALWAYS | read


@pytest.mark.parametrize("image", [None, "docker/dockerfile", "other/dockerfile:1.8.0"])
def test_an_unpinned_frontend_is_taken_for_a_current_one(image: str | None) -> None:
    assert {text for text in SPELLINGS if spells_directory(text, image)} == ALWAYS | DOT | ABSOLUTE | RELATIVE
