"""Reads the configuration of an image, from an archive or from the output of `docker image inspect`."""

from __future__ import annotations

import json
from dataclasses import dataclass

from copy_link.startup.annotations import Mapping
from copy_link.survey.layers import Entries
from copy_link.survey.tar_streams import SurveyError


@dataclass(frozen=True)
class Config:
    """The part of an image's configuration that affects later instructions; unset values are "" or ()."""

    os: str = "linux"
    architecture: str = ""
    workdir: str = ""
    user: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    onbuild: tuple[str, ...] = ()
    shell: tuple[str, ...] = ()


@dataclass(frozen=True)
class Surveyed:
    """An image after it was read.

    `name` is the name as in FROM, or None if the archive has none. `source` is the way the image was read, such as
    "docker export", and `digest` identifies the image. Nothing is known about the paths in `doubtful` and their
    descendants. `notes` are messages for the user.
    """

    name: str | None
    source: str
    digest: str
    config: Config
    entries: Entries
    doubtful: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def parse_json(data: bytes | str, subject: str) -> object:
    """Parse JSON text; raises SurveyError, with `subject` in its message, if the text is not JSON."""
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SurveyError(f"{subject} is not JSON ({error})") from error
    return value


def mapping(value: object, subject: str) -> Mapping[str, object]:
    """The value as a JSON object, {} for null; raises SurveyError, with `subject` in its message, for other types."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SurveyError(f"{subject} is not a JSON object")
    return value


def texts(value: object, subject: str) -> tuple[str, ...]:
    """The value as strings, () for null; raises SurveyError, with `subject` in its message, for other types."""
    if not isinstance(value, list | None) or not all(isinstance(item, str) for item in value or ()):
        raise SurveyError(f"{subject} is not a list of strings")
    return tuple(value or ())


def text(value: object, subject: str) -> str:
    """The value as a string, "" for null; raises SurveyError, with `subject` in its message, for other types."""
    if not isinstance(value, str | None):
        raise SurveyError(f"{subject} is not a string")
    return value or ""


def image_config(image: Mapping[str, object]) -> Config:
    """The configuration in an image's JSON. Its keys are those of OCI (`os`) or of `docker image inspect` (`Os`)."""
    subject = "the image's configuration"
    folded = {key.lower(): value for key, value in image.items()}
    config = mapping(folded.get("config"), subject)
    pairs = (variable.partition("=") for variable in texts(config.get("Env"), f"Env in {subject}"))
    return Config(
        os=text(folded.get("os"), f"os in {subject}") or "linux",
        architecture=text(folded.get("architecture"), f"architecture in {subject}"),
        workdir=text(config.get("WorkingDir"), f"WorkingDir in {subject}"),
        user=text(config.get("User"), f"User in {subject}"),
        environment=tuple((key, value) for key, _, value in pairs),
        onbuild=texts(config.get("OnBuild"), f"OnBuild in {subject}"),
        shell=texts(config.get("Shell"), f"Shell in {subject}"),
    )
