from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.verify.docker import NOTHING, TREE, Docker, Source, Step
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


def source(path: str = "Dockerfile", inputs: Inputs = Inputs("context")) -> Source:  # noqa: B008 (frozen)
    return Source(path, DATA, inputs)


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


def test_everything_is_passed_on_as_one_word_each(docker: Docker) -> None:
    inputs = Inputs("context", "-t", ("A=1", "B"), ("libs=../libs",), ("id=s,src=a b",), ("default",), "none")
    command = docker.command(source(inputs=inputs), TREE, "plain", "--no-cache")
    assert command == [
        *("docker", "buildx", "build", "--progress=plain", "--provenance=false", "--output=type=tar,dest=-"),
        f"--file={Path('builds/Dockerfile').resolve()}",
        *("--build-arg=A=1", "--build-arg=B", "--build-context=libs=../libs", "--secret=id=s,src=a b"),
        *("--ssh=default", "--target=-t", "--network=none", "--no-cache", "./context"),
    ]


@pytest.mark.parametrize(
    ("context", "word"),
    [
        ("-x", "./-x"),
        ("-", "./-"),
        ("/srv/x", "/srv/x"),
        ("https://example.com/x.git", "https://example.com/x.git"),
    ],
)
def test_a_context_is_never_an_option(docker: Docker, context: str, word: str) -> None:
    assert docker.command(source(inputs=Inputs(context)), NOTHING, "plain")[-1] == word


def test_the_dockerfile_keeps_its_name_and_its_ignore_file(docker: Docker) -> None:
    Path("app.dockerfile.dockerignore").write_text("*\n")
    docker.tree(source("app.dockerfile"), listing)
    assert Path("builds/app.dockerfile").read_bytes() == DATA
    assert Path("builds/app.dockerfile.dockerignore").read_text() == "*\n"
    Path("app.dockerfile.dockerignore").unlink()
    docker.tree(source("app.dockerfile"), listing)
    assert not Path("builds/app.dockerfile.dockerignore").exists()


def test_a_fresh_build_uses_no_cache(docker: Docker, tmp_path: Path) -> None:
    docker.tree(source(), listing)
    docker.tree(source(), listing, is_fresh=True)
    assert ["--no-cache" in call for call in fake_builder.calls(tmp_path / "bin")] == [False, True]


def test_a_failed_build_has_the_message_of_the_builder(docker: Docker) -> None:
    with pytest.raises(BuildError) as error:
        docker.tree(Source("Dockerfile", b"FROM scratch\nRUN x\n", Inputs(".")), listing)
    assert error.value.lines[-1] == "ERROR: x failed"
