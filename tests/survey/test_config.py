from __future__ import annotations

from collections.abc import Callable

import pytest

from copy_link.survey.config import Config, image_config, mapping, parse_json, text, texts
from copy_link.survey.tar_streams import SurveyError

SETTINGS = {"Env": ["A=b=c", "E="], "WorkingDir": "/w", "User": "app", "OnBuild": ["COPY . ."], "Shell": ["sh", "-c"]}
EXPECTED = Config("linux", "arm64", "/w", "app", (("A", "b=c"), ("E", "")), ("COPY . .",), ("sh", "-c"))


@pytest.mark.parametrize(
    "image",
    [
        pytest.param({"os": "linux", "architecture": "arm64", "config": SETTINGS}, id="keys of OCI"),
        pytest.param({"Os": "linux", "Architecture": "arm64", "Config": SETTINGS}, id="keys of inspect"),
    ],
)
def test_the_configuration_is_read_with_both_kinds_of_keys(image: dict[str, object]) -> None:
    assert image_config(image) == EXPECTED


def test_null_and_missing_settings_are_empty() -> None:
    assert image_config({"config": dict.fromkeys(SETTINGS)}) == Config()
    assert image_config({}) == Config()


@pytest.mark.parametrize(
    ("read", "value", "reason"),
    [
        (parse_json, "{", "X is not JSON"),
        (mapping, [], "X is not a JSON object"),
        (texts, "a", "X is not a list of strings"),
        (texts, [1], "X is not a list of strings"),
        (text, 1, "X is not a string"),
    ],
)
def test_a_value_of_another_type_is_an_error(read: Callable[[object, str], object], value: object, reason: str) -> None:
    with pytest.raises(SurveyError, match=reason):
        read(value, "X")
