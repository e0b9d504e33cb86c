from __future__ import annotations

import pytest

from copy_link.base_images.references import repository_name


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
