"""copy-link-survey against a real registry, with images that are made from the descriptions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from copy_link.base_images.find import describe, find
from copy_link.check import main as check
from copy_link.cli.survey import main
from copy_link.image.accounts import Account
from copy_link.image.entries import DIRECTORY, SYMLINK, Entry
from copy_link.image.image import Image
from tests.engine.build.base_image_stub import make
from tests.registry.registry import REQUIRED, Registry, problem, running

DEBIAN, ALPINE = "docker.io/library/debian:bookworm", "docker.io/library/alpine:3.20"
NODE, NGINX = "docker.io/library/node:22-slim", "docker.io/library/nginx:1.27"
POSTGRES, HTTPD = "docker.io/library/postgres:17", "docker.io/library/httpd:2.4"
UBI, PROMETHEUS = "registry.access.redhat.com/ubi9:9.6", "quay.io/prometheus/prometheus:v3.0.0"
IMAGES = (DEBIAN, ALPINE, NODE, NGINX, POSTGRES, HTTPD, UBI, PROMETHEUS)
COMPARE_ALL = ("--compare", "--all", *(image.partition(":")[0] for image in IMAGES))

Change = Callable[[Image], None]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    if os.environ.get("COPY_LINK_REGISTRY") != REQUIRED:
        pytest.skip(f"set COPY_LINK_REGISTRY={REQUIRED} to run a registry on this machine")
    reason = problem()
    if reason:
        pytest.fail(reason)
    with running(tmp_path_factory.mktemp("registry")) as found:
        for image in IMAGES:
            found.push(image, make(find(image).image, ()))
        yield found


@pytest.fixture(autouse=True)
def use_the_registry(registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in registry.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


def put(path: str, entry: Entry) -> Change:
    return lambda image: image.tree.put(path, entry)


def set_workdir(image: Image) -> None:
    image.workdir = "/moved"


def set_user(image: Image) -> None:
    image.user = "1234"


def renumber(image: Image) -> None:
    image.users["node"] = Account(1234, 1000, "/home/node")


def closed(mode: int, uid: int = 0) -> Entry:
    return Entry(frozenset({DIRECTORY}), mode, uid, 0)


CHANGES: dict[str, tuple[Change, list[str]]] = {
    DEBIAN: (put("/opt", closed(0o700)), ["wrong: /opt: believed directory 0755 0:0, really directory 0700 0:0"]),
    ALPINE: (put("/srv", closed(0o755, 7)), ["wrong: /srv: believed directory 0755 0:0, really directory 0755 7:0"]),
    NODE: (renumber, ["wrong: user node: believed 1000:1000:/home/node, really 1234:1000:/home/node"]),
    NGINX: (set_workdir, ["wrong: WORKDIR: believed /, really /moved"]),
    POSTGRES: (
        put("/srv", Entry(frozenset({SYMLINK}), target="opt")),
        ["wrong: /srv: believed directory 0755 0:0, really symlink to opt"],
    ),
    HTTPD: (set_user, ["wrong: USER: believed root, really 1234"]),
    UBI: (put("/opt/added", closed(0o755)), ["missing: /opt/added: believed not described, really directory 0755 0:0"]),
}


def test_images_made_from_the_descriptions_differ_in_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(COMPARE_ALL) == 0
    printed = capsys.readouterr()
    assert sorted(printed.out.splitlines()) == sorted(f"{image}: 0 wrong, 0 missing" for image in IMAGES)
    assert printed.err == f"copy-link-survey: {len(IMAGES)} images compared, 0 with a wrong fact, 0 not read\n"


def test_every_deliberate_change_is_found_and_nothing_else(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = []
    try:
        for name, (change, differences) in CHANGES.items():
            image = find(name).image
            change(image)
            registry.push(name, make(image, ()))
            expected += [f"{name}: {difference}" for difference in differences]
        assert main(COMPARE_ALL) == 1
        printed = capsys.readouterr()
        found = [line for line in printed.out.splitlines() if not line.endswith("missing")]
        assert sorted(found) == sorted(expected)
        assert f"{PROMETHEUS}: 0 wrong, 0 missing" in printed.out
        assert f"{len(IMAGES)} images compared, 6 with a wrong fact, 0 not read" in printed.err
    finally:
        for name in CHANGES:
            registry.push(name, make(find(name).image, ()))


def test_only_missing_facts_are_no_failure(registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    image = find(UBI).image
    put("/opt/added", closed(0o755))(image)
    registry.push(UBI, make(image, ()))
    try:
        assert main(["--compare", "--tool", "skopeo", UBI]) == 0
        assert f"{UBI}: 0 wrong, 1 missing\n" in capsys.readouterr().out
    finally:
        registry.push(UBI, make(find(UBI).image, ()))


def test_a_repository_that_is_gone_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--compare", "--all", "docker.io/library/debian", "docker.io/library/ubuntu"]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"{DEBIAN}: 0 wrong, 0 missing\ndocker.io/library/ubuntu: not read\n"
    assert "copy-link-survey: docker.io/library/ubuntu: `skopeo list-tags` failed (" in printed.err
    assert "1 images compared, 0 with a wrong fact, 1 not read" in printed.err


def test_the_private_images_of_a_repository_are_described(
    registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, mode in enumerate(("0755", "0755", "0700")):
        name = f"registry.example.com/team/base{number}:1.{number}"
        text = f"# on: scratch\n# dirs: /opt\n./opt/tools type=dir mode={mode} uid=0 gid=0\n"
        registry.push(name, make(describe(text, name).image, ()))
        Path(f"{number}.Dockerfile").write_text(f"FROM {name}\nCOPY f /opt/tools/\n")
    Path("f").write_text("")
    Path(".copy-link.toml").write_text('syntax = "builtin"\n')
    assert main(["--missing", "--tool", "skopeo"]) == 0
    capsys.readouterr()
    assert check(["--strict", "."]) == 1
    assert "\nCOPY: 2 to link, 1 right to leave plain\n" in capsys.readouterr().out
