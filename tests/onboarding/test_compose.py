from __future__ import annotations

import pytest

from copy_link.onboarding.build import Build, Skipped
from copy_link.onboarding.compose import NAME, builds


def test_every_way_to_write_a_build_is_read() -> None:
    text = """
x-build: &build
  context: ..
  args:
    - VERSION=${VERSION:-3.13}
    - TOKEN
services:
  short: {build: ../web}
  long:
    build:
      <<: *build
      dockerfile: services/api/Dockerfile
      target: dev
      additional_contexts:
        deps: docker-image://alpine:${ALPINE-3.20}
        shared: ../shared
  image: {image: postgres}
"""
    assert list(builds("deploy/compose.yaml", text)) == [
        Build("deploy/compose.yaml: short", "web/Dockerfile", "web"),
        Build(
            "deploy/compose.yaml: long",
            "services/api/Dockerfile",
            ".",
            "dev",
            (("VERSION", "3.13"),),
            (("deps", "docker-image://alpine:3.20"), ("shared", "shared")),
        ),
    ]


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        ("$WHERE", "a variable without a default: $WHERE"),
        ("{context: ., dockerfile: '${FILE}'}", "a variable without a default: ${FILE}"),
        ("{context: ., dockerfile_inline: FROM scratch}", "its Dockerfile is written in it"),
        ("https://github.com/a/b.git", "its context is not in this repository: https://github.com/a/b.git"),
    ],
)
def test_what_is_not_understood_is_skipped_with_the_reason(build: str, reason: str) -> None:
    assert list(builds("compose.yaml", f"services: {{a: {{build: {build}}}}}")) == [Skipped("compose.yaml: a", reason)]


def test_two_dollars_are_one() -> None:
    assert list(builds("compose.yaml", "services: {a: {build: 'a$$b'}}")) == [
        Build("compose.yaml: a", "a$b/Dockerfile", "a$b")
    ]


def test_an_override_file_without_a_context_changes_none() -> None:
    text = "services: {a: {build: {target: dev}}}"
    assert list(builds("compose.override.yml", text)) == []
    assert list(builds("compose.yml", text)) == [Build("compose.yml: a", "Dockerfile", ".", "dev")]


@pytest.mark.parametrize(
    "text", ["", "services:", "services: [a]", "services: {a: 1}", "services: {a: {build: 1}}", "1"]
)
def test_a_file_without_builds_has_none(text: str) -> None:
    assert list(builds("compose.yaml", text)) == []


def test_compose_files_are_known_by_their_names() -> None:
    names = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.prod.yaml", "compose-dev.yml"]
    assert all(map(NAME.match, names))
    assert not any(map(NAME.match, ["decompose.yaml", "compose.json", "composer.yaml", "compose.yaml.j2"]))
