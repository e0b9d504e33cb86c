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
    assert found == Settings(include_add=True, syntax="builtin", base_images=images)


def test_nothing_is_the_defaults() -> None:
    assert parse(b"", "x") == Settings()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"=", "x: not TOML"),
        (b"\xff", "x: not TOML"),
        (b"includeadd = true", "there is no setting 'includeadd'; there are include-add, syntax, base-images"),
        (b"include-add = 'yes'", "include-add has to be true or false"),
        (b"syntax = true", 'syntax has to be "require" or "builtin"'),
        (b"base-images = ['a']", "[base-images] has to hold lines like"),
        (b"[base-images]\na = 1", "[base-images] has to hold lines like"),
    ],
)
def test_a_wrong_setting_is_an_error_that_names_the_file_and_the_remedy(text: bytes, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse(text, "x")
    assert str(error.value).startswith("x: ")
    assert message in str(error.value)
