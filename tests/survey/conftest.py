"""An empty working directory, and fake container tools on PATH."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fake_container_tool import FakeTool


@pytest.fixture
def working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "work"
    path.mkdir()
    monkeypatch.chdir(path)
    monkeypatch.setenv("PATH", "/nowhere")
    return path


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTool]:
    tool = FakeTool(tmp_path, "docker")
    monkeypatch.setenv("PATH", str(tool.root))
    yield tool
    os.close(tool.ready)


@pytest.fixture
def podman(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTool]:
    tool = FakeTool(tmp_path, "podman")
    monkeypatch.setenv("PATH", os.pathsep.join([os.environ["PATH"], str(tool.root)]))
    yield tool
    os.close(tool.ready)
