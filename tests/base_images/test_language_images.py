"""The descriptions of toolchains: the surprises of each image, and the differences between its flavours."""

from __future__ import annotations

import pytest

from copy_link.base_images.find import find
from copy_link.image.accounts import Account
from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, FILE, SYMLINK

PLAIN = (DIRECTORY, 0o755, 0, 0)
LINK = (SYMLINK, None, None, None)


@pytest.mark.parametrize(
    ("reference", "path", "expected"),
    [
        pytest.param("node:22", "/home/node", (DIRECTORY, None, 1000, 1000), id="node"),
        pytest.param("node:22-alpine", "/home/node", (DIRECTORY, None, 1000, 1000), id="node on alpine"),
        pytest.param("node:22", "/usr/local/bin/npm", LINK, id="npm"),
        pytest.param("node:20-slim", "/usr/local/bin", PLAIN, id="node slim"),
        pytest.param("golang:1.24", "/go", (DIRECTORY, 0o1777, 0, 0), id="go"),
        pytest.param("golang:1.17", "/go/src", (DIRECTORY, 0o777, 0, 0), id="old go"),
        pytest.param("python:3.12-slim", "/usr/local/bin/python", LINK, id="python"),
        pytest.param("python:3.12-alpine", "/usr/local/bin/pip", LINK, id="pip"),
        pytest.param("php:8.4-fpm", "/var/www/html", (DIRECTORY, 0o1777, 33, 33), id="php"),
        pytest.param("php:8.4-fpm-alpine", "/var/www/html", (DIRECTORY, 0o1777, 82, 82), id="php on alpine"),
        pytest.param("ruby:3.4", "/usr/local/bundle", (DIRECTORY, 0o1777, 0, 0), id="ruby"),
        pytest.param("rust:1.80", "/usr/local/cargo", (DIRECTORY, None, 0, 0), id="rust: the mode is left open"),
        pytest.param("eclipse-temurin:21-jre", "/opt/java/openjdk", PLAIN, id="temurin"),
        pytest.param("eclipse-temurin:21-jre", "/opt/java/openjdk/bin", (DIRECTORY, None, None, None), id="not opened"),
        pytest.param("eclipse-temurin:21-jdk-ubi9-minimal", "/usr/bin", (DIRECTORY, 0o555, 0, 0), id="temurin on ubi"),
        pytest.param("amazoncorretto:21-al2023", "/usr/bin", (DIRECTORY, 0o555, 0, 0), id="corretto"),
        pytest.param("amazoncorretto:21-alpine3.20", "/opt", PLAIN, id="corretto on alpine"),
        pytest.param("openjdk:17-jdk-oracle", "/usr/java/default", LINK, id="openjdk on oracle linux"),
        pytest.param("maven:3.9-eclipse-temurin-21", "/usr/bin/mvn", LINK, id="maven"),
        pytest.param("maven:3.9-eclipse-temurin-21", "/usr/share/maven/ref", PLAIN, id="maven ref"),
        pytest.param("gradle:8-jdk21", "/home/gradle", (DIRECTORY, None, 1000, 1000), id="gradle"),
        pytest.param("gradle:8-jdk21", "/root/.gradle", LINK, id="gradle: root's directory is a link"),
        pytest.param("gradle:jdk21-ubi9", "/home/gradle", (DIRECTORY, None, 101, 101), id="gradle on ubi"),
        pytest.param("mcr.microsoft.com/dotnet/aspnet:8.0", "/usr/bin/dotnet", LINK, id="dotnet"),
        pytest.param(
            "mcr.microsoft.com/dotnet/runtime-deps:9.0", "/home/app", (DIRECTORY, None, 1654, 1654), id="dotnet's user"
        ),
        pytest.param(
            "mcr.microsoft.com/dotnet/runtime:8.0-noble-chiseled",
            "/home/app",
            (DIRECTORY, 0o755, 1654, 1654),
            id="chiseled",
        ),
        pytest.param("mcr.microsoft.com/dotnet/aspnet:9.0-noble-chiseled", "/bin", LINK, id="chiseled is merged"),
        pytest.param("mcr.microsoft.com/dotnet/sdk:10.0", "/usr/bin/dnx", LINK, id="dnx came with 10"),
        pytest.param("mcr.microsoft.com/dotnet/sdk:8.0", "/usr/share/powershell", PLAIN, id="powershell"),
        pytest.param("oven/bun:1", "/home/bun", (DIRECTORY, None, 1000, 1000), id="bun"),
        pytest.param("oven/bun:1", "/home/bun/app", PLAIN, id="bun's WORKDIR is root's"),
        pytest.param("oven/bun:1-alpine", "/home/bun/app", (DIRECTORY, None, None, None), id="bun in a setgid home"),
        pytest.param("denoland/deno:debian-2.1.0", "/deno-dir", (DIRECTORY, 0o755, 1993, 1993), id="deno"),
        pytest.param("denoland/deno:alpine", "/deno-dir", (DIRECTORY, 0o755, 1000, 1000), id="deno on alpine"),
        pytest.param("ghcr.io/astral-sh/uv:latest", "/uv", (FILE, None, None, None), id="uv from scratch"),
        pytest.param("ghcr.io/astral-sh/uv:python3.12-bookworm-slim", "/usr/local/bin/python", LINK, id="uv, python"),
        pytest.param("astral/uv:trixie-slim", "/usr/local/bin", PLAIN, id="uv on Docker Hub"),
        pytest.param("perl:5.40", "/usr/src/app", PLAIN, id="perl"),
        pytest.param("gcc:14", "/usr/bin/cc", LINK, id="gcc"),
        pytest.param("elixir:1.18", "/usr/local/bin/mix", LINK, id="elixir"),
        pytest.param("dart:stable", "/root", (DIRECTORY, 0o700, 0, 0), id="dart's WORKDIR"),
        pytest.param("clojure:temurin-21-lein", "/tmp", (DIRECTORY, 0o1777, 0, 0), id="clojure's WORKDIR"),
        pytest.param("composer:2", "/app", PLAIN, id="composer"),
        pytest.param("composer:2", "/var/www/html", (DIRECTORY, 0o1777, 82, 82), id="composer is a php"),
        pytest.param("docker:27-cli", "/certs", (DIRECTORY, 0o1777, 0, 0), id="docker"),
        pytest.param("docker:27-cli", "/usr/local/bin/docker-compose", LINK, id="docker compose"),
        pytest.param("pypy:3.11-slim", "/usr/local/bin/pypy3", LINK, id="pypy"),
        pytest.param("ibm-semeru-runtimes:open-21-jre", "/opt/java/openjdk", PLAIN, id="semeru"),
        pytest.param("r-base:4.4.1", "/usr/local/lib/R/site-library", (DIRECTORY, 0o2775, 0, 50), id="R"),
        pytest.param("rocker/r-ver:4.4.1", "/usr/local/bin/r", LINK, id="rocker"),
        pytest.param("rocker/tidyverse:4.4.1", "/home/rstudio", (DIRECTORY, None, 1000, 1000), id="rstudio"),
        pytest.param("mambaorg/micromamba:2.0.5", "/opt/conda", (DIRECTORY, 0o777, 0, 0), id="micromamba"),
        pytest.param("mambaorg/micromamba:2.0.5", "/home", (DIRECTORY, 0o777, 0, 0), id="micromamba's homes"),
        pytest.param("quay.io/jupyter/scipy-notebook", "/home/jovyan", (DIRECTORY, None, 1000, 100), id="jupyter"),
        pytest.param("quay.io/jupyter/pyspark-notebook", "/usr/local/spark", LINK, id="spark in jupyter"),
        pytest.param(
            "quay.io/jupyter/base-notebook", "/usr/local/bin/before-notebook.d", PLAIN, id="a directory in bin"
        ),
        pytest.param("mcr.microsoft.com/playwright:v1.50.0", "/ms-playwright", (DIRECTORY, 0o777, 0, 0), id="browsers"),
        pytest.param("mcr.microsoft.com/playwright/python:v1.50.0-noble", "/usr/bin/python", LINK, id="playwright"),
        pytest.param("cypress/included:14.0.0", "/root", (DIRECTORY, 0o777, 0, 0), id="cypress opens /root"),
        pytest.param("cimg/base:2024.01", "/home/circleci/project", (DIRECTORY, 0o755, 1001, 1002), id="cimg"),
        pytest.param("nvidia/cuda:12.4.1-runtime-ubuntu22.04", "/usr/local/cuda", LINK, id="cuda"),
        pytest.param("pytorch/pytorch:2.4.0-cuda12.4-cudnn9-runtime", "/workspace", PLAIN, id="pytorch"),
        pytest.param("tensorflow/tensorflow:2.16.1-jupyter", "/tf", (DIRECTORY, 0o777, 0, 0), id="tensorflow"),
        pytest.param(
            "mcr.microsoft.com/devcontainers/go:1-1.23-bookworm", "/go", (DIRECTORY, 0o3777, 1000, None), id="go again"
        ),
        pytest.param(
            "mcr.microsoft.com/devcontainers/base:bookworm",
            "/home/vscode",
            (DIRECTORY, None, 1000, 1000),
            id="devcontainers",
        ),
    ],
)
def test_a_path_in_a_toolchain(reference: str, path: str, expected: tuple[str, int | None, object, object]) -> None:
    entry = find(reference).image.tree.at(path)
    assert ("|".join(sorted(entry.kinds)), entry.mode, entry.uid, entry.gid) == expected


@pytest.mark.parametrize(
    "reference",
    [
        *(
            "node:22",
            "node:20-alpine",
            "node:lts-slim",
            "golang:1.24",
            "python:3.12",
            "php:8.3-apache",
            "ruby:3.3-slim",
        ),
        *("eclipse-temurin", "eclipse-temurin:17", "eclipse-temurin:21-jre-alpine", "eclipse-temurin:17.0.12_7-jre"),
        *(
            "maven:3.9.9-eclipse-temurin-17",
            "maven:3.8.5-eclipse-temurin-17",
            "maven:3-eclipse-temurin-21-alpine",
            "maven:3.9-amazoncorretto-21",
        ),
        *("gradle:8.10.2-jdk21", "gradle:jdk21-alpine", "amazoncorretto:17", "amazoncorretto:21-alpine"),
        *("mcr.microsoft.com/dotnet/aspnet:8.0", "mcr.microsoft.com/dotnet/sdk:9.0-alpine"),
        *("mcr.microsoft.com/dotnet/runtime:10.0", "mcr.microsoft.com/dotnet/runtime:8.0-jammy-chiseled"),
        *("openjdk:17", "openjdk:21-slim", "openjdk:11-jre-slim", "oven/bun:1.1", "oven/bun:1-alpine"),
        *("denoland/deno:2.1.0", "ghcr.io/astral-sh/uv:python3.13-alpine", "perl:5.40-slim", "gcc:13", "haskell:9.6"),
        *("erlang:27-alpine", "elixir:1.17-slim", "swift:5.10-jammy-slim", "swift:6.0", "dart:3.5", "julia:1.10"),
        *("clojure:temurin-21-tools-deps", "docker:dind", "hashicorp/terraform:1.9", "pypy:3"),
        *("rocker/r-ver:4.4.1", "mambaorg/micromamba:2.0.5", "quay.io/jupyter/base-notebook", "continuumio/miniconda3"),
        *("nvidia/cuda:12.4.1-runtime-ubuntu22.04", "tensorflow/tensorflow:2.16.1", "cimg/base:2024.01"),
        *("mcr.microsoft.com/devcontainers/python:3.12", "ghcr.io/puppeteer/puppeteer:23", "cypress/base:20.9.0"),
    ],
)
def test_there_is_no_app_directory(reference: str) -> None:
    assert find(reference).image.tree.at("/app").is_only(ABSENT)


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        pytest.param("node:8-jessie", "/app", id="node of jessie"),
        pytest.param("maven:3-jdk-11", "/app", id="a tag that is not built any more"),
        pytest.param("maven:3.9-sapmachine-21", "/app", id="a base that is not described"),
        pytest.param("maven:3-ibmjava", "/app", id="another base that is not described"),
        pytest.param("eclipse-temurin:17-alpine-3.17", "/app", id="an alpine that is not described"),
        pytest.param("openjdk:8-jdk-alpine", "/app", id="openjdk on an old alpine"),
        pytest.param("openjdk:17", "/usr/local/openjdk-17", id="where java may be"),
        pytest.param("openjdk:17", "/usr/java/default", id="where java may be too"),
        pytest.param("mcr.microsoft.com/dotnet/aspnet:1.1", "/app", id="dotnet 1"),
        pytest.param("mcr.microsoft.com/dotnet/runtime:8.0-jammy-chiseled", "/bin", id="links not read for jammy"),
        pytest.param("swift:6.0", "/usr/local/bin", id="swift unpacks over /usr"),
        pytest.param("eclipse-temurin:21", "/etc/fonts", id="paths of its packages"),
        pytest.param("amazoncorretto:21", "/usr/lib/jvm", id="the contents of its package"),
        pytest.param("oven/bun:distroless", "/home", id="bun without a user"),
        pytest.param("public.ecr.aws/lambda/python:3.12", "/var/lang/x", id="the layers of lambda"),
        pytest.param("perl:5.30", "/usr/src/app", id="perl before its WORKDIR"),
        pytest.param("r-base:3.6.0", "/app", id="debian testing of long ago"),
    ],
)
def test_a_path_of_a_toolchain_that_is_not_established_is_not_known(reference: str, path: str) -> None:
    entry = find(reference).image.tree.at(path)
    assert entry.kinds == ANYTHING or (entry.may_be(DIRECTORY) and entry.mode is None)


@pytest.mark.parametrize(
    ("reference", "workdir", "user"),
    [
        ("node:22", "/", ""),
        ("golang:1.24-alpine", "/go", ""),
        ("php:8.3-fpm", "/var/www/html", ""),
        ("php:8.3-cli", "/", ""),
        ("gradle:8", "/home/gradle", ""),
        ("mcr.microsoft.com/dotnet/aspnet:8.0", "/", ""),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-noble-chiseled", "/", "1654"),
        ("mcr.microsoft.com/dotnet/aspnet:9.0-azurelinux3.0-distroless", "/", "1654"),
        ("oven/bun", "/home/bun/app", ""),
        ("oven/bun:distroless", "/", ""),
        ("ghcr.io/astral-sh/uv:0.5.1", "/io", ""),
        ("ghcr.io/astral-sh/uv:0.5.1-debian-slim", "/", ""),
        ("perl:5.42", "/usr/src/app", ""),
        ("perl:5.30", None, ""),
        ("dart", "/root", ""),
        ("clojure", "/tmp", ""),
        ("composer", "/app", ""),
        ("docker:27-dind-rootless", "/", "rootless"),
        ("alpine/git", "/git", ""),
        ("mambaorg/micromamba", "/tmp", "mambauser"),
        ("quay.io/jupyter/datascience-notebook", "/home/jovyan", "1000"),
        ("ghcr.io/puppeteer/puppeteer:23", "/home/pptruser", "10042"),
        ("cimg/go:1.23", "/home/circleci/project", "circleci"),
        ("public.ecr.aws/lambda/nodejs:20", "/var/task", ""),
        ("mcr.microsoft.com/devcontainers/go:1", "/go", ""),
        ("pytorch/pytorch", "/workspace", ""),
        ("sbtscala/scala-sbt:eclipse-temurin-21.0.2_13_1.9.9_3.4.0", "/root", ""),
    ],
)
def test_the_working_directory_and_the_user_of_a_toolchain(
    reference: str, workdir: str | None, user: str | None
) -> None:
    image = find(reference).image
    assert (image.workdir, image.user) == (workdir, user)


@pytest.mark.parametrize(
    ("reference", "key", "value"),
    [
        ("golang:1.24", "GOPATH", "/go"),
        ("eclipse-temurin:21", "JAVA_HOME", "/opt/java/openjdk"),
        ("maven:3.9-eclipse-temurin-21", "MAVEN_HOME", "/usr/share/maven"),
        ("maven:3.9-eclipse-temurin-21", "JAVA_HOME", "/opt/java/openjdk"),
        ("mcr.microsoft.com/dotnet/sdk:9.0", "APP_UID", "1654"),
        ("rust:1.80", "CARGO_HOME", "/usr/local/cargo"),
        ("mambaorg/micromamba", "MAMBA_USER", "mambauser"),
        ("quay.io/jupyter/base-notebook", "CONDA_DIR", "/opt/conda"),
        ("public.ecr.aws/lambda/python:3.12", "LAMBDA_TASK_ROOT", "/var/task"),
    ],
)
def test_the_environment_of_a_toolchain_gives_the_paths_that_people_write(reference: str, key: str, value: str) -> None:
    assert find(reference).image.environment[key] == value


@pytest.mark.parametrize(
    ("reference", "user", "account"),
    [
        ("node:22", "node", Account(1000, 1000, "/home/node")),
        ("mcr.microsoft.com/dotnet/aspnet:8.0", "app", Account(1654, 1654, "/home/app")),
        ("gradle:8", "gradle", Account(1000, 1000, "/home/gradle")),
        ("denoland/deno:alpine", "deno", Account(1000, 1000)),
        ("denoland/deno", "deno", Account(1993, 1993)),
        ("quay.io/jupyter/base-notebook", "jovyan", Account(1000, 100, "/home/jovyan")),
    ],
)
def test_the_accounts_of_a_toolchain_have_their_numbers(reference: str, user: str, account: Account) -> None:
    assert find(reference).image.users[user] == account


@pytest.mark.parametrize(
    "reference",
    [
        "eclipse-temurin:21-jdk-nanoserver",
        "mcr.microsoft.com/dotnet/sdk:8.0-windowsservercore-ltsc2022",
        "mcr.microsoft.com/dotnet/aspnet:9.0-nanoserver-ltsc2022",
        "golang:1.24-windowsservercore",
        "docker:27-windowsservercore",
    ],
)
def test_a_tag_for_windows_is_recognized(reference: str) -> None:
    assert find(reference).is_windows
