"""Buildah, replaced by a program that notes its calls, and `sh`, by one that prints a tar."""

from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.verify.buildah import Buildah
from copy_link.verify.builder import Source
from copy_link.verify.plans import Inputs
from copy_link.verify.process import BuildError
from copy_link.verify.tree import listing
from tests.support import fake_builder
from tests.support.image_tars import folder, tar

SOURCE = Source("app.dockerfile", b"FROM scratch\nCOPY --link f /srv/f\n", Inputs("context", network="none"))


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = fake_builder.install(tmp_path / "bin", name="buildah")
    (found / "tree").write_bytes(tar([folder("srv")]).getvalue())
    shell = found / "sh"
    shell.write_text(f"#!/bin/bash\necho sh >>{found}/calls\ncat {found}/tree\n")
    shell.chmod(0o755)
    monkeypatch.setenv("PATH", fake_builder.path_with(found))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return found


def test_an_image_is_built_mounted_read_and_removed(program: Path, tmp_path: Path) -> None:
    buildah, steps = Buildah(str(tmp_path)), list[str]()
    assert list(buildah.tree(SOURCE, listing, steps.append)) == ["/srv"]
    buildah.close()
    assert steps == ["[1/1] STEP 1/1: COPY --link f /srv/f"]
    build, made, read, removed, untagged = fake_builder.calls(program)
    tag = build[3].removeprefix("--tag=")
    dockerfile = f"--file={tmp_path / 'app.dockerfile'}"
    assert build == ["build", "--layers", "--force-rm", f"--tag={tag}", dockerfile, "--network=none", "./context"]
    assert made[:2] == ["from", "--pull=never"]
    assert made[-1] == tag
    assert read == ["sh"]
    assert removed == ["rm", made[2].removeprefix("--name=")]
    assert untagged == ["rmi", tag]


def test_an_image_is_built_once_except_for_a_fresh_build(program: Path, tmp_path: Path) -> None:
    buildah = Buildah(str(tmp_path))
    buildah.tree(SOURCE, listing)
    buildah.configuration(SOURCE)
    buildah.tree(SOURCE, listing, is_fresh=True)
    buildah.tree(SOURCE, listing)
    builds = [call for call in fake_builder.calls(program) if call[0] == "build"]
    assert ["--no-cache" in call for call in builds] == [False, True]
    buildah.close()
    assert [call[0] for call in fake_builder.calls(program)[-2:]] == ["rmi", "rmi"]


def test_others_than_root_mount_in_a_namespace_of_their_own(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(BuildError):
        # The program only notes its call.
        Buildah(str(tmp_path)).tree(SOURCE, listing)
    assert fake_builder.calls(program)[2][:3] == ["unshare", "sh", "-c"]


def test_the_configuration_is_read_from_the_image(program: Path, tmp_path: Path) -> None:
    assert Buildah(str(tmp_path)).configuration(SOURCE) == {"architecture": "amd64", "User": "7"}


@pytest.mark.usefixtures("program")
def test_a_failed_build_has_the_message_of_the_builder(tmp_path: Path) -> None:
    with pytest.raises(BuildError) as error:
        Buildah(str(tmp_path)).tree(SOURCE._replace(data=b"FROM scratch\nRUN x\n"), listing)
    assert error.value.lines[-1] == "ERROR: x failed"


def test_reused_layers_are_not_read(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="measure with docker"):
        Buildah(str(tmp_path)).steps(SOURCE)
