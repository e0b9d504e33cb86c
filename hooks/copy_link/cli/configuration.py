"""Parses the text of `.copy-link.toml` into settings."""

from __future__ import annotations

import os
import re
from typing import Any

from copy_link.base_images.configured import DESCRIPTION_ENDING
from copy_link.cli import toml_text
from copy_link.cli.dockerfile_stages import names_stage
from copy_link.settings import BUILTIN_SYNTAX, LIKE_NEWEST, REQUIRE_SYNTAX, UNKNOWN_NEWER, Settings, SettingsError
from copy_link.startup.annotations import Callable, Sequence
from copy_link.startup.nearest import nearest

# Tests compare them with copy-link.schema.json and docs/configuration.md.
KEYS = ("include-add", "syntax", "newer-tags", "exclude", "contexts", "base-images")


def parse(content: bytes, name: str) -> Settings:
    """The settings in a configuration file, with the defaults for missing keys.

    `name` is the path of the file: errors mention it, and relative paths are resolved against its folder. Raises
    SettingsError if the text is not TOML, or has an unknown key or a wrong value; the text says where, and what to
    write instead.
    """
    try:
        text = content.decode()
        table = toml_text.parse(text)
    except (toml_text.TomlError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}: not TOML: {error}") from None
    found = _Table(table, text, name)
    for key in table:
        if key not in KEYS:
            raise found.error(
                key, f"unknown setting {key!r}; {_nearest(key, KEYS) or f'the settings are {_all(KEYS)}'}"
            )
    folder = os.path.dirname(os.path.abspath(name))
    return Settings(
        include_add=found.value("include-add", False, lambda value: isinstance(value, bool), "must be true or false"),
        syntax=found.choice("syntax", (REQUIRE_SYNTAX, BUILTIN_SYNTAX)),
        base_images=tuple(
            (pattern, os.path.join(folder, value) if _is_path(value) else value)
            for pattern, value in found.lines(
                "base-images", _is_text, 'a pattern and an image, like "registry.example.com/base:*" = "debian"'
            )
        ),
        newer_tags=found.choice("newer-tags", (LIKE_NEWEST, UNKNOWN_NEWER)),
        exclude=tuple(found.value("exclude", [], _is_texts, 'must be a list of patterns, like ["tests/**"]')),
        contexts=tuple(
            (pattern, tuple(os.path.normpath(os.path.join(folder, one)) for one in _as_list(value)))
            for pattern, value in found.lines(
                "contexts",
                lambda value: _is_text(value) or (_is_texts(value) and bool(value)),
                'a pattern and a folder, or a list of folders, like "services/*/Dockerfile" = "."',
            )
        ),
        configuration=name,
    )


def _is_path(value: str) -> bool:
    return value.endswith(DESCRIPTION_ENDING) or names_stage(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


class _Table:
    """The parsed table of a configuration, with its text for the lines in error messages."""

    def __init__(self, table: dict[str, object], text: str, name: str) -> None:
        self._table = table
        self._text = text
        self._name = name

    def value(self, key: str, default: object, is_right: Callable[[object], bool], rule: str) -> Any:  # noqa: ANN401
        """The value of a key, or the default; raises SettingsError with the rule for a value that is not right."""
        value = self._table.get(key, default)
        if not is_right(value):
            raise self.error(key, f"{key} {rule}")
        return value

    def choice(self, key: str, choices: tuple[str, str]) -> str:
        """The value of a key that must be one of two; the first is the default."""
        value = self._table.get(key, choices[0])
        if value not in choices:
            question = _nearest(value, choices) if isinstance(value, str) else ""
            raise self.error(
                key,
                f"{key} must be {' or '.join(_quoted(one) for one in choices)}" + (f"; {question}" if question else ""),
            )
        return str(value)

    def lines(self, key: str, is_right: Callable[[object], bool], shape: str) -> list[tuple[str, Any]]:
        """The lines of a table; raises SettingsError for one whose value is not right."""
        table = self._table.get(key, {})
        if not isinstance(table, dict):
            raise self.error(key, f"[{key}] must be a table whose lines are {shape}")
        for pattern, value in table.items():
            if not is_right(value):
                raise self.error(pattern, f"each line of [{key}] must be {shape}")
        return list(table.items())

    def error(self, key: str, problem: str) -> SettingsError:
        """The error about a key, with its line."""
        return SettingsError(f"{self._name}:{line_of(self._text, key)}: {problem}")


def line_of(text: str, key: str) -> int:
    """The line (from 1) that sets a key or begins its table; 1 if it is written in an unusual way."""
    spelled = rf"""["']?{re.escape(key)}["']?"""
    found = re.search(rf"^[ \t]*(?:{spelled}[ \t]*[=.]|\[+[ \t]*{spelled}[ \t]*[].])", text, re.MULTILINE)
    return 1 if found is None else text.count("\n", 0, found.start()) + 1


def _nearest(word: str, known: Sequence[str]) -> str:
    """A question that names the nearest known word, "" if none is near."""
    found = nearest(word, known)
    return f"did you mean {_quoted(found)}?" if found else ""


def _quoted(text: str) -> str:
    return f'"{text}"'


def _all(words: Sequence[str]) -> str:
    return ", ".join(words)
