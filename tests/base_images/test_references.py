from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.base_images.references import (
    is_part,
    names_old_debian,
    names_ostree,
    repository_name,
    short_name,
)


@pytest.mark.parametrize(
    ("reference", "name", "tag"),
    [
        pytest.param("node", "docker.io/library/node", "latest", id="official"),
        pytest.param("node:22-alpine", "docker.io/library/node", "22-alpine", id="tag"),
        pytest.param("node:22@sha256:0123", "docker.io/library/node", "22", id="tag and digest"),
        pytest.param("node@sha256:0123", "docker.io/library/node", None, id="digest only"),
        pytest.param("docker.io/node:22", "docker.io/library/node", "22", id="docker.io without library"),
        pytest.param("docker.io/library/node", "docker.io/library/node", "latest", id="canonical"),
        pytest.param("index.docker.io/library/node:1", "docker.io/library/node", "1", id="index.docker.io"),
        pytest.param("registry-1.docker.io/bitnami/nginx", "docker.io/bitnami/nginx", "latest", id="registry-1"),
        pytest.param("bitnami/nginx:1.27", "docker.io/bitnami/nginx", "1.27", id="an account on Docker Hub"),
        pytest.param("public.ecr.aws/docker/library/node", "docker.io/library/node", "latest", id="public.ecr.aws"),
        pytest.param("mirror.gcr.io/library/node:22", "docker.io/library/node", "22", id="mirror.gcr.io"),
        pytest.param("registry.corp/any/library/node:22", "docker.io/library/node", "22", id="company mirror"),
        pytest.param("localhost:5000/library/node", "docker.io/library/node", "latest", id="mirror with a port"),
        pytest.param("localhost:5000/node", "localhost:5000/node", "latest", id="port, no tag"),
        pytest.param("localhost/node:1", "localhost/node", "1", id="localhost"),
        pytest.param("quay.io/fedora/fedora:44", "quay.io/fedora/fedora", "44", id="other registry"),
        pytest.param("GCR.IO/Distroless/Static", "gcr.io/distroless/static", "latest", id="upper case"),
        pytest.param("Node:22-Alpine", "docker.io/library/node", "22-Alpine", id="a tag keeps its case"),
        pytest.param("  node:22  ", "docker.io/library/node", "22", id="blanks around it"),
        pytest.param("scratch", "scratch", "latest", id="scratch"),
        pytest.param("docker.io/library/scratch", "docker.io/library/scratch", "latest", id="no scratch there"),
        pytest.param("mycorp/scratch", "docker.io/mycorp/scratch", "latest", id="another scratch"),
    ],
)
def test_a_reference_has_a_canonical_name_and_a_tag(reference: str, name: str, tag: str | None) -> None:
    assert repository_name(reference) == (name, tag)


@given(st.text(max_size=40) | st.text("/.:@-ab", max_size=30))
def test_a_canonical_name_stays_as_it_is(reference: str) -> None:
    name, _ = repository_name(reference)
    if all(map(is_part, name.split("/"))):
        assert repository_name(f"{name}:1") == (name, "1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("node", True),
        ("ubi9", True),
        ("a.b-c_d", True),
        ("", False),
        (".", False),
        ("..", False),
        ("a/b", False),
        ("a.", False),
        ("_", False),
        ("Node", False),
        ("n\u00f6de", False),
    ],
)
def test_only_a_valid_part_of_a_name_becomes_part_of_a_file_name(text: str, expected: bool) -> None:
    assert is_part(text) is expected


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("docker.io/library/node:22", "node:22"),
        ("docker.io/bitnami/nginx:1", "bitnami/nginx:1"),
        ("quay.io/library/x:1", "quay.io/library/x:1"),
    ],
)
def test_the_parts_that_docker_adds_are_not_shown(name: str, short: str) -> None:
    assert short_name(name) == short


@pytest.mark.parametrize(
    ("name", "is_old_debian", "is_ostree"),
    [
        ("docker.io/library/python:3.6-slim-stretch", True, False),
        ("example.com/JESSIE:1", True, False),
        ("example.com/stretched:1", False, False),
        ("docker.io/library/debian:bookworm", False, False),
        ("ghcr.io/ublue-os/bazzite:stable", False, True),
        ("ghcr.io/corp/my-bootc:1", False, True),
        ("ghcr.io/corp/mybootcamp:1", False, False),
        # The described one needs no guess.
        ("quay.io/fedora/fedora-bootc:41", False, False),
    ],
)
def test_a_name_may_tell_that_the_image_is_built_differently(name: str, is_old_debian: bool, is_ostree: bool) -> None:
    assert names_old_debian(name) is is_old_debian
    assert names_ostree(name) is is_ostree
