from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.cli.survey import main
from tests.support.fake_container_tool import IMAGE, FakeTool
from tests.support.survey_tars import folder, layout, tar, write_folder

pytestmark = pytest.mark.usefixtures("working_directory")

SAVED = tar(folder("bin"))


@pytest.mark.parametrize(
    ("image", "arguments", "expected"),
    [
        pytest.param("node", [], '"node" = "node.mtree"', id="a short name"),
        pytest.param("node", ["--tag-glob", "22*"], '"node:22*" = "node.mtree"', id="a short name with a glob"),
        pytest.param(
            "host:5000/a/b:1@sha256:00", ["--tag-glob", "*"], '"host:5000/a/b:*" = "b.mtree"', id="a glob for a digest"
        ),
        pytest.param("host:5000/a/b", [], '"host:5000/a/b" = "b.mtree"', id="a port"),
        pytest.param("a/b:1", ["--output", "c.mtree"], '"a/b:1" = "c.mtree"', id="another file"),
        pytest.param("a/b:1", ["--output", "-"], '"a/b:1" = "b.mtree"', id="standard output"),
    ],
)
def test_the_configuration_covers_the_surveyed_name_or_the_given_tags(
    docker: FakeTool, capsys: pytest.CaptureFixture[str], image: str, arguments: list[str], expected: str
) -> None:
    assert main([image, *arguments]) == 0
    assert expected in capsys.readouterr().err.splitlines()


def test_the_configuration_of_a_layout_without_a_name_has_a_placeholder(capsys: pytest.CaptureFixture[str]) -> None:
    made = layout(SAVED)
    write_folder(Path("saved"), made.files)
    Path("saved/index.json").write_bytes(made.describe([{"digest": made.index[0]["digest"]}]))
    assert main(["saved"]) == 0
    assert '"NAME-IN-FROM" = "saved.mtree"' in capsys.readouterr().err


def test_a_name_is_an_image_even_if_a_folder_has_the_same_name(docker: FakeTool) -> None:
    Path("node").mkdir()
    assert main(["node"]) == 0
    assert docker.removed_its_container()


def test_a_description_that_cannot_be_written_is_an_error(docker: FakeTool, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([IMAGE, "--output", "missing/base.mtree"]) == 1
    assert "missing/base.mtree cannot be written (No such file or directory)" in capsys.readouterr().err
