from __future__ import annotations

import pytest

from copy_link.dockerfile.parser import parse
from copy_link.image.entries import directory
from copy_link.image.image import Image
from copy_link.image.scripts import Script
from copy_link.image.tree import Tree
from copy_link.run_effects.mounts import mounted_scripts, targets
from tests.support.run_cases import Case, Found, each

CASES = (
    Case(
        "RUN --mount=type=cache,target=/opt chown -R 5 /opt && mkdir /opt/x",
        {"/opt": "dir 755 0:0", "/opt/x": "absent|file"},
    ),
    Case("RUN --mount=type=cache,dst=/v/w/x mkdir /a", {"/v": "absent|file", "/v/w": "absent", "/a": "dir 755 0:0"}),
    Case(
        "RUN --mount=type=cache,target=/v/w/x mkdir /v/y",
        {"/v": "dir 755 0:0", "/v/w": "absent", "/v/y": "dir 755 0:0"},
    ),
    Case("RUN --mount=type=bind,destination=$APP rm -rf $APP", {"/opt/app": "absent|file"}),
    Case("RUN --mount=type=bind,target=/src cp -r /src/x /opt", {"/opt/x": "absent|file|link|dir ? ?:?"}),
    Case("RUN --mount=type=cache,target=$SECRET chown 5 /opt", {"/opt": "dir 755 ?:0"}),
    Case("RUN --mount=type=secret,id=x mkdir /run", {"/run/secrets": "absent"}),
    Case("RUN mkdir /dev/x /proc/y", {"/dev": "absent|file", "/dev/x": "absent"}),
)


@each(CASES)
def test_a_mount_hides_its_target_only_while_the_command_runs(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


def image() -> Image:
    environment: dict[str, str | None] = {"APP": "/opt/app", "SECRET": None}
    return Image(Tree(directory(0o755, 0, 0)), workdir="/w", environment=environment)


@pytest.mark.parametrize(
    ("mount", "found"),
    [
        ("type=cache,target=/x/../y", ["/y"]),
        ("type=cache,dst=x", ["/w/x"]),
        ("type=bind,Destination=$APP/x", ["/opt/app/x"]),
        ("type=secret,id=key", ["/run/secrets/key"]),
        ("type=secret,id=key,target=/k", ["/k"]),
        ("type=secret,id=key,env=KEY", []),
        ("type=ssh", []),
        ("type=cache,target=$SECRET", None),
        ("type=cache,target=${", None),
    ],
)
def test_a_mount_has_its_target(mount: str, found: list[str] | None) -> None:
    assert targets([mount], image(), "\\") == found


def test_a_relative_target_needs_a_known_directory() -> None:
    lost = image()
    lost.workdir = None
    assert targets(["type=cache,target=x"], lost, "\\") is None
    assert targets(["type=cache,target=/x"], lost, "\\") == ["/x"]


@pytest.mark.parametrize(
    ("mount", "paths"),
    [
        ("type=bind,from=one,source=/usr/bin,target=/m", ["/m/setup"]),
        ("type=bind,from=one,source=/usr/bin/,target=/m/", ["/m/setup"]),
        ("type=bind,from=one,src=usr/bin/setup,dst=/s", ["/s"]),
        ("type=bind,from=one,target=/m", ["/m/usr/bin/setup"]),
        ("type=bind,from=one,source=/usr/b,target=/m", []),
        ("type=bind,from=other,source=/usr/bin,target=/m", []),
        ("type=bind,source=/usr/bin,target=/m", []),
    ],
)
def test_the_scripts_of_a_mounted_stage_are_at_the_target(mount: str, paths: list[str]) -> None:
    stage = image()
    stage.scripts = {"/usr/bin/setup": Script("x", True)}
    instruction = parse(f"FROM scratch\nRUN --mount={mount} x\n".encode()).instructions[1]
    found = mounted_scripts(instruction, lambda name: stage if name == "one" else None)
    assert list(found) == paths
