"""Parses the text of `.copy-link.toml` into settings."""

from __future__ import annotations

import os
import re
from typing import Any

from copy_link.base_images.configured import DESCRIPTION_ENDING
from copy_link.cli import toml_text
from copy_link.cli.dockerfile_stages import names_stage
from copy_link.dockerfile.directives import knows_link
from copy_link.rules.builders import problem
from copy_link.rules.remedies import REFERENCE
from copy_link.rules.selection import unknown
from copy_link.settings import (
    BUILTIN_SYNTAX,
    EVERY_RULE,
    LIKE_NEWEST,
    REQUIRE_SYNTAX,
    UNKNOWN_NEWER,
    Settings,
    SettingsError,
)
from copy_link.stages.shipped_stages import FINAL
from copy_link.startup.annotations import Callable, Sequence
from copy_link.startup.nearest import nearest

# Tests compare them with copy-link.schema.json and docs/configuration.md.
KEYS = (
    "include-add",
    "syntax",
    "select",
    "ignore",
    "per-file-ignores",
    "stages",
    "builders",
    "newer-tags",
    "exclude",
    "contexts",
    "base-images",
)
ALL_STAGES = "all"
FRONTEND = "registry.example.com/docker/dockerfile:1"

RULES_SHAPE = 'must be a list of rules, like ["CL1", "CL201"]'
PER_FILE_SHAPE = 'a pattern and a list of rules, like "tests/**" = ["CL001"]'


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
        syntax=found.checked_text("syntax", REQUIRE_SYNTAX, syntax_problem),
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
        select=found.items("select", EVERY_RULE, RULES_SHAPE, unknown),
        ignore=found.items("ignore", (), RULES_SHAPE, unknown),
        per_file_ignores=tuple(
            (pattern, tuple(selectors))
            for pattern, selectors in found.lines("per-file-ignores", _is_texts, PER_FILE_SHAPE, unknown)
        ),
        stages=_stages(
            found.value("stages", ALL_STAGES, _is_stages, 'must be "all", "final", or a list of names of stages')
        ),
        builders=found.items("builders", (), 'must be a list of builders, like ["podman<5.6"]', problem),
    )


def syntax_problem(value: object) -> str | None:
    """A clause about a value of `syntax` that cannot be used; None if it is right."""
    if value in (REQUIRE_SYNTAX, BUILTIN_SYNTAX):
        return None
    if not isinstance(value, str) or "/" not in value or not REFERENCE.match(value):
        near = _nearest(value, (REQUIRE_SYNTAX, BUILTIN_SYNTAX)) if isinstance(value, str) else ""
        shape = f'must be "{REQUIRE_SYNTAX}", "{BUILTIN_SYNTAX}" or a frontend, like "{FRONTEND}"'
        return f"{shape}; {near}" if near else shape
    return None if knows_link(value) else f"must be a frontend that knows --link, which {value} does not"


def _is_stages(value: object) -> bool:
    return value in (ALL_STAGES, FINAL) or (_is_texts(value) and bool(value))


def _stages(value: str | list[str]) -> tuple[str, ...]:
    """The patterns of stages to link in; empty for all."""
    return () if value == ALL_STAGES else tuple(_as_list(value))


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

    def checked_text(self, key: str, default: str, problem: Callable[[object], str | None]) -> str:
        """The text of a key, or the default; raises SettingsError if it has a problem."""
        value = self._table.get(key, default)
        text = problem(value)
        if text is not None:
            raise self.error(key, f"{key} {text}")
        return str(value)

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

    def items(
        self, key: str, default: tuple[str, ...], rule: str, problem: Callable[[str], str | None]
    ) -> tuple[str, ...]:
        """The texts in a list, or the default; raises SettingsError for one that has a problem, with its line."""
        found = self.value(key, list(default), _is_texts, rule)
        for item in found:
            self.raise_for(key, item, problem)
        return tuple(found)

    def raise_for(self, key: str, item: str, problem: Callable[[str], str | None]) -> None:
        """Raise SettingsError if a text in the list of a key has a problem."""
        text = problem(item)
        if text is not None:
            start = line_of(self._text, key)
            later = self._text.split("\n")[start - 1 :]
            offset = next((at for at, line in enumerate(later) if f'"{item}"' in line or f"'{item}'" in line), 0)
            raise SettingsError(f"{self._name}:{start + offset}: {key}: {text}")

    def lines(
        self,
        key: str,
        is_right: Callable[[object], bool],
        shape: str,
        problem: Callable[[str], str | None] | None = None,
    ) -> list[tuple[str, Any]]:
        """The lines of a table; raises SettingsError for one whose value, or a text in it, is not right."""
        table = self._table.get(key, {})
        if not isinstance(table, dict):
            raise self.error(key, f"[{key}] must be a table whose lines are {shape}")
        for pattern, value in table.items():
            if not is_right(value):
                raise self.error(pattern, f"each line of [{key}] must be {shape}")
            if problem is not None:
                for item in value:
                    self.raise_for(pattern, item, problem)
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
