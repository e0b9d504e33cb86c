from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.survey.saved_images import find_saved, saved_tags, survey_saved
from copy_link.survey.tar_streams import SurveyError
from tests.support.survey_tars import docker_save, folder, tar, tar_of

NAME = "registry.example.com/made"


@pytest.mark.parametrize("name", [f"{NAME}:1", f"{NAME}:1@sha256:{'0' * 64}", f"{NAME}@sha256:{'0' * 64}"])
def test_an_image_is_found_by_its_name_and_tag(tmp_path: Path, name: str) -> None:
    (tmp_path / "any.tar").write_bytes(tar_of(docker_save(tar(folder("bin")))))
    (tmp_path / "notes.txt").write_text("no image")
    found = survey_saved(find_saved(tmp_path), name)
    assert found.name == name
    assert "/bin" in found.entries


@pytest.mark.parametrize("name", [f"{NAME}:2", NAME, "other:1"])
def test_another_tag_or_image_is_not_taken_for_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "any.tar").write_bytes(tar_of(docker_save(tar(folder("bin")))))
    with pytest.raises(SurveyError, match=f"the folder has {NAME}:1"):
        survey_saved(find_saved(tmp_path), name)


def test_the_tags_of_a_repository_are_those_of_its_saved_images(tmp_path: Path) -> None:
    (tmp_path / "any.tar").write_bytes(tar_of(docker_save(tar(folder("bin")))))
    saved = find_saved(tmp_path)
    assert (saved_tags(saved, NAME), saved_tags(saved, "registry.example.com/other")) == (["1"], [])
