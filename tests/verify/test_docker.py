from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.verify.builder import Source, Step
from copy_link.verify.docker import TREE, Docker
from copy_link.verify.plans import Inputs
from copy_link.verify.process import BuildError
from copy_link.verify.tree import listing
from tests.support import fake_builder

DATA = b"FROM scratch\nCOPY --link f /srv/f\nCOPY f /tmp/f\n"


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Docker:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", fake_builder.path_with(fake_builder.install(tmp_path / "bin")))
    (tmp_path / "builds").mkdir()
    return Docker(str(tmp_path / "builds"))


def source(inputs: Inputs = Inputs("context")) -> Source:  # noqa: B008 (frozen)
    return Source("Dockerfile", DATA, inputs)


def test_the_tree_the_configuration_and_the_steps_are_those_of_the_builder(docker: Docker) -> None:
    assert list(docker.tree(source(), listing)) == ["/tmp", "/srv/f"]
    assert docker.configuration(source())["User"] == "7"
    assert docker.steps(source()) == [
        Step("[1/2]", "COPY --link f /srv/f", True),
        Step("[2/2]", "COPY f /tmp/f", False),
    ]


def test_only_the_steps_are_shown_while_it_builds(docker: Docker) -> None:
    lines: list[str] = []
    docker.tree(source(), listing, lines.append)
    assert lines == ["[1/2] COPY --link f /srv/f", "[2/2] COPY f /tmp/f"]


def test_the_builder_writes_to_a_pipe(docker: Docker) -> None:
    assert docker.command(source(Inputs("context", "run")), TREE, "plain", "--no-cache") == [
        *("docker", "buildx", "build", "--progress=plain", "--provenance=false", "--output=type=tar,dest=-"),
        *(f"--file={Path('builds/Dockerfile').resolve()}", "--target=run", "--no-cache", "./context"),
    ]


def test_a_fresh_build_uses_no_cache(docker: Docker, tmp_path: Path) -> None:
    docker.tree(source(), listing)
    docker.tree(source(), listing, is_fresh=True)
    assert ["--no-cache" in call for call in fake_builder.calls(tmp_path / "bin")] == [False, True]


def test_a_failed_build_has_the_message_of_the_builder(docker: Docker) -> None:
    with pytest.raises(BuildError) as error:
        docker.tree(Source("Dockerfile", b"FROM scratch\nRUN x\n", Inputs(".")), listing)
    assert error.value.lines[-1] == "ERROR: x failed"
