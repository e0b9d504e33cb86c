"""Finding the description of a name in FROM, and the image that it describes."""

from __future__ import annotations

import builtins
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import copy_link.base_images.find as found_images
from copy_link.base_images.find import describe, described_alike, find, has_description, repositories
from copy_link.image.accounts import Account, Homes
from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, FILE, SYMLINK, Entry
from copy_link.image.evidence import STATE, State
from tests.support.described_repositories import described

NOT_A_NAME = (
    *("", ":", "@", "/", "//", "::", "a::b", "a/", "/a", "a b", "\0", "-", ".", "_", "a/_", "ü/ñ:ł"),
    *(
        "$BASE",
        "${A}:${B}",
        "../../etc/passwd",
        "a/../../../b",
        "..",
        "../scratch",
        "docker.io/library/../library/debian",
    ),
    *("docker.io/library/_", "docker.io/library/debian.mtree", "docker.io/library", "library", "\\debian", "C:\\x"),
)


def test_a_name_that_is_longer_than_any_builder_reads_is_unknown_without_a_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched: list[object] = []
    monkeypatch.setattr("os.path.isfile", searched.append)
    assert not find("docker.io/bitnami" + "/a" * 9000).known
    assert searched == []


@pytest.mark.parametrize("reference", NOT_A_NAME)
def test_an_invalid_name_gives_an_unknown_image(reference: str) -> None:
    assert not find(reference).known


@given(st.text(max_size=60) | st.text("/.:@_-ab", max_size=30))
def test_find_never_raises_and_reads_nothing_outside_the_package(reference: str) -> None:
    opened: list[str] = []
    original = found_images._read

    def read(path: str) -> str:
        opened.append(path)
        return original(path)

    found_images._read = read
    try:
        found_images._found.cache_clear()
        found_images._description.cache_clear()
        find(reference)
    finally:
        found_images._read = original
    assert all(path.startswith(found_images._DIRECTORY) and "/../" not in path for path in opened)


def test_a_second_find_reads_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    find("debian:bookworm")

    def refuse(path: str, encoding: str) -> None:
        raise AssertionError(path, encoding)

    monkeypatch.setattr(builtins, "open", refuse)
    assert find("debian:bookworm").known


def test_every_caller_gets_an_independent_image() -> None:
    first = find("debian:bookworm").image
    first.tree.remove("/usr")
    first.users.clear()
    first.environment["PATH"] = "/x"
    second = find("debian:bookworm").image
    assert second.tree.at("/usr").is_only(DIRECTORY)
    assert second.users
    assert second.environment["PATH"] != "/x"


def at(reference: str, path: str) -> Entry:
    return find(reference).image.tree.at(path)


PLAIN = (DIRECTORY, 0o755, 0, 0)
MAYBE_PLAIN = ("absent|directory", 0o755, 0, 0)
UNKNOWN = ("absent|directory|file|symlink", None, None, None)


def shown(entry: Entry) -> tuple[str, int | None, object, object]:
    return "|".join(sorted(entry.kinds)), entry.mode, entry.uid, entry.gid


def test_scratch_is_empty() -> None:
    image = find("scratch").image
    assert image.tree.at("/usr/local/bin").is_only(ABSENT)
    assert shown(image.tree.at("/")) == PLAIN
    assert image.environment_is_whole
    assert (image.workdir, image.user, image.users) == ("/", "", {})


@pytest.mark.parametrize(
    ("reference", "path", "expected"),
    [
        pytest.param("debian:bookworm", "/usr/local/bin", PLAIN, id="plain"),
        pytest.param("debian:bookworm-20240101-slim", "/bin", (SYMLINK, None, None, None), id="dated slim"),
        pytest.param("debian:12.5", "/tmp", (DIRECTORY, 0o1777, 0, 0), id="point release"),
        pytest.param("debian:11-slim", "/bin", PLAIN, id="bullseye is not usr-merged"),
        pytest.param("debian:stable-slim", "/var/local", PLAIN, id="stable is trixie"),
        pytest.param(
            "debian:oldstable", "/var/local", (DIRECTORY, None, 0, None), id="oldstable moves from bookworm to trixie"
        ),
        pytest.param("debian:buster-slim", "/bin", PLAIN, id="buster is not usr-merged"),
        pytest.param("debian:stretch", "/tmp", (DIRECTORY, 0o1777, 0, 0), id="stretch"),
        pytest.param("debian:sid-slim", "/bin", (SYMLINK, None, None, None), id="sid"),
        pytest.param("debian:bookworm-backports", "/tmp", (DIRECTORY, 0o1777, 0, 0), id="backports are the suite"),
        pytest.param(
            "debian:jessie",
            "/usr/local",
            ("absent|directory|file|symlink", None, None, None),
            id="not plain in old Debian",
        ),
        pytest.param("node:12", "/usr/local", (DIRECTORY, None, None, None), id="a tag that meant an old Debian"),
        pytest.param("node:14", "/usr/local", (DIRECTORY, None, None, None), id="a tag that moved on within a year"),
        pytest.param("node:14.0.0", "/usr/local", (DIRECTORY, None, None, None), id="a version from before it moved"),
        pytest.param("node:12-alpine", "/usr/local", PLAIN, id="not Debian at all"),
        pytest.param("python:3.6-slim-stretch", "/usr/local/bin", (DIRECTORY, None, None, None), id="named suite"),
        pytest.param("openjdk:8-jdk-stretch", "/usr/local/bin", UNKNOWN, id="nothing of its own there"),
        pytest.param("example.com/base:jessie-1", "/usr/local/bin", UNKNOWN, id="suite of an unknown image"),
        pytest.param("example.com/stretched:1", "/usr/local/bin", MAYBE_PLAIN, id="not the name of a suite"),
        pytest.param("golang:1.12", "/usr/local/bin", UNKNOWN, id="before buster"),
        pytest.param("golang:1.13", "/usr/local/bin", PLAIN, id="from buster on"),
        pytest.param("mcr.microsoft.com/dotnet/core/sdk:2.1", "/usr/local/bin", UNKNOWN, id="stretch-scm"),
        pytest.param("mcr.microsoft.com/dotnet/core/aspnet:3.1", "/usr/local/bin", PLAIN, id="on buster"),
        pytest.param("mcr.microsoft.com/dotnet/sdk:3.1-alpine3.12", "/bin", PLAIN, id="on an older alpine"),
        pytest.param("debian", "/app", (ABSENT, None, None, None), id="not there"),
        pytest.param("debian:bookworm", "/usr/bin/tool", ("absent|file", None, None, None), id="a file perhaps"),
        pytest.param("debian:bookworm", "/usr/bin/which", (SYMLINK, None, None, None), id="a command that is a link"),
        pytest.param("debian:bookworm", "/usr/lib/x", ("absent|file", None, None, None), id="every package is known"),
        pytest.param("debian:sid", "/usr/lib/x", ("absent|directory|file", 0o755, 0, 0), id="open"),
        pytest.param("node:22", "/usr/lib/x", ("absent|directory|file", 0o755, 0, 0), id="packages of a Debian"),
        pytest.param("debian:13", "/usr/share/doc/x", ("absent|file", None, None, None), id="no other package"),
        pytest.param(
            "node:22",
            "/usr/share/doc/x",
            ("absent|directory|file|symlink", None, None, None),
            id="documents of a Debian",
        ),
        pytest.param("ubuntu:22.04", "/var/lib/x", ("absent|file", None, None, None), id="every package of jammy"),
        pytest.param("ubuntu:20.04", "/var/lib/x", ("absent|directory|file", 0o755, 0, 0), id="packages of focal"),
        pytest.param("ubuntu:24.04", "/etc/ssl/certs/x", ("absent|file", None, None, None), id="no certificates"),
        pytest.param("alpine:3.20", "/usr/share/x", ("absent|file", None, None, None), id="every package of 3.20"),
        pytest.param("alpine:3.22", "/usr/share/x", ("absent|directory|file", 0o755, 0, 0), id="packages of 3.22"),
        pytest.param("ubuntu:24.04", "/home/ubuntu", (DIRECTORY, 0o750, 1000, 1000), id="the ubuntu user"),
        pytest.param("ubuntu:22.04", "/home/ubuntu", ("absent|file", None, None, None), id="no ubuntu user"),
        pytest.param("ubuntu:18.04", "/bin", PLAIN, id="bionic is not usr-merged"),
        pytest.param("ubuntu:16.04", "/app", (ABSENT, None, None, None), id="xenial"),
        pytest.param("alpine:3.20", "/var/run", (SYMLINK, None, None, None), id="alpine link"),
        pytest.param("alpine:3.20", "/usr/bin/wget", (SYMLINK, None, None, None), id="a busybox command"),
        pytest.param("alpine:3.22.1", "/bin", PLAIN, id="alpine is not usr-merged"),
        pytest.param("alpine", "/root", (DIRECTORY, 0o700, 0, 0), id="latest alpine"),
        pytest.param("alpine", "/etc/ssl/certs", PLAIN, id="certificates of latest alpine"),
        pytest.param("alpine", "/bin", ("absent|directory|file|symlink", None, None, None), id="usr-merge may come"),
        pytest.param("alpine:3.23", "/bin", PLAIN, id="usr-merge was put off"),
        pytest.param("alpine:3.23.2", "/sbin", PLAIN, id="sbin of 3.23"),
        pytest.param("alpine:3.23", "/etc/ssl/certs", PLAIN, id="certificates of 3.23"),
        pytest.param("alpine:3.24", "/bin", ("absent|directory|file|symlink", None, None, None), id="3.24 is open"),
        pytest.param("alpine:3.12", "/bin", PLAIN, id="old alpine"),
        pytest.param("alpine:3.12.12", "/usr/bin/wget", (SYMLINK, None, None, None), id="a command of old alpine"),
        pytest.param("alpine:3.12", "/app", (ABSENT, None, None, None), id="nothing there in old alpine"),
        pytest.param("alpine:3.15", "/etc/ssl/certs", PLAIN, id="certificates of old alpine"),
        pytest.param("alpine:3.15", "/etc/ssl1.1", ("absent|directory|file|symlink", None, None, None), id="ssl1.1"),
        pytest.param("alpine:3.8", "/opt", ("absent|directory", 0o755, 0, 0), id="opt came with 3.9"),
        pytest.param("alpine:3.7", "/var/run", (SYMLINK, None, None, None), id="run in 3.7"),
        pytest.param("alpine:3.6", "/var/run", PLAIN, id="run in 3.6"),
        pytest.param("alpine:3.9", "/", (DIRECTORY, None, 0, 0), id="the root directory was 0700 once"),
        pytest.param("alpine:3.5", "/bin", ("absent|directory|file|symlink", None, None, None), id="not described"),
        pytest.param("busybox", "/home", (DIRECTORY, 0o755, 65534, 65534), id="busybox home"),
        pytest.param("busybox:musl", "/lib", ("absent|file", None, None, None), id="no lib in musl busybox"),
        pytest.param("fedora", "/usr/bin", (DIRECTORY, 0o555, 0, 0), id="0555"),
        pytest.param("fedora:44", "/etc/ssl/certs", (SYMLINK, None, None, None), id="certs"),
        pytest.param("registry.access.redhat.com/ubi9", "/root", (DIRECTORY, 0o550, 0, 0), id="ubi"),
        pytest.param("registry.redhat.io/ubi9/ubi-minimal:9.4", "/usr/local/bin", PLAIN, id="ubi alias"),
        pytest.param("gcr.io/distroless/static-debian12", "/bin", PLAIN, id="distroless 12"),
        pytest.param(
            "gcr.io/distroless/cc-debian13:nonroot", "/home/nonroot", (DIRECTORY, 0o700, 65532, 65532), id="13"
        ),
        pytest.param("amazonlinux:2", "/opt", PLAIN, id="amazonlinux"),
        pytest.param(
            "mcr.microsoft.com/azurelinux/base/core:3.0", "/srv", (SYMLINK, None, None, None), id="azurelinux"
        ),
        pytest.param("archlinux:base-devel", "/usr/sbin", (SYMLINK, None, None, None), id="archlinux"),
        pytest.param("cgr.dev/chainguard/wolfi-base", "/usr/local/bin", ("absent|file", None, None, None), id="wolfi"),
    ],
)
def test_a_path_in_a_known_image(reference: str, path: str, expected: tuple[str, int | None, object, object]) -> None:
    entry = at(reference, path)
    if expected == ("absent|file", None, None, None):
        assert entry.kinds <= {ABSENT, FILE}
    else:
        assert shown(entry) == expected


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        pytest.param("debian:potato", "/usr/bin", id="a suite that was not measured"),
        pytest.param("debian:jessie-backports", "/tmp", id="not described"),
        pytest.param("golang@sha256:0123", "/tmp", id="a digest of an image that Windows has too"),
        pytest.param("debian@sha256:0123", "/usr/local", id="a digest of any Debian, also an old one"),
        pytest.param("alpine:edge", "/bin", id="edge may be usr-merged"),
        pytest.param("alpine:3", "/bin", id="usr-merge not established"),
        pytest.param("alpine:3.24", "/sbin", id="not read"),
        pytest.param("registry.access.redhat.com/ubi9/ubi-micro", "/usr", id="ubi-micro"),
        pytest.param("ubuntu", "/etc/ssl", id="not read either"),
        pytest.param("fedora", "/etc/nginx", id="a directory that is only partly known"),
    ],
)
def test_a_path_that_is_not_established_is_not_known(reference: str, path: str) -> None:
    entry = at(reference, path)
    assert entry.kinds == ANYTHING or not entry.is_known


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/usr/local/bin", {ABSENT, DIRECTORY}),
        ("/usr/local/bin/server", {ABSENT, FILE}),
        ("/usr/local/bin/yarn", ANYTHING),
        ("/usr/bin/x", ANYTHING),
        ("/etc/ssl/certs/x", ANYTHING),
        ("/app", ANYTHING),
        ("/tmp", ANYTHING),
    ],
)
@pytest.mark.parametrize("reference", ["mycorp/base:1", "debian:potato", "registry.corp/x"])
def test_an_unknown_image_has_only_the_facts_for_any_image(reference: str, path: str, kinds: set[str]) -> None:
    found = find(reference)
    assert not found.known
    assert at(reference, path).kinds == kinds
    assert (found.image.workdir, found.image.user, found.image.environment_is_whole) == (None, None, False)


def test_the_accounts_of_a_described_image_are_known() -> None:
    image = find("debian:bookworm").image
    assert image.users["www-data"] == Account(33, 33, "/var/www")
    assert image.groups["staff"] == 50
    assert image.groups["nogroup"] == 65534
    assert "nobody" not in image.groups
    assert "_apt" not in image.groups
    assert image.homes == Homes(useradd=0o755, adduser=0o700, system=0o755)
    assert find("alpine:3.20").image.homes == Homes(busybox=0o2755)


def test_a_fact_names_the_image_it_comes_from() -> None:
    (evidence,) = at("public.ecr.aws/docker/library/debian:12", "/tmp").evidence
    assert (evidence.source, evidence.line) == ("debian:12", None)
    assert (evidence.path, evidence.predicate.kind) == ("/tmp", STATE)
    assert evidence.predicate.state == State(frozenset({DIRECTORY}), 0o1777, 0, 0)


DESCRIPTION = """\
#mtree
# on: debian:bookworm
# workdir: /srv/app
# user: app
# users: app=1000:1001 other=1002:0
# groups: team=2000
# env: HOME=/home/app
# dirs: /srv/app /usr/share/app
# absent: /mnt
# unknown: /media
# partly: /opt
# open: /srv/data
# symlinks: /usr/bin/a /usr/bin/b -> tool
# onbuild: COPY . /srv/app
# onbuild: RUN make # not a comment
./home/app type=dir mode=0700 uid=1000 gid=1001   # a home
./deep/er type=dir mode=0755 uid=0 gid=0   # a directory in one that is not listed
./usr/local type=link link=../opt   # instead of a directory
"""


def test_a_user_description_builds_on_a_known_image() -> None:
    found = describe(DESCRIPTION, "registry.corp/app:1")
    image, tree = found.image, found.image.tree
    assert found.known
    assert (image.workdir, image.user, image.environment["HOME"]) == ("/srv/app", "app", "/home/app")
    assert image.onbuild == ("COPY . /srv/app", "RUN make # not a comment")
    assert image.groups["app"] == 1001
    assert image.groups["team"] == 2000
    assert "other" not in image.groups
    assert shown(tree.at("/home/app")) == (DIRECTORY, 0o700, 1000, 1001)
    assert shown(tree.at("/tmp")) == (DIRECTORY, 0o1777, 0, 0)
    assert shown(tree.at("/deep")) == (DIRECTORY, None, None, None)
    assert tree.at("/usr/share/app/x").kinds == {ABSENT, FILE}
    assert shown(tree.at("/usr/share/x")) == ("absent|directory|file", 0o755, 0, 0)
    assert tree.at("/mnt").is_only(ABSENT)
    assert tree.at("/media/x").kinds == ANYTHING
    assert shown(tree.at("/opt")) == PLAIN
    assert tree.at("/opt/x/y").kinds == ANYTHING
    assert shown(tree.at("/srv/data/x/y")) == ("absent|directory|file", 0o755, 0, 0)
    assert tree.at("/usr/local").is_only(SYMLINK)
    assert not tree.lists("/usr/local/bin")
    assert tree.at("/usr/bin/b").target == "tool"


def test_a_windows_image_is_known_but_its_tree_is_not() -> None:
    found = describe("# os: windows", "x:1")
    assert (found.known, found.is_windows) == (True, True)
    assert found.image.tree.at("/x").kinds == ANYTHING


@pytest.mark.parametrize(
    ("description", "tag", "known"),
    [
        pytest.param("# on: scratch", "1", True, id="no sections"),
        pytest.param("# tags: *\n# on: scratch", "1", True, id="every tag"),
        pytest.param("# tags: 2*\n# on: scratch", "1", False, id="another tag"),
        pytest.param("# tags: *\n# on: ?", "1", False, id="nothing known"),
    ],
)
def test_an_image_is_known_if_the_description_has_a_fact_about_its_tag(description: str, tag: str, known: bool) -> None:
    assert describe(description, f"x:{tag}").known is known


def test_an_alias_keeps_the_tag_and_its_own_name() -> None:
    found = describe("# same-as: debian", "mycorp/debian:11")
    assert found.name == "mycorp/debian:11"
    assert found.image.tree.at("/bin").is_only(DIRECTORY)
    assert describe("# same-as: debian:12", "mycorp/debian:11").image.tree.at("/bin").is_only(SYMLINK)


def test_a_description_may_have_a_whole_environment_and_a_shell() -> None:
    image = describe("# on: scratch\n# env-is-whole: yes\n# env: A=1\n# shell: /bin/bash -c", "x:1").image
    assert image.environment_is_whole
    assert image.environment == {"A": "1"}
    assert image.shell == ("/bin/bash", "-c")
    assert not describe("# on: scratch\n# env: A=1", "x:1").image.environment_is_whole


def test_every_repository_with_a_description_of_its_own_is_listed() -> None:
    found = repositories()
    assert found == sorted(found)
    assert {"docker.io/library/node", "ghcr.io/astral-sh/uv", "registry.access.redhat.com/ubi9"} <= set(found)
    assert all(has_description(name) for name in found)
    assert not {"scratch", "_"} & {name.rpartition("/")[2] for name in found}


def test_tags_with_the_same_facts_are_alike(tmp_path: Path) -> None:
    texts = {
        "r.example.com/base": "# newest: 1 2\n# tags: 1 1.* 2\n# on: scratch\n# tags: 1 1.*\n# dirs: /one\n",
        "r.example.com/mirror": "# same-as: r.example.com/base\n",
        "r.example.com/fixed": "# same-as: r.example.com/base:2\n",
    }
    tags = ["2", "1", "1.5", "3", "4", "x"]
    with described(tmp_path / "descriptions", texts):
        assert described_alike("r.example.com/base", tags) == [["2"], ["1", "1.5"], ["3", "4"]]
        assert described_alike("r.example.com/mirror", tags) == [["2"], ["1", "1.5"], ["3", "4"]]
        assert described_alike("r.example.com/fixed", tags) == [tags]
        assert described_alike("r.example.com/none", tags) == []
