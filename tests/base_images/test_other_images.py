"""The descriptions of images of other names: the paths that people copy to, and the suite of each tag."""

from __future__ import annotations

import pytest

from copy_link.base_images.find import find
from copy_link.base_images.references import repository_name
from copy_link.image.accounts import Account
from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, FILE, SYMLINK

DOTNET = "mcr.microsoft.com/dotnet"
DISTROLESS = "gcr.io/distroless"
AZURE = "mcr.microsoft.com/azure-functions"
UBI = "registry.access.redhat.com/ubi"
LAMBDA = "public.ecr.aws/lambda"
DEV = "mcr.microsoft.com/devcontainers"

PLAIN = (DIRECTORY, 0o755, 0, 0)
LINK = (SYMLINK, None, None, None)
A_FILE = (FILE, None, None, None)
NOT_THERE = (ABSENT, None, None, None)


@pytest.mark.parametrize(
    ("reference", "path", "expected"),
    [
        pytest.param("tonistiigi/xx:1.6.1", "/usr/bin", PLAIN, id="xx"),
        pytest.param("tonistiigi/xx", "/etc", NOT_THERE, id="xx has nothing else"),
        pytest.param("tonistiigi/xx", "/usr/bin/xx-clang", LINK, id="xx-clang is a link"),
        pytest.param("mlocati/php-extension-installer:2", "/usr/bin/install-php-extensions", A_FILE, id="mlocati"),
        pytest.param("mlocati/php-extension-installer", "/usr/local", NOT_THERE, id="mlocati has nothing else"),
        pytest.param("rclone/rclone", "/usr/local/bin/rclone", A_FILE, id="rclone"),
        pytest.param("restic/restic", "/usr/bin/restic", A_FILE, id="restic"),
        pytest.param("hashicorp/packer:light", "/bin/packer", A_FILE, id="packer"),
        pytest.param("tonistiigi/xx@sha256:0", "/usr/bin", PLAIN, id="xx by its digest"),
        pytest.param("tonistiigi/binfmt", "/usr/bin/binfmt", A_FILE, id="binfmt"),
        pytest.param("alpine/curl", "/usr/bin/curl", A_FILE, id="curl"),
        pytest.param("alpine/curl:8.14.1", "/usr/local/bin", PLAIN, id="curl has the directories of Alpine"),
        pytest.param("alpine/curl:3.14", "/entrypoint.sh", A_FILE, id="curl on Alpine 3.14"),
        pytest.param("alpine/socat:1.8.0.3", "/usr/bin", PLAIN, id="socat"),
        pytest.param("tonistiigi/binfmt:buildkit-v10.2.3-66@sha256:0", "/usr/bin", NOT_THERE, id="binfmt for buildkit"),
        pytest.param("hairyhenderson/gomplate:stable", "/gomplate", A_FILE, id="gomplate"),
        pytest.param("hairyhenderson/gomplate:v4.3.3", "/bin", NOT_THERE, id="gomplate has nothing else"),
        pytest.param("hairyhenderson/gomplate:v5-alpine", "/bin/gomplate", A_FILE, id="gomplate on alpine"),
        pytest.param("hairyhenderson/gomplate:alpine", "/gomplate", NOT_THERE, id="it is elsewhere there"),
        pytest.param("tianon/gosu", "/gosu", A_FILE, id="gosu"),
        pytest.param("tianon/gosu:1.19-debian", "/usr/local/bin/gosu", A_FILE, id="gosu on debian"),
        pytest.param("alpine/helm:3.16.1", "/usr/bin/helm", A_FILE, id="helm"),
        pytest.param("alpine/helm", "/apps", PLAIN, id="the working directory of helm"),
        pytest.param("alpine/k8s:1.31.1", "/usr/bin/kubectl", A_FILE, id="kubectl of alpine/k8s"),
        pytest.param("alpine/openssl", "/usr/bin/openssl", A_FILE, id="openssl"),
        pytest.param("bitnami/kubectl", "/opt/bitnami/kubectl/bin/kubectl", A_FILE, id="kubectl"),
        pytest.param("bitnamilegacy/kubectl:1.33", "/.kube", (DIRECTORY, 0o775, 0, 0), id="the directory of kubectl"),
        pytest.param(f"{DOTNET}/aspnet:6.0", "/app", NOT_THERE, id="dotnet 6"),
        pytest.param(f"{DOTNET}/aspnet:6.0", "/bin", PLAIN, id="dotnet 6 is based on bullseye"),
        pytest.param(f"{DOTNET}/aspnet:6.0", "/home/app", NOT_THERE, id="dotnet 6 has no app user"),
        pytest.param(f"{DOTNET}/sdk:7.0", "/src", NOT_THERE, id="dotnet 7"),
        pytest.param(f"{DOTNET}/sdk:6.0.428-alpine3.20", "/src", NOT_THERE, id="dotnet 6 on alpine"),
        pytest.param(f"{DOTNET}/sdk:6.0-cbl-mariner2.0", "/usr/bin/dotnet", (None,) * 4, id="packages of dotnet"),
        pytest.param(f"{DOTNET}/sdk:3.1", "/app", NOT_THERE, id="dotnet core 3.1"),
        pytest.param(f"{DOTNET}/core/aspnet:3.1", "/app", NOT_THERE, id="its first name"),
        pytest.param(f"{DOTNET}/core/sdk", "/usr/bin/dnx", (None,) * 4, id="the last dotnet core is 3.1"),
        pytest.param(f"{DOTNET}/sdk:3.1-bullseye", "/bin", PLAIN, id="dotnet core 3.1 on bullseye"),
        pytest.param(f"{DOTNET}/aspnet:8.0-noble", "/home/app", (DIRECTORY, None, 1654, 1654), id="the app user"),
        pytest.param(f"{DOTNET}/aspnet:8.0-jammy-chiseled", "/src", NOT_THERE, id="chiseled, from scratch"),
        pytest.param(f"{DOTNET}/aspnet:6.0-jammy-chiseled", "/lib", (DIRECTORY, None, None, None), id="jammy's /lib"),
        pytest.param(f"{DOTNET}/runtime:9.0-noble-chiseled-extra", "/lib", LINK, id="noble's /lib"),
        pytest.param(
            f"{DOTNET}/aspnet:9.0-azurelinux3.0-distroless",
            "/home/app",
            (DIRECTORY, 0o755, 1654, 1654),
            id="distroless",
        ),
        pytest.param(f"{DOTNET}/sdk:11.0-preview", "/src", NOT_THERE, id="dotnet 11"),
        pytest.param(
            "hexpm/elixir:1.17.2-erlang-27.0.1-debian-bookworm-20240701-slim", "/app", NOT_THERE, id="hexpm on debian"
        ),
        pytest.param("hexpm/elixir:1.17.2-erlang-27.0.1-debian-bookworm-20240701", "/bin", LINK, id="its suite"),
        pytest.param("hexpm/elixir:1.17.2-erlang-27.0.1-alpine-3.20.2", "/bin", PLAIN, id="hexpm on alpine"),
        pytest.param("hexpm/elixir:1.17.2-erlang-27.0.1-alpine-3.20.2", "/usr/local/bin/mix", LINK, id="mix"),
        pytest.param("hexpm/erlang:27.0.1-ubuntu-noble-20240605", "/app", NOT_THERE, id="hexpm on ubuntu"),
        pytest.param(f"{DEV}/base:ubuntu-22.04", "/workspaces", NOT_THERE, id="a base for development"),
        pytest.param(f"{DEV}/base:2-debian", "/bin", LINK, id="its own version settles the suite"),
        pytest.param(f"{DEV}/base:alpine-3.20", "/workspace", NOT_THERE, id="that on alpine"),
        pytest.param(f"{DEV}/python:0-3.11", "/bin", (f"{DIRECTORY}|{SYMLINK}", 0o755, 0, 0), id="an old one"),
        pytest.param(f"{DEV}/php:8.3-bookworm", "/var/www/html", (DIRECTORY, 0o1777, 33, 33), id="php"),
        pytest.param(f"{DEV}/java:21-bookworm", "/workspace", NOT_THERE, id="java"),
        pytest.param(f"{DEV}/cpp:debian12", "/workspace", NOT_THERE, id="c++"),
        pytest.param(f"{DISTROLESS}/base-debian11", "/app", NOT_THERE, id="distroless 11"),
        pytest.param(f"{DISTROLESS}/static-debian11", "/bin", PLAIN, id="it is not merged"),
        pytest.param(f"{DISTROLESS}/python3:nonroot", "/home/nonroot", (DIRECTORY, 0o700, 65532, 65532), id="home"),
        pytest.param(f"{DISTROLESS}/nodejs20", "/usr/src/app", NOT_THERE, id="without a suffix"),
        pytest.param(f"{DISTROLESS}/nodejs:18", "/app", NOT_THERE, id="the version as a tag"),
        pytest.param(f"{DISTROLESS}/java21", "/bin", (f"{DIRECTORY}|{SYMLINK}", 0o755, 0, 0), id="on 12, then on 13"),
        pytest.param("lukemathwalker/cargo-chef:latest-rust-1", "/app", NOT_THERE, id="cargo-chef"),
        pytest.param("lukemathwalker/cargo-chef:latest-rust-1.80-alpine3.20", "/bin", PLAIN, id="cargo-chef on alpine"),
        pytest.param("postgis/postgis:16-3.4", "/docker-entrypoint-initdb.d", PLAIN, id="postgis"),
        pytest.param("postgis/postgis:16-3.4", "/bin", PLAIN, id="it is based on bullseye"),
        pytest.param("postgis/postgis:18-3.6", "/bin", LINK, id="the newest on trixie"),
        pytest.param("pgvector/pgvector:pg16", "/docker-entrypoint-initdb.d", PLAIN, id="pgvector"),
        pytest.param("timescale/timescaledb:latest-pg16", "/docker-entrypoint-initdb.d", PLAIN, id="timescaledb"),
        pytest.param("tiangolo/uvicorn-gunicorn-fastapi:python3.11", "/app", PLAIN, id="fastapi"),
        pytest.param(
            "tiangolo/uvicorn-gunicorn:python3.8", "/app", (DIRECTORY, None, 0, 0), id="an old one of fastapi"
        ),
        pytest.param("public.ecr.aws/nginx/nginx:1.27", "/etc/nginx/conf.d", PLAIN, id="nginx's own mirror"),
        pytest.param("prom/prometheus:v3.1.0", "/etc/prometheus", (DIRECTORY, 0o755, 65534, 65534), id="prometheus"),
        pytest.param("prom/prometheus:v2.53.0", "/etc/prometheus", (DIRECTORY, 0o755, None, None), id="an older one"),
        pytest.param("prom/alertmanager", "/etc/alertmanager", (DIRECTORY, 0o755, 65534, 65534), id="alertmanager"),
        pytest.param("grafana/loki:3.4.1", "/etc/loki", (DIRECTORY, None, 10001, 10001), id="loki"),
        pytest.param("grafana/loki:3.6.0", "/etc/loki", (DIRECTORY, None, None, None), id="loki without --chown"),
        pytest.param("cgr.dev/chainguard/node", "/app", (DIRECTORY, 0o777, 65532, 65532), id="node of chainguard"),
        pytest.param("chainguard/jdk", "/home/build", (DIRECTORY, 0o755, 65532, 65532), id="jdk of chainguard"),
        pytest.param("cgr.dev/chainguard/static", "/app", NOT_THERE, id="static of chainguard"),
        pytest.param("bellsoft/liberica-openjdk-alpine:17", "/app", NOT_THERE, id="liberica"),
        pytest.param("bellsoft/liberica-openjre-debian:21", "/app", NOT_THERE, id="liberica on debian"),
        pytest.param("azul/zulu-openjdk:17", "/app", NOT_THERE, id="zulu"),
        pytest.param("azul/zulu-openjdk-debian:21", "/app", NOT_THERE, id="zulu on debian"),
        pytest.param("adoptopenjdk/openjdk11:alpine-jre", "/opt/java", PLAIN, id="adoptopenjdk"),
        pytest.param("ghcr.io/graalvm/native-image-community:21", "/app", PLAIN, id="graalvm"),
        pytest.param("clux/muslrust:stable", "/volume", PLAIN, id="muslrust"),
        pytest.param("continuumio/anaconda3", "/app", NOT_THERE, id="anaconda"),
        pytest.param("mcr.microsoft.com/openjdk/jdk:17-ubuntu", "/app", NOT_THERE, id="java of microsoft"),
        pytest.param("wiremock/wiremock:3.9.1", "/home/wiremock/mappings", PLAIN, id="wiremock"),
        pytest.param("nodered/node-red", "/data", (DIRECTORY, 0o775, 1000, 0), id="node-red"),
        pytest.param(f"{UBI}9/openjdk-21:1.20", "/deployments", (DIRECTORY, 0o775, 185, 0), id="openjdk of red hat"),
        pytest.param(f"{UBI}9/nodejs-20", "/opt/app-root/src", (DIRECTORY, None, 1001, 0), id="nodejs of red hat"),
        pytest.param(f"{UBI}8/nodejs-18-minimal", "/opt", PLAIN, id="minimal"),
        pytest.param("registry.redhat.io/ubi9/python-311", "/app", NOT_THERE, id="red hat's other registry"),
        pytest.param("pytorch/pytorch:2.3.0-cuda12.1-cudnn8-runtime", "/app", NOT_THERE, id="pytorch"),
        pytest.param("pytorch/pytorch:2.4.1-cuda12.1-cudnn9-devel", "/workspace", PLAIN, id="pytorch for developers"),
        pytest.param("condaforge/miniforge3:25.3.0-3", "/app", NOT_THERE, id="conda-forge"),
        pytest.param(f"{AZURE}/python:4-python3.11", "/home/site/wwwroot", NOT_THERE, id="functions of azure"),
        pytest.param(f"{LAMBDA}/python:3.12", "/var/task", PLAIN, id="where functions are copied to"),
        pytest.param(f"{LAMBDA}/nodejs:20", "/var/task/node_modules", NOT_THERE, id="nothing is there before"),
        pytest.param(f"{LAMBDA}/provided:al2023", "/var/runtime", (DIRECTORY, None, None, None), id="its layers"),
        pytest.param("amazon/aws-lambda-java:21", "/var/task", PLAIN, id="the same on Docker Hub"),
        pytest.param("hexpm/elixir-arm64:1.18.4-erlang-28.0-debian-trixie-20250610", "/app", NOT_THERE, id="of arm64"),
    ],
)
def test_a_path_in_an_image_of_another_registry(
    reference: str, path: str, expected: tuple[str | None, int | None, object, object]
) -> None:
    entry = find(reference).image.tree.at(path)
    if expected[0] is None:
        assert entry.kinds == ANYTHING
    elif expected == NOT_THERE:
        assert DIRECTORY not in entry.kinds
        assert SYMLINK not in entry.kinds
    else:
        assert ("|".join(sorted(entry.kinds)), entry.mode, entry.uid, entry.gid) == expected


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        pytest.param(f"{DOTNET}/sdk:3.1", "/src", id="its base is not described"),
        pytest.param(f"{DOTNET}/aspnet:9.0.0-preview.1-bookworm-slim", "/home/app", id="a preview"),
        pytest.param(f"{DOTNET}/aspnet:6.0-cbl-mariner2.0-distroless", "/home/app", id="its user was changed"),
        pytest.param(f"{DOTNET}/core/sdk:5.0", "/app", id="a preview under the first name"),
        pytest.param("hexpm/elixir:1.17.2-erlang-27.0.1-debian-bookworm-20240701-slim", "/etc/ssl", id="its packages"),
        pytest.param("hexpm/elixir", "/app", id="hexpm has no latest"),
        pytest.param(f"{LAMBDA}/python:3.12", "/opt/x", id="the layers of lambda"),
        pytest.param(f"{LAMBDA}/python:3.7", "/app", id="the first lambda"),
        pytest.param("hairyhenderson/gomplate:v3.11.4-alpine", "/opt", id="gomplate on an old alpine"),
        pytest.param("hairyhenderson/gomplate:v2.0.0", "/gomplate", id="an old gomplate"),
        pytest.param("tianon/gosu:1.12", "/gosu", id="an old gosu"),
        pytest.param("tianon/gosu", "/etc/dpkg", id="packages that gosu removes"),
        pytest.param("alpine/helm:2.12.0", "/apps", id="an old helm"),
        pytest.param("alpine/k8s:1.31.1", "/usr/lib/python3.12", id="the packages of alpine/k8s"),
        pytest.param("bitnami/kubectl:1.20", "/opt/bitnami/kubectl/bin/kubectl", id="an old kubectl"),
        pytest.param("pytorch/pytorch:1.13.1-cuda11.6-cudnn8-runtime", "/app", id="pytorch on an old ubuntu"),
        pytest.param(f"{AZURE}/node:4-node20-core-tools", "/home/site", id="tools on another base"),
        pytest.param("cgr.dev/chainguard/node:latest-dev", "/app", id="with a shell"),
        pytest.param("cgr.dev/chainguard/python", "/app", id="paths of its packages"),
        pytest.param("nodered/node-red:4.0.2-debian", "/data", id="node-red on debian"),
        pytest.param("wiremock/wiremock:2.35.0", "/home/wiremock", id="an old wiremock"),
        pytest.param(f"{UBI}9/go-toolset", "/opt/app-root/src", id="not read"),
        pytest.param("timescale/timescaledb:2.5.0-pg14", "/app", id="timescaledb on an old alpine"),
        pytest.param(f"{DEV}/base:noble", "/home/ubuntu", id="its user was removed later"),
        pytest.param(f"{DEV}/java:21", "/docker-java-home", id="a link in some"),
    ],
)
def test_a_path_that_is_not_established_is_not_known(reference: str, path: str) -> None:
    assert find(reference).image.tree.at(path).kinds == ANYTHING


@pytest.mark.parametrize(
    ("reference", "workdir", "user"),
    [
        (f"{DOTNET}/aspnet:6.0", "/", ""),
        (f"{DOTNET}/aspnet:6.0-jammy-chiseled", "/", "1654"),
        (f"{DOTNET}/aspnet:7.0-cbl-mariner2.0-distroless", "/", None),
        (f"{DOTNET}/core/sdk:3.1-alpine", "/", ""),
        (f"{UBI}9/openjdk-21", "/home/default", "185"),
        (f"{UBI}9/nodejs-20", "/opt/app-root/src", "1001"),
        ("cgr.dev/chainguard/python", "/", "65532"),
        ("cgr.dev/chainguard/node:latest-dev", None, None),
        ("pytorch/pytorch", "/workspace", ""),
        ("prom/alertmanager:v0.28.0", "/alertmanager", "nobody"),
        ("grafana/loki:3.4.1", None, "10001"),
        (f"{DISTROLESS}/cc-debian11:nonroot", "/home/nonroot", "65532"),
        (f"{DISTROLESS}/nodejs:16", "/", "0"),
    ],
)
def test_its_working_directory_and_its_user(reference: str, workdir: str | None, user: str | None) -> None:
    image = find(reference).image
    assert (image.workdir, image.user) == (workdir, user)


@pytest.mark.parametrize(
    ("reference", "user", "account"),
    [
        (f"{DOTNET}/aspnet:6.0-alpine3.20", "app", None),
        (f"{DOTNET}/aspnet:8.0-alpine", "app", Account(1654, 1654, "/home/app")),
        (f"{DOTNET}/aspnet:8.0-noble-chiseled", "root", Account(0, 0, "/root")),
    ],
)
def test_its_accounts(reference: str, user: str, account: Account | None) -> None:
    assert find(reference).image.users.get(user) == account


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        pytest.param("arm64v8/node:22", "docker.io/library/node", id="one architecture"),
        pytest.param("docker.io/amd64/debian:12", "docker.io/library/debian", id="another"),
        pytest.param("arm32v7/x/y", "docker.io/arm32v7/x/y", id="more parts than an official image has"),
        pytest.param("quay.io/amd64/debian", "quay.io/amd64/debian", id="another registry"),
        pytest.param("mirror.gcr.io/bitnami/redis", "docker.io/bitnami/redis", id="a mirror"),
        pytest.param("docker.mirror.hashicorp.services/alpine:3.20", "docker.io/library/alpine", id="another mirror"),
        pytest.param("gallery.ecr.aws/docker/library/python", "docker.io/library/python", id="the gallery"),
    ],
)
def test_an_image_is_known_by_its_other_names(reference: str, name: str) -> None:
    assert repository_name(reference)[0] == name
