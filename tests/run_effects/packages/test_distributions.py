"""A package manager that succeeds proves the distribution of an undescribed base, and that root runs it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from copy_link.base_images.find import find
from copy_link.checker import check
from copy_link.image.entries import DIRECTORY, Entry
from copy_link.run_effects.packages.command_lines import ALPINE, DEBIAN, FEDORA
from copy_link.run_effects.packages.distributions import DIRECTORIES
from tests.base_images.test_description import FILES, ROOT, tags

APT = "RUN apt-get update && apt-get install -y curl"
APK = "RUN apk add --no-cache curl"
DNF = "RUN dnf install -y curl"
# A directory that an image has if it has the package manager.
FOLDERS = {DEBIAN: "/etc/apt", ALPINE: "/etc/apk"}
MOST_TAGS = 4
WITH_DNF = (
    *("fedora:42", "fedora:44", "rockylinux:8", "rockylinux:9", "almalinux:9", "amazonlinux:2", "amazonlinux:2023"),
    *("oraclelinux:8", "oraclelinux:9", "registry.access.redhat.com/ubi8/ubi"),
    *("registry.access.redhat.com/ubi9/ubi-minimal", "mcr.microsoft.com/azurelinux/base/core:3.0"),
)


def verdict(dockerfile: str) -> str:
    text = f"FROM registry.example.com/team/service:1\n{dockerfile}\n"
    return check(text.encode(), "Dockerfile").copies[-1].verdict


@pytest.mark.parametrize(
    "dockerfile",
    [
        f"{APT}\nCOPY f /usr/bin/",
        f"{APT}\nCOPY f /usr/sbin/",
        f"{APT}\nCOPY f /usr/lib/",
        f"{APT}\nCOPY f /usr/local/bin",
        f"{APK}\nCOPY f /usr/bin/",
        f"{APT} && mkdir /app\nCOPY f /app/",
        f"{APK} && mkdir /app\nCOPY f /app/",
        f"{DNF}\nRUN mkdir /app\nCOPY f /app/",
        f"{APT}\nWORKDIR /usr/src/app\nCOPY f /usr/local/bin/x",
        "RUN useradd -r app && rm -rf /app && mkdir -p /app/conf\nCOPY f /app/conf/",
        "RUN addgroup -S app && adduser -S -G app app\nRUN mkdir /app\nCOPY f /app/",
        "RUN set -eux; (apt-get install -y curl); mkdir /app\nCOPY f /app/",
        "WORKDIR /app\nRUN set -eux; apt-get update; apt-get install -y curl; rm -rf /x\nCOPY f /usr/bin/",
        f"{DNF}\nCOPY f /usr/local/bin",
    ],
)
def test_a_command_that_only_root_can_run_proves_who_makes_directories(dockerfile: str) -> None:
    assert verdict(dockerfile) == "same"


@pytest.mark.parametrize(
    "dockerfile",
    [
        "RUN mkdir /app\nCOPY f /app/",
        f"{APT} || true\nRUN mkdir /app\nCOPY f /app/",
        "RUN apt-get install -y curl; mkdir /app\nCOPY f /app/",
        'RUN if [ -n "$X" ]; then apt-get install -y curl; fi && mkdir /app\nCOPY f /app/',
        "RUN sudo apt-get install -y curl && mkdir /app\nCOPY f /app/",
        "RUN su root -c 'apt-get install -y curl' && mkdir /app\nCOPY f /app/",
        "RUN apt-get -o Dir::State=/tmp/a install -y curl && mkdir /app\nCOPY f /app/",
        "RUN apt-get install -y -o Debug::NoLocking=1 curl && mkdir /app\nCOPY f /app/",
        "RUN apt-get install -s curl && mkdir /app\nCOPY f /app/",
        "RUN dpkg-deb -x /tmp/a.deb / && mkdir /app\nCOPY f /app/",
        "RUN apk add --usermode curl && mkdir /app\nCOPY f /app/",
        "RUN apk info curl && mkdir /app\nCOPY f /app/",
        "RUN useradd -D && mkdir /app\nCOPY f /app/",
        "RUN useradd app || true\nRUN mkdir /app\nCOPY f /app/",
        f"{APT}\nUSER $NOBODY\nRUN mkdir /app\nCOPY f /app/",
        f"{DNF}\nCOPY f /usr/bin/",
        f"{APK}\nCOPY f /usr/sbin/",
        f"{APT}\nCOPY f /opt/",
        "RUN if true; then apt-get install -y curl; fi && mkdir /app\nCOPY f /app/",
        f"RUN chmod 700 /usr/bin\n{APT}\nCOPY f /usr/bin/",
        "RUN chmod 700 /usr/bin && apt-get install -y curl\nCOPY f /usr/bin/",
        "RUN (chmod 700 /usr/bin); apt-get install -y curl\nCOPY f /usr/bin/",
        f"RUN ./prepare.sh /usr/bin\n{APT}\nCOPY f /usr/bin/",
        f"COPY --from=registry.example.com/team/tools / /\n{APT}\nCOPY f /usr/bin/",
        f"{APT}\nCOPY f /app/",
    ],
)
def test_what_a_command_does_not_prove_stays_unknown(dockerfile: str) -> None:
    assert verdict(dockerfile) == "unknown"


def test_a_described_user_is_not_replaced_by_root() -> None:
    text = f"FROM debian:bookworm\nUSER 1000\n{APT}\nWORKDIR /app\nCOPY f /app/\n"
    assert check(text.encode(), "Dockerfile").copies[-1].verdict == "differs"


def is_contradicted(entry: Entry) -> bool:
    """True if it is known that the path is no plain directory."""
    if not entry.may_be(DIRECTORY):
        return True
    known = {entry.mode, entry.uid, entry.gid} - {None}
    return entry.is_only(DIRECTORY) and not known <= {0o755, 0}


@pytest.mark.every_description
@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT).with_suffix("")))
def test_no_image_with_a_package_manager_contradicts_its_directories(path: Path) -> None:
    name = re.sub(r"(^|/)_$", r"\1any", str(path.relative_to(ROOT).with_suffix("")))
    every = list(tags(path))
    for tag in every[:: len(every) // MOST_TAGS + 1]:
        tree = find(name if name == "scratch" else f"{name}:{tag}").image.tree
        for family, folder in FOLDERS.items():
            if tree.at(folder).is_only(DIRECTORY):
                found = [listed for listed in DIRECTORIES[family] if is_contradicted(tree.at(listed))]
                assert not found, (name, tag, family)


@pytest.mark.parametrize("reference", WITH_DNF)
def test_a_distribution_with_dnf_has_its_directories(reference: str) -> None:
    tree = find(reference).image.tree
    assert [path for path in DIRECTORIES[FEDORA] if not tree.at(path).is_only(DIRECTORY)] == []


def test_the_directories_are_listed_after_their_parents() -> None:
    for listed in DIRECTORIES.values():
        for path in listed:
            above = path.rpartition("/")[0]
            assert not above or above in listed[: listed.index(path)]
