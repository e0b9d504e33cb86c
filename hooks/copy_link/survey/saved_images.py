"""Finds an image by its name among the saved images in a folder, so that no registry is needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from copy_link.base_images.references import repository_name
from copy_link.startup.annotations import Mapping
from copy_link.survey.archive import saved_names, survey_archive
from copy_link.survey.blobs import is_saved_image
from copy_link.survey.config import Surveyed
from copy_link.survey.tar_streams import SurveyError

Saved = Mapping[tuple[str, str | None], tuple[Path, str]]


def find_saved(folder: Path) -> Saved:
    """The saved images in a folder, a path and a name for each repository and tag; files of other kinds are ignored.

    Every archive is opened for its names.
    Raises SurveyError if the folder cannot be read.
    """
    found: dict[tuple[str, str | None], tuple[Path, str]] = {}
    try:
        paths = sorted(path for path in folder.iterdir() if is_saved_image(path))
    except OSError as error:
        raise SurveyError(f"{folder} cannot be read ({error.strerror}); give a folder with saved images") from error
    for path in paths:
        try:
            names = saved_names(path)
        except SurveyError:
            continue
        for name in names:
            found.setdefault(repository_name(name), (path, name))
    return found


def saved_tags(saved: Saved, repository: str) -> list[str]:
    """The tags of a repository among the saved images."""
    return [tag for name, tag in saved if name == repository and tag is not None]


def survey_saved(saved: Saved, reference: str, platform: str | None = None) -> Surveyed:
    """Read the saved image that a name in FROM means. A digest is not compared: archives do not keep the registry's.

    Raises SurveyError if there is none.
    """
    repository, tag = repository_name(reference)
    alike = [where for (name, _), where in saved.items() if name == repository]
    where = saved.get((repository, tag)) or (alike[0] if tag is None and len(alike) == 1 else None)
    if where is None:
        held = ", ".join(sorted(name for _, name in saved.values())) or "no image"
        raise SurveyError(f"it is not among the saved images; the folder has {held}; save it with `docker save`")
    return replace(survey_archive(where[0], platform, where[1]), name=reference)
