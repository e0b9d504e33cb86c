"""Reads an image with skopeo or crane, which need no daemon: they pull it into a temporary folder."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from copy_link.survey.archive import survey_archive
from copy_link.survey.config import Surveyed, mapping, parse_json, texts
from copy_link.survey.container import CRANE, SKOPEO, run_tool


def survey_pulled(tool: str, reference: str, platform: str | None = None) -> Surveyed:
    """Read the image of this name; raises SurveyError if the tool fails, for example because it has to log in."""
    with tempfile.TemporaryDirectory(prefix="copy-link-survey-") as folder:
        layout = Path(folder) / "image"
        if tool == SKOPEO:
            run_tool((SKOPEO, *_skopeo_platform(platform), "copy", "--quiet", f"docker://{reference}", f"oci:{layout}"))
        else:
            options = () if platform is None else ("--platform", platform)
            run_tool((CRANE, "pull", "--format=oci", *options, "--", reference, str(layout)))
        return replace(survey_archive(layout, platform), name=reference, source=tool)


def tags(tool: str, repository: str) -> tuple[str, ...]:
    """The tags of a repository; raises SurveyError if the tool fails."""
    if tool == CRANE:
        return tuple(run_tool((CRANE, "ls", "--", repository)).split())
    listed = parse_json(run_tool((SKOPEO, "list-tags", f"docker://{repository}")), "the output of skopeo list-tags")
    return texts(mapping(listed, "the output of skopeo list-tags").get("Tags"), "Tags")


def _skopeo_platform(platform: str | None) -> tuple[str, ...]:
    names = ("--override-os", "--override-arch", "--override-variant")
    parts = platform.split("/") if platform else []
    return tuple(word for pair in zip(names, parts, strict=False) for word in pair)
