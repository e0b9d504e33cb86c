"""The settings of a run and the parsed command line."""

from __future__ import annotations

from copy_link.startup.annotations import Callable
from copy_link.startup.records import NamedTuple

CONFIGURATION = ".copy-link.toml"
# The argument for standard input.
STANDARD_INPUT = "-"
REQUIRE_SYNTAX = "require"
BUILTIN_SYNTAX = "builtin"
# Applies the exclusions to files that are given by name, too, as hooks give them.
FORCE_EXCLUDE = "--force-exclude"
# A tag newer than every described one has the facts that the two newest share, or is unknown.
LIKE_NEWEST = "like-newest"
UNKNOWN_NEWER = "unknown"

TEXT = "text"
OUTPUT_FORMATS = (TEXT, "json", "sarif", "github", "gitlab")
AUTOMATIC, ALWAYS, NEVER = "auto", "always", "never"


class SettingsError(ValueError):
    """Wrong arguments or a wrong configuration; the text names the argument or file, and the remedy."""


class Settings(NamedTuple):
    """The settings that decide verdicts, findings and fixes for a file.

    `base_images` pairs patterns (as in fnmatch, for the name in FROM) with the name of a known image or the path of a
    description or of a Dockerfile (`FILE#STAGE`); a relative path has been joined to the folder of the configuration
    file. `newer_tags` decides how a tag is taken that is newer than every described one. `exclude` are patterns of
    files to leave out, and `contexts` pairs patterns of Dockerfiles with the folders that may be their build context
    (absolute paths); these patterns are relative to the folder of the configuration. `configuration` is its path, ""
    if there is none. `hints` asks for hints about COPY instructions to leave plain.
    """

    include_add: bool = False
    syntax: str = REQUIRE_SYNTAX
    strict: bool = False
    unsafe_fixes: bool = False
    base_images: tuple[tuple[str, str], ...] = ()
    newer_tags: str = LIKE_NEWEST
    exclude: tuple[str, ...] = ()
    contexts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    configuration: str = ""
    hints: bool = False


class Options:
    """The options of a command line, with defaults; None means that the configuration decides."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.explain = False
        self.strict = False
        self.unsafe_fixes = False
        self.include_add: bool | None = None
        self.syntax: str | None = None
        self.context: str | None = None
        self.config: str | None = None
        self.force_exclude = False
        self.diff = False
        self.output_format = TEXT
        self.color = AUTOMATIC
        self.stdin_filename: str | None = None


class Arguments(NamedTuple):
    """A parsed command line, merged with the configuration.

    `settings` are those of the current folder, and `settings_of` gives those of the file at a path; None if all files
    have the same. `context` is the folder given as build context, None for the default. `stdin_filename` is the file
    name to show for standard input. With `force_exclude` a file that is named is left out as one in a folder would be.
    """

    paths: tuple[str, ...]
    settings: Settings
    context: str | None
    explain: bool = False
    diff: bool = False
    output_format: str = TEXT
    color: str = AUTOMATIC
    stdin_filename: str = STANDARD_INPUT
    settings_of: Callable[[str], Settings] | None = None
    force_exclude: bool = False
