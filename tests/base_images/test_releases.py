"""Tags that move from release to release, and images that are not laid out as most are."""

from __future__ import annotations

import pytest

from copy_link.base_images.description import DescriptionError
from copy_link.base_images.find import describe, find
from copy_link.base_images.versions import with_later_suites
from copy_link.checker import check
from copy_link.image.entries import DIRECTORY, SYMLINK
from copy_link.settings import Settings

SETTINGS = Settings(syntax="builtin")


def verdict(text: str) -> str:
    return check(f"{text}\n".encode(), "Dockerfile", None, SETTINGS).copies[-1].verdict


@pytest.mark.parametrize(
    ("moving", "releases"),
    [
        ("debian", ("debian:trixie", "debian:forky")),
        ("debian:stable-slim", ("debian:trixie-slim", "debian:forky-slim")),
        ("debian:oldstable", ("debian:bookworm", "debian:trixie")),
        ("buildpack-deps:scm", ("buildpack-deps:trixie-scm", "buildpack-deps:forky-scm")),
        ("node:lts", ("node:24", "node:26")),
        ("node:lts-slim", ("node:24-slim", "node:26-slim")),
        ("node", ("node:26-trixie",)),
        ("rust:slim", ("rust:1-slim-trixie",)),
    ],
)
def test_a_moving_tag_knows_only_what_its_releases_share(moving: str, releases: tuple[str, ...]) -> None:
    image = find(moving).image
    for release in releases:
        other = find(release).image
        for tool, mode in zip(image.homes, other.homes, strict=True):
            assert mode is None or tool in (None, mode)
        assert all(other.groups.get(name) == gid for name, gid in image.groups.items())
        for path in image.tree.paths():
            assert other.tree.at(path).kinds <= image.tree.at(path).kinds, (release, path)


@pytest.mark.parametrize("image", ["node:lts", "node:lts-slim", "debian", "debian:stable", "perl:slim", "haskell"])
def test_the_mode_of_a_new_home_on_a_moving_tag_is_not_known(image: str) -> None:
    assert verdict(f"FROM {image}\nRUN useradd -r -m -u 500 u\nCOPY --chown=500:500 f /home/u/") != "same"


@pytest.mark.parametrize("image", ["node:lts", "node", "debian", "python:slim", "rust", "golang", "nginx", "postgres"])
@pytest.mark.parametrize("path", ["/app/", "/srv/app/", "/opt/app/", "/usr/local/bin/tool"])
def test_usual_destinations_on_a_moving_tag_are_decided(image: str, path: str) -> None:
    if path != "/usr/local/bin/tool":
        assert verdict(f"FROM {image}\nCOPY f {path}") == "same"
    else:
        assert find(image).image.tree.at("/usr/local/bin").is_only(DIRECTORY)


@pytest.mark.parametrize(
    ("bases", "found"),
    [
        (("debian:bookworm",), ("debian:bookworm", "debian:trixie", "debian:forky")),
        (("buildpack-deps:trixie-scm",), ("buildpack-deps:trixie-scm", "buildpack-deps:forky-scm")),
        (("ubuntu:noble", "?"), ("ubuntu:noble", "?", "ubuntu:resolute")),
        (("eclipse-temurin:21-jdk-noble",), ("eclipse-temurin:21-jdk-noble", "eclipse-temurin:21-jdk-resolute")),
        (("debian:bullseye",), ("debian:bullseye",)),
        (("alpine:3.22",), ("alpine:3.22",)),
        (("php:8.4-apache-trixie",), ("php:8.4-apache-trixie",)),
    ],
)
def test_the_base_of_a_moving_tag_may_move_to_a_later_suite(bases: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert with_later_suites(bases) == found


@pytest.mark.parametrize(
    ("name", "moves"),
    [("x:lts", True), ("x:slim", True), ("x:1-slim", False), ("x:bookworm", False), ("x:jammy-slim", False)],
)
def test_a_tag_without_a_version_moves(name: str, moves: bool) -> None:
    homes = describe("# on: debian:bookworm", name).image.homes
    assert (homes.useradd is None) is moves


def test_a_user_description_may_include_parts_of_this_package_only() -> None:
    assert describe("# include: docker.io/library/debian@trixie", "mine:1").image.tree.at("/bin").is_only(SYMLINK)
    for wrong in ("docker.io/library/debian", "docker.io/library/debian@none", "../x@y", "x"):
        with pytest.raises(DescriptionError, match="there is no such part of a description"):
            describe(f"# include: {wrong}", "mine:1")


@pytest.mark.parametrize(
    "image",
    [
        "ghcr.io/ublue-os/bazzite:stable",
        "ghcr.io/ublue-os/aurora",
        "quay.io/fedora/fedora-silverblue:41",
        "quay.io/fedora/fedora-bootc:41",
        "quay.io/centos-bootc/centos-bootc:stream9",
        "quay.io/fedora-ostree-desktops/kinoite:42",
        "registry.redhat.io/rhel9/rhel-bootc:9.4",
        "registry.example.com/team/workstation-ostree:1",
    ],
)
def test_on_an_image_made_by_ostree_usr_local_may_be_a_symlink(image: str) -> None:
    assert find(image).image.tree.at("/usr/local").may_be(SYMLINK)
    assert verdict(f"FROM {image}\nCOPY f /usr/local/bin/tool") == "unknown"
    assert verdict(f"FROM {image}\nCOPY f /usr/share/x/y/") == "unknown"


def test_on_any_other_unknown_image_usr_local_is_a_directory_if_it_exists() -> None:
    assert not find("registry.example.com/team/app:1").image.tree.at("/usr/local").may_be(SYMLINK)


@pytest.mark.parametrize("image", ["debian:bookworm", "debian:trixie-slim", "debian:13", "debian"])
def test_debian_has_no_group_of_openssh(image: str) -> None:
    assert "_ssh" not in find(image).image.groups


def test_an_image_with_openssh_has_its_group() -> None:
    assert find("buildpack-deps:bookworm-scm").image.groups["_ssh"] == 101
