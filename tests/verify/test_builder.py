from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.verify.builder import Source, context, options, written
from copy_link.verify.plans import Inputs


def test_each_input_is_one_word() -> None:
    inputs = Inputs("context", "-t", ("A=1", "B"), ("libs=../libs",), ("id=s,src=a b",), ("default",), "none")
    assert options(inputs) == [
        *("--build-arg=A=1", "--build-arg=B", "--build-context=libs=../libs", "--secret=id=s,src=a b"),
        *("--ssh=default", "--target=-t", "--network=none"),
    ]
    assert options(Inputs("context")) == []


@pytest.mark.parametrize(
    ("folder", "word"),
    [
        ("-x", "./-x"),
        ("-", "./-"),
        ("/srv/x", "/srv/x"),
        ("https://example.com/x.git", "https://example.com/x.git"),
    ],
)
def test_a_context_is_never_an_option(folder: str, word: str) -> None:
    assert context(Inputs(folder)) == word


@pytest.mark.usefixtures("in_a_folder_of_its_own")
def test_the_dockerfile_keeps_its_name_and_its_ignore_file() -> None:
    Path("builds").mkdir()
    Path("app.dockerfile.dockerignore").write_text("*\n")
    source = Source("app.dockerfile", b"FROM scratch\n", Inputs("."))
    assert written(source, "builds") == "builds/app.dockerfile"
    assert Path("builds/app.dockerfile").read_bytes() == b"FROM scratch\n"
    assert Path("builds/app.dockerfile.dockerignore").read_text() == "*\n"
    Path("app.dockerfile.dockerignore").unlink()
    written(source, "builds")
    assert not Path("builds/app.dockerfile.dockerignore").exists()
