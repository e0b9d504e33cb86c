"""copy-link-survey on images in a real engine: every way to read an image finds the tree that it was made from."""

from __future__ import annotations

import io
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from copy_link.base_images.find import describe, find
from copy_link.cli.survey import main
from copy_link.image.entries import ABSENT, DIRECTORY, FILE
from copy_link.image.image import Image
from copy_link.survey.archive import survey_archive
from copy_link.survey.config import texts
from copy_link.survey.container import DOCKER_MAKES, survey_container
from copy_link.survey.layers import Entries, Found, read_layer
from tests.engine.build.base_image_stub import BaseImageStub, Layout, make
from tests.engine.build.engine import START
from tests.support.survey_tars import Member, folder, link, tar, text

pytestmark = pytest.mark.engine

MADE_BY_DOCKER = frozenset({*DOCKER_MAKES, "/dev"})


def docker(*arguments: str, given: bytes = b"", folder: Path | None = None) -> bytes:
    done = subprocess.run(["docker", *arguments], input=given, capture_output=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def engine() -> None:
    command = ["docker", "info", "--format", "{{.ServerVersion}}"]
    if shutil.which("docker") and subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return
    reason = f"no Docker Engine answers; {START}"
    if os.environ.get("COPY_LINK_ENGINE") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def name(engine: None) -> Iterator[str]:
    """A name for an image; the image is removed after the test."""
    reference = f"copy-link-survey-test:{secrets.token_hex(8)}"
    yield reference
    docker("rmi", "--force", reference)


def load(name: str, made: BaseImageStub) -> None:
    """Import a base image stub into the engine."""
    variables = [f"ENV {variable}" for variable in texts(made.config["Env"], "Env")]
    settings = [*variables, f"WORKDIR {made.config['WorkingDir']}", f"USER {made.config['User'] or 'root'}"]
    changes = [word for setting in settings for word in ("--change", setting)]
    docker("import", *changes, "-", name, given=made.layer)


def check(found: Image, made: Image, apart_from: frozenset[str]) -> None:
    """Assert that everything known about the original image is also known about the surveyed one."""
    # A base image stub has no entry for the root.
    for path in set(made.tree.paths()) - {"/"} - apart_from:
        before, after = made.tree.at(path), found.tree.at(path)
        if not before.is_known:
            continue
        assert after.kinds == before.kinds or (before.kinds <= {ABSENT, FILE} and after.kinds == {ABSENT, FILE}), path
        for attribute in ("mode", "uid", "gid"):
            value = getattr(before, attribute)
            # A base image stub cannot have an owner without a number.
            assert isinstance(value, str | None) or getattr(after, attribute) == value, path
        if before.target is not None:
            assert after.target == before.target, path
    for name, account in made.users.items():
        assert (found.users[name].uid, found.users[name].gid) == (account.uid, account.gid)
        assert account.home in (None, found.users[name].home)
    assert found.groups.items() >= made.groups.items()
    assert (found.workdir, found.user) == (made.workdir or "/", made.user or found.user)
    assert {key: found.environment.get(key) for key in made.environment} == made.environment


@pytest.mark.parametrize(
    "reference",
    [
        "debian:bookworm",
        "debian:trixie",
        "ubuntu:24.04",
        "alpine:3.20",
        "busybox:1.37",
        "fedora:42",
        "node:22-bookworm",
    ],
)
def test_surveying_a_base_image_stub_gives_back_its_description(tmp_path: Path, name: str, reference: str) -> None:
    base = find(reference)
    assert base.known
    made = make(base.image, ())
    load(name, made)
    saved = str(tmp_path / "saved.tar")
    docker("save", "--output", saved, name)
    layout = Layout(tmp_path / "layout")
    layout.add(made, "amd64")
    for image, apart_from in ((name, MADE_BY_DOCKER), (saved, frozenset()), (str(layout.folder), frozenset())):
        output = tmp_path / "described.mtree"
        assert main([image, "--output", str(output)]) == 0
        check(describe(output.read_text(), "made:1").image, base.image, apart_from)


BASE: list[Member] = [
    folder("etc"),
    text("etc/passwd", "root:x:0:0::/root:\napp:x:1234:1234::/home/app:\n"),
    folder("has"),
    folder("has/dir"),
    folder("has/dir/below"),
    folder("own", 0o750, 1234, 1234),
    folder("real"),
    link("sym", "real"),
    folder("tmp", 0o1777),
    folder("bl ank\nname"),
    folder("\udcff"),
]

DOCKERFILE = """\
FROM scratch
ADD base.tar /
ENV BLANK="a b" PATH=/bin
COPY f /new/x
COPY f /sym/y
COPY --link f /has/dir
COPY --link f /own/
COPY --chown=5:6 f /mine/
VOLUME /data
WORKDIR /srv/app
USER app
SHELL ["/bin/bash", "-c"]
ONBUILD COPY f /on build/
"""


@pytest.fixture
def layered(tmp_path: Path, name: str) -> str:
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "f").write_text("")
    (tmp_path / "base.tar").write_bytes(tar(*BASE))
    docker("buildx", "build", "--quiet", "--network=none", "--load", "--tag", name, str(tmp_path))
    return name


def unchanged_by_docker(entries: Entries) -> Entries:
    """The directories and symlinks that Docker does not change."""
    apart_from = MADE_BY_DOCKER | {"/"}
    return {path: found for path, found in entries.items() if path not in apart_from and found.kind != FILE}


def test_every_way_to_read_an_image_finds_the_tree_that_was_built(tmp_path: Path, layered: str) -> None:
    root = docker("buildx", "build", "--network=none", "--output", "type=tar,dest=-", str(tmp_path))
    expected = unchanged_by_docker(read_layer(io.BytesIO(root), is_changeset=False).entries)
    assert expected["/own"] == Found(DIRECTORY, 0o755, 0, 0)
    assert expected["/mine"] == Found(DIRECTORY, 0o755, 5, 6)
    assert {"/srv/app", "/real", "/sym", "/bl ank\nname", "/\udcff"} <= expected.keys()
    assert "/has/dir" not in expected
    archive, layout = tmp_path / "saved.tar", tmp_path / "layout"
    docker("save", "--output", str(archive), layered)
    layout.mkdir()
    shutil.unpack_archive(archive, layout, "tar")
    forms = [survey_container("docker", layered), survey_archive(archive), survey_archive(layout)]
    for surveyed in forms:
        assert unchanged_by_docker(surveyed.entries) == expected
        assert surveyed.config == forms[0].config
    config = forms[0].config
    assert (config.workdir, config.user, config.onbuild) == ("/srv/app", "app", ("COPY f /on build/",))
    assert ("BLANK", "a b") in config.environment
    assert config.shell == ("/bin/bash", "-c")


def test_no_container_remains(layered: str) -> None:
    survey_container("docker", layered)
    assert docker("ps", "--all", "--quiet", "--filter", f"ancestor={layered}") == b""


def test_a_missing_image_is_an_error(engine: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["localhost:1/none/such:1"]) == 1
    assert "copy-link-survey: localhost:1/none/such:1: `docker create` failed (" in capsys.readouterr().err
