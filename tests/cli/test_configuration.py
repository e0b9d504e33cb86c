from __future__ import annotations

import pytest

from copy_link.cli.configuration import parse
from copy_link.settings import Settings, SettingsError


def test_every_setting_is_read() -> None:
    text = b"""
include-add = true
syntax = "builtin"
[base-images]
"registry.example.com/python/*" = "python"
"mine:*" = "images/mine.mtree"
"""
    found = parse(text, "/project/.copy-link.toml")
    images = (("registry.example.com/python/*", "python"), ("mine:*", "/project/images/mine.mtree"))
    assert found == Settings(
        include_add=True, syntax="builtin", base_images=images, configuration="/project/.copy-link.toml"
    )


def test_an_empty_configuration_means_the_defaults() -> None:
    assert parse(b"", "x") == Settings(configuration="x")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"=", "x: not TOML"),
        (b"\xff", "x: not TOML"),
        (
            b"includeadd = true",
            "unknown setting 'includeadd'; the settings are include-add, syntax, newer-tags, base-images",
        ),
        (b"include-add = 'yes'", "include-add must be true or false"),
        (b"syntax = true", 'syntax must be "require" or "builtin"'),
        (b"base-images = ['a']", "[base-images] must contain lines like"),
        (b"[base-images]\na = 1", "[base-images] must contain lines like"),
    ],
)
def test_a_wrong_setting_is_an_error_with_the_file_and_the_remedy(text: bytes, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse(text, "x")
    assert str(error.value).startswith("x: ")
    assert message in str(error.value)


def test_newer_tags_may_be_unknown() -> None:
    assert parse(b'newer-tags = "unknown"', "x").newer_tags == "unknown"
    assert parse(b"", "x").newer_tags == "like-newest"
    with pytest.raises(SettingsError, match='newer-tags must be "like-newest" or "unknown"'):
        parse(b'newer-tags = "newest"', "x")
