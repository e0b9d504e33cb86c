from __future__ import annotations

import sys
from pathlib import Path

import pytest

from copy_link.survey.pulled import survey_pulled, tags
from copy_link.survey.tar_streams import SurveyError
from tests.support.survey_tars import folder, layout, tar, write_folder

TOOL = """#!{python}
import os, shutil, sys
here = os.path.dirname(os.path.abspath(__file__))
if "fails" in sys.argv[-1] or "fails" in sys.argv[-2]:
    sys.exit("unauthorized: log in first")
if sys.argv[1] == "list-tags":
    print('{{"Tags": ["1", "2"]}}')
elif sys.argv[1] == "ls":
    print("1\\n2")
else:
    shutil.copytree(here + "/image", sys.argv[-1].removeprefix("oci:"))
"""


@pytest.fixture(params=["skopeo", "crane"])
def tool(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    name = str(request.param)
    (tmp_path / name).write_text(TOOL.format(python=sys.executable))
    (tmp_path / name).chmod(0o755)
    write_folder(tmp_path / "image", layout(tar(folder("opt", 0o700))).files)
    monkeypatch.setenv("PATH", str(tmp_path))
    return name


def test_an_image_is_pulled_and_read(tool: str) -> None:
    found = survey_pulled(tool, "registry.example.com/base:1")
    assert (found.name, found.source, found.entries["/opt"].mode) == ("registry.example.com/base:1", tool, 0o700)


def test_the_tags_of_a_repository_are_listed(tool: str) -> None:
    assert tags(tool, "registry.example.com/base") == ("1", "2")


def test_a_registry_that_asks_for_a_login_is_an_error_with_its_message(tool: str) -> None:
    with pytest.raises(SurveyError, match="unauthorized: log in first"):
        survey_pulled(tool, "registry.example.com/fails:1")
