from __future__ import annotations

import pytest

from copy_link.dockerfile.directives import find, knows_link, raised


@pytest.mark.parametrize(
    ("data", "image", "line"),
    [
        (b"# syntax=docker/dockerfile:1\nFROM scratch\n", "docker/dockerfile:1", 1),
        (b"#syntax=a\n", "a", 1),
        (b"# SYNTAX = a \n", "a", 1),
        (b"#\tsyntax=a\r\nFROM b\r\n", "a", 1),
        (b"# escape=`\n# check=skip=all\n# syntax=a\n", "a", 3),
        (b"\xef\xbb\xbf# syntax=a\n", "a", 1),
        (b"#!/usr/bin/env docker\n# syntax=a\n", "a", 2),
        (b"// syntax=a\n", "a", 1),
        (b'{"syntax": "a"}', "a", 1),
        (b"# syntax=a b c\n", "a", 1),
        (b"# comment\n# syntax=a\n", None, 0),
        (b"\n# syntax=a\n", None, 0),
        (b" # syntax=a\n", None, 0),
        (b"# other=1\n# syntax=a\n", None, 0),
        (b"FROM a\n# syntax=a\n", None, 0),
        (b"# syntax=\n", None, 0),
        (b"# syntax=\r\n", None, 0),
        (b"# check=\r\n# syntax=a\r\n", None, 0),
        (b"# check=skip=all\r\n# syntax=a\r\r\n", "a", 2),
        (b"# escape=`\n# escape=`\n# syntax=a\n", None, 0),
        (b"", None, 0),
        (b"#!x", None, 0),
    ],
)
def test_the_directive_is_found_where_the_builder_finds_it(data: bytes, image: str | None, line: int) -> None:
    found = find(data)
    assert (found.image, found.line) == (image, line) if found else image is None


def test_the_span_is_that_of_the_image_name() -> None:
    data = b"# check=skip=all\n#  syntax = docker/dockerfile:1.2  \nFROM scratch\n"
    found = find(data)
    assert found is not None
    assert data[found.start : found.end] == b"docker/dockerfile:1.2"


@pytest.mark.parametrize(
    "tag", ["1", "1.4", "1.10.0", "1-labs", "labs", "latest", "master", "1.4-labs", "1.24", "2", "1.4.0-rc1"]
)
def test_frontends_since_1_4_know_link(tag: str) -> None:
    assert knows_link(f"docker/dockerfile:{tag}")


@pytest.mark.parametrize("tag", ["1.0", "1.3", "1.3.1", "1.3-labs", "experimental", "1.0-experimental", "0.9"])
@pytest.mark.parametrize(
    "name",
    [
        "docker/dockerfile",
        "docker.io/docker/dockerfile",
        "docker/dockerfile-upstream",
        "mirror.example.com:5000/hub/docker/dockerfile",
    ],
)
def test_older_frontends_of_docker_reject_it(name: str, tag: str) -> None:
    assert not knows_link(f"{name}:{tag}")
    assert not knows_link(f"{name}:{tag}@sha256:{'0' * 64}")


@pytest.mark.parametrize(
    "image", ["docker/dockerfile", f"docker/dockerfile@sha256:{'0' * 64}", "crazymax/dockerfile:1.0", "localhost:1.0/x"]
)
def test_frontends_without_a_version_or_of_other_people_are_assumed_to_know_it(image: str) -> None:
    assert knows_link(image)


def test_raising_the_version_keeps_the_registry() -> None:
    assert (
        raised("mirror.example.com:5000/docker/dockerfile:1.2@sha256:0")
        == "mirror.example.com:5000/docker/dockerfile:1"
    )
