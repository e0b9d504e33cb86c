from __future__ import annotations

import json
from pathlib import Path

import pytest

from copy_link.onboarding.bake import NAME, BakeError, builds
from copy_link.onboarding.build import Build, Skipped


def test_targets_inherit_and_variables_have_their_defaults() -> None:
    content = {
        "variable": {"TAG": {"default": "3.13"}, "NOTHING": {}},
        "group": {"default": {"targets": ["api"]}},
        "target": {
            "_common": {"context": "..", "args": {"A": "1", "V": "${TAG}"}},
            "api": {
                "inherits": ["_common"],
                "dockerfile": "services/api/Dockerfile",
                "args": {"A": "2", "N": "${NOTHING}"},
                "contexts": {"deps": "docker-image://node:22"},
                "target": "dev",
            },
            "plain": {},
            "inline": {"dockerfile-inline": "FROM scratch"},
            "odd": {"context": "${NOTHING}"},
        },
    }
    assert list(builds("ci/docker-bake.json", json.dumps(content), ".")) == [
        Build(
            "ci/docker-bake.json: api",
            "services/api/Dockerfile",
            ".",
            "dev",
            (("A", "2"), ("V", "3.13")),
            (("deps", "docker-image://node:22"),),
        ),
        Build("ci/docker-bake.json: plain", "ci/Dockerfile", "ci"),
        Skipped("ci/docker-bake.json: inline", "its Dockerfile is written in it"),
        Skipped("ci/docker-bake.json: odd", "an expression without a known value: ${NOTHING}"),
    ]


def test_an_override_file_without_paths_changes_none() -> None:
    content = {"target": {"a": {"tags": ["x"]}, "b": {"context": "b"}}}
    assert list(builds("docker-bake.override.json", json.dumps(content), ".")) == [
        Build("docker-bake.override.json: b", "b/Dockerfile", "b")
    ]


def test_targets_that_inherit_from_each_other_end() -> None:
    content = {"target": {"a": {"inherits": ["b"], "context": "a"}, "b": {"inherits": ["a"]}}}
    assert [one.context for one in builds("bake.json", json.dumps(content), ".") if isinstance(one, Build)] == [
        "a",
        "a",
    ]


HCL = 'target "api" {\n  context = "."\n  dockerfile = "api/Dockerfile"\n}\n  target "web" {}\n'


def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = tmp_path / "bin" / "docker"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")


def test_docker_reads_hcl_with_the_names_of_all_targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = '{"target": {"api": {"context": ".", "dockerfile": "api/Dockerfile"}, "web": {"context": "web"}}}'
    docker(tmp_path, monkeypatch, f"""pwd > ran; echo "$@" >> ran; echo '{printed}'""")
    (tmp_path / "ci").mkdir()
    assert list(builds("ci/docker-bake.hcl", HCL, str(tmp_path))) == [
        Build("ci/docker-bake.hcl: api", "ci/api/Dockerfile", "ci"),
        Build("ci/docker-bake.hcl: web", "ci/web/Dockerfile", "ci/web"),
    ]
    ran = (tmp_path / "ci" / "ran").read_text().splitlines()
    assert ran == [str(tmp_path / "ci"), "buildx bake --file docker-bake.hcl --print api web"]


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo 'ERROR: Invalid expression' >&2; exit 1", "docker buildx bake --print failed: Invalid expression"),
        ("exit 1", "docker buildx bake --print failed"),
        ("echo nothing", "not JSON: "),
    ],
)
def test_an_error_of_docker_is_told(script: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker(tmp_path, monkeypatch, script)
    with pytest.raises(BakeError, match=reason):
        list(builds("docker-bake.hcl", HCL, str(tmp_path)))


def test_without_docker_hcl_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BakeError, match="only Docker can read HCL, and it does not answer"):
        list(builds("docker-bake.hcl", HCL, str(tmp_path)))


def test_bake_files_are_known_by_their_names() -> None:
    names = ["docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "bake.hcl", "app.bake.json"]
    assert all(map(NAME.match, names))
    assert not any(map(NAME.match, ["handbake.json", "bake.yaml", "bakery.json"]))
