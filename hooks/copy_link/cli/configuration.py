"""Parses the text of `.copy-link.toml` into settings."""

from __future__ import annotations

import os
import re
import sys

from copy_link.base_images.configured import DESCRIPTION_ENDING
from copy_link.cli.dockerfile_stages import names_stage
from copy_link.settings import BUILTIN_SYNTAX, LIKE_NEWEST, REQUIRE_SYNTAX, UNKNOWN_NEWER, Settings, SettingsError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KEYS = ("include-add", "syntax", "newer-tags", "base-images")


def parse(content: bytes, name: str) -> Settings:
    """The settings in a configuration file, with the defaults for missing keys.

    `name` is the path of the file: errors mention it, and relative paths are resolved against its folder. Raises
    SettingsError if the text is not TOML, or has an unknown key or a wrong value; the text says what to write instead.
    """
    try:
        table = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}: not TOML: {error}") from None
    unknown = sorted(set(table) - set(KEYS))
    if unknown:
        raise SettingsError(f"{name}: unknown setting {unknown[0]!r}; the settings are {', '.join(KEYS)}")
    include_add = table.get("include-add", False)
    if not isinstance(include_add, bool):
        raise SettingsError(f"{name}: include-add must be true or false")
    syntax = table.get("syntax", REQUIRE_SYNTAX)
    if syntax not in (REQUIRE_SYNTAX, BUILTIN_SYNTAX):
        raise SettingsError(f'{name}: syntax must be "{REQUIRE_SYNTAX}" or "{BUILTIN_SYNTAX}"')
    newer_tags = table.get("newer-tags", LIKE_NEWEST)
    if newer_tags not in (LIKE_NEWEST, UNKNOWN_NEWER):
        raise SettingsError(f'{name}: newer-tags must be "{LIKE_NEWEST}" or "{UNKNOWN_NEWER}"')
    return Settings(
        include_add=include_add,
        syntax=syntax,
        base_images=_base_images(table.get("base-images", {}), name),
        newer_tags=newer_tags,
        configuration=name,
    )


def line_of(text: str, key: str) -> int:
    """The line (from 1) that sets a key or begins its table; 1 if it is written in an unusual way."""
    spelled = rf"""["']?{re.escape(key)}["']?"""
    found = re.search(rf"^[ \t]*(?:{spelled}[ \t]*[=.]|\[+[ \t]*{spelled}[ \t]*[].])", text, re.MULTILINE)
    return 1 if found is None else text.count("\n", 0, found.start()) + 1


def _base_images(table: object, name: str) -> tuple[tuple[str, str], ...]:
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise SettingsError(f'{name}: [base-images] must contain lines like "registry.example.com/base:*" = "debian"')
    folder = os.path.dirname(os.path.abspath(name))
    return tuple((pattern, _absolute(folder, value)) for pattern, value in table.items())


def _absolute(folder: str, value: str) -> str:
    return os.path.join(folder, value) if value.endswith(DESCRIPTION_ENDING) or names_stage(value) else value
