from __future__ import annotations

from pathlib import Path

from copy_link.onboarding.build import Build, Skipped
from copy_link.onboarding.build_files import find_builds


def test_every_kind_of_file_is_read_and_one_that_cannot_be_read_is_skipped(tmp_path: Path) -> None:
    files = {
        "compose.yaml": b"services: {a: {build: a}}",
        "b/docker-bake.json": b'{"target": {"b": {}}}',
        "bake.json": b"{",
        "compose.bad.yaml": b"a: [",
        "compose.bytes.yaml": b"\xff",
        ".github/workflows/c.yml": b"jobs: {c: {steps: [{run: docker build c}, {run: docker build c}]}}",
        "other.yaml": b"services: {a: {build: other}}",
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    found = find_builds([*files, "compose.gone.yaml"], str(tmp_path))
    assert [one for one in found if isinstance(one, Build)] == [
        Build("compose.yaml: a", "a/Dockerfile", "a"),
        Build("b/docker-bake.json: b", "b/Dockerfile", "b"),
        Build(".github/workflows/c.yml: c", "c/Dockerfile", "c"),
    ]
    assert [(one.source, one.reason.partition(":")[0]) for one in found if isinstance(one, Skipped)] == [
        ("bake.json", "not JSON"),
        ("compose.bad.yaml", "not YAML"),
        ("compose.bytes.yaml", "not UTF-8"),
        ("compose.gone.yaml", "No such file or directory"),
    ]
