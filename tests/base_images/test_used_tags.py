"""Tags that people use, of releases that came after most descriptions were written, and images that were asked for."""

from __future__ import annotations

import pytest

from copy_link.checker import check
from copy_link.settings import Settings

SETTINGS = Settings(syntax="builtin")
DECIDED = (
    *("python:3.15", "python:3.15-slim", "python:3.15-rc", "php:8.6", "php:8.6-rc", "debian:14", "debian:sid-20261103"),
    *("debian:testing-20261103-slim", "alpine:edge", "ubuntu:26.10", "postgres:19beta1", "mongo:9", "tomcat:12"),
    *("composer:3", "memcached:1.6", "memcached:1.6-alpine", "r-base:4.6", "r-base:4.6.0"),
    *(
        "mcr.microsoft.com/dotnet/aspnet:11.0",
        "mcr.microsoft.com/dotnet/sdk:11.0",
        "mcr.microsoft.com/dotnet/runtime:11.0",
    ),
    *("registry.access.redhat.com/ubi10/ubi-micro", "registry.access.redhat.com/ubi10/nodejs-24", "denoland/deno:2"),
    *("oven/bun:2", "cgr.dev/chainguard/static:latest", "apache/airflow:3.0.0", "apache/airflow:2.10.0"),
    *(
        "dhi.io/node:24",
        "dhi.io/node:24-dev",
        "dhi.io/python:3.13",
        "dhi.io/golang:1.25-alpine3.22-dev",
        "dhi.io/static",
    ),
    *("public.ecr.aws/debian/debian:trixie", "keycloak/keycloak:26.3", "quay.io/keycloak/keycloak:26.3"),
    *("influxdb:2.7", "influxdb:2.9-alpine", "influxdb:3-core", "influxdb:1.11", "influxdb:1.12-data"),
    *(
        "jetty:12.1-jdk25",
        "jetty:12.0-jdk21-alpine",
        "jetty:10.0-jdk17-eclipse-temurin",
        "jetty:12-jdk17-amazoncorretto",
    ),
    *("solr:9", "solr:10-slim", "maven:3-amazoncorretto-21-debian", "maven:3.9-eclipse-temurin-21-alpine"),
    *("gradle:9-jdk25-graal", "gradle:graal-noble", "gradle:9-jdk21-corretto", "swift:6.3-amazonlinux2023"),
    *("swift:6.3-rhel-ubi9-slim", "buildpack-deps:26.04-curl", "buildpack-deps:stonking", "buildpack-deps:24.04"),
    *("mariadb:11-ubi9", "mariadb:13.0-ubi10-rc", "mysql:8.4-oraclelinux9", "mysql:oraclelinux9", "varnish:6"),
    *("varnish:8-alpine", "registry.access.redhat.com/ubi9/openjdk-21", "rust@sha256:00", "debian@sha256:00"),
)


def verdicts(image: str, *destinations: str) -> list[str]:
    text = "".join(f"COPY f {path}\n" for path in destinations)
    return [copy.verdict for copy in check(f"FROM {image}\n{text}".encode(), "Dockerfile", None, SETTINGS).copies]


@pytest.mark.parametrize("image", DECIDED)
def test_a_copy_to_a_folder_of_its_own_is_decided(image: str) -> None:
    assert verdicts(image, "/app/") == ["same"]


@pytest.mark.parametrize("image", ["cgr.dev/chainguard/python:latest-dev", "cgr.dev/chainguard/any:latest"])
def test_a_tool_in_usr_local_bin_of_any_image_of_chainguard_is_linked(image: str) -> None:
    assert verdicts(image, "/usr/local/bin/tool") == ["same"]


@pytest.mark.parametrize("version", ["8/openjdk-17", "9/openjdk-17", "9/openjdk-21", "10/openjdk-21"])
def test_the_deployments_of_an_openjdk_of_red_hat_belong_to_its_user(version: str) -> None:
    assert verdicts(f"registry.access.redhat.com/ubi{version}", "/deployments/") == ["differs"]


@pytest.mark.parametrize(
    "image",
    [
        # Leap 16 is usr-merged, unlike 15; neither Amazon Linux 1 nor Oracle Linux 6 is, unlike all that are described.
        *("opensuse/leap:16.0", "amazonlinux:1", "oraclelinux:6"),
        # What these add to their bases was not read.
        *("minio/minio:RELEASE.2025-01-20T14-49-07Z", "maven:3-sapmachine-21"),
    ],
)
def test_a_tag_that_is_known_to_differ_has_only_what_any_image_has(image: str) -> None:
    assert verdicts(image, "/app/", "/bin/x", "/opt/x/") == ["unknown"] * 3
