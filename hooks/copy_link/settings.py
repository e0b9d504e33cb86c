"""The settings of a run and the parsed command line."""

from __future__ import annotations

from copy_link.startup.records import NamedTuple

CONFIGURATION = ".copy-link.toml"
# The path that stands for standard input.
STANDARD_INPUT = "-"
REQUIRE_SYNTAX = "require"
BUILTIN_SYNTAX = "builtin"

TEXT = "text"
OUTPUT_FORMATS = (TEXT, "json", "sarif", "github", "gitlab")
AUTOMATIC, ALWAYS, NEVER = "auto", "always", "never"


class SettingsError(ValueError):
    """Wrong arguments or configuration; the text names the file and the remedy."""


class Settings(NamedTuple):
    """How Dockerfiles are judged; the same for all files of a run.

    `base_images` pairs patterns (fnmatch, against the name in FROM) with the name of a known image or the path of a
    description, relative paths resolved against the configuration's folder.
    """

    include_add: bool = False
    syntax: str = REQUIRE_SYNTAX
    strict: bool = False
    unsafe_fixes: bool = False
    base_images: tuple[tuple[str, str], ...] = ()


class Options:
    """What a command line says, with the defaults of what it does not; None leaves it to the configuration."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.explain = False
        self.strict = False
        self.unsafe_fixes = False
        self.include_add: bool | None = None
        self.syntax: str | None = None
        self.context: str | None = None
        self.config: str | None = None
        self.diff = False
        self.output_format = TEXT
        self.color = AUTOMATIC
        self.stdin_filename: str | None = None


class Arguments(NamedTuple):
    """A command line, with the configuration put in; `stdin_filename` is the name of what `-` stands for."""

    paths: tuple[str, ...]
    settings: Settings
    context: str | None
    explain: bool = False
    diff: bool = False
    output_format: str = TEXT
    color: str = AUTOMATIC
    stdin_filename: str = STANDARD_INPUT
