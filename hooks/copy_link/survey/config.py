"""What an image says of itself: the configuration in an archive, or what `docker image inspect` prints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from copy_link.survey.layers import Entries, SurveyError


@dataclass(frozen=True)
class Config:
    """The part of an image's configuration that later instructions go by; "" or () is what is not set."""

    os: str = "linux"
    architecture: str = ""
    workdir: str = ""
    user: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    onbuild: tuple[str, ...] = ()
    shell: tuple[str, ...] = ()


@dataclass(frozen=True)
class Surveyed:
    """An image as it was found.

    `name` is the one in FROM, None when the archive does not tell; `source` says how the image was read and `digest`
    which one it is. `doubtful` are paths of which nothing is established, they and all below; `notes` are for people.
    """

    name: str | None
    source: str
    digest: str
    config: Config
    entries: Entries
    doubtful: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def parse_json(data: bytes | str, what: str) -> object:
    """JSON text to its value; raises SurveyError, naming `what`."""
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SurveyError(f"{what} is not JSON ({error})") from error
    return value


def mapping(value: object, what: str) -> Mapping[str, object]:
    """The value as a JSON object, {} for null; raises SurveyError, naming `what`."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SurveyError(f"{what} is not a JSON object")
    return value


def texts(value: object, what: str) -> tuple[str, ...]:
    """The value as a list of strings, () for null; raises SurveyError, naming `what`."""
    if not isinstance(value, list | None) or not all(isinstance(item, str) for item in value or ()):
        raise SurveyError(f"{what} is not a list of strings")
    return tuple(value or ())


def text(value: object, what: str) -> str:
    """The value as a string, "" for null; raises SurveyError, naming `what`."""
    if not isinstance(value, str | None):
        raise SurveyError(f"{what} is not a string")
    return value or ""


def image_config(image: Mapping[str, object]) -> Config:
    """The configuration in an image's JSON, with the keys of OCI (`os`) or of `inspect` (`Os`)."""
    what = "the image's configuration"
    folded = {key.lower(): value for key, value in image.items()}
    config = mapping(folded.get("config"), what)
    pairs = (variable.partition("=") for variable in texts(config.get("Env"), f"Env in {what}"))
    return Config(
        os=text(folded.get("os"), f"os in {what}") or "linux",
        architecture=text(folded.get("architecture"), f"architecture in {what}"),
        workdir=text(config.get("WorkingDir"), f"WorkingDir in {what}"),
        user=text(config.get("User"), f"User in {what}"),
        environment=tuple((key, value) for key, _, value in pairs),
        onbuild=texts(config.get("OnBuild"), f"OnBuild in {what}"),
        shell=texts(config.get("Shell"), f"Shell in {what}"),
    )
