"""The settings of a run and the parsed command line."""

from __future__ import annotations

from copy_link.startup.annotations import Callable
from copy_link.startup.records import NamedTuple

CONFIGURATION = ".copy-link.toml"
# The repository of this project, with its documentation.
HOME = "https://github.com/copy-link/copy-link"
PAGES = f"{HOME}/blob/main"
# The last lines of a help.
ENDING = (
    "Exit status: 0, nothing to do; 1, something to fix, a file that was fixed, or one that could not be read or",
    f"written; 2, wrong arguments or configuration. Documentation: {HOME}",
)
# The argument for standard input.
STANDARD_INPUT = "-"
# Its name in messages, if --stdin-filename gives no other.
NAME_OF_STANDARD_INPUT = "<stdin>"
REQUIRE_SYNTAX = "require"
BUILTIN_SYNTAX = "builtin"
# Applies the exclusions to files that are given by name, too, as hooks give them.
FORCE_EXCLUDE = "--force-exclude"
# A tag newer than every described one has the facts that the two newest share, or is unknown.
LIKE_NEWEST = "like-newest"
UNKNOWN_NEWER = "unknown"

# Severities: the build fails or the image changes; something can be better; something is not decided, or may not last.
ERROR, WARNING, NOTE = SEVERITIES = ("error", "warning", "note")
EVERY_RULE = ("CL",)
# The rules about links that break images, which are all that a hook of its own reports.
BROKEN = "copy-link-broken"
RULES_ABOUT_LINKS = ("CL1", "CL2")

TEXT = "text"
OUTPUT_FORMATS = (TEXT, "json", "sarif", "github", "gitlab")
AUTOMATIC, ALWAYS, NEVER = "auto", "always", "never"


class SettingsError(ValueError):
    """Wrong arguments or a wrong configuration; the text names the argument or file, and the remedy."""


class Settings(NamedTuple):
    """The settings that decide verdicts, findings and fixes for a file.

    `syntax` is REQUIRE_SYNTAX, BUILTIN_SYNTAX, or the name of the frontend that the syntax line must have where it is
    missing.
    `base_images` pairs patterns (as in fnmatch, for the name in FROM) with the name of a known image or the path of a
    description or of a Dockerfile (`FILE#STAGE`); a relative path has been joined to the folder of the configuration
    file. `newer_tags` decides how a tag is taken that is newer than every described one. `exclude` are patterns of
    files to leave out, and `contexts` pairs patterns of Dockerfiles with the folders that may be their build context
    (absolute paths); these patterns are relative to the folder of the configuration. `configuration` is its path, ""
    if there is none. `hints` asks for hints about COPY instructions to leave plain. `disabled` are the ids of the rules
    that are left out, as `select` and `ignore` of the configuration and of the command line say; `per_file_ignores`
    pairs patterns of files with selectors of more. Findings of the severity `fail_level` and of worse ones block a
    commit. `stages` names those to link in, as patterns of names; empty for all. `builders` are those in use.
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
    select: tuple[str, ...] = EVERY_RULE
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    disabled: frozenset[str] = frozenset()
    fail_level: str = WARNING
    stages: tuple[str, ...] = ()
    builders: tuple[str, ...] = ()


class Options:
    """The options of a command line, with defaults; None means that the configuration decides.

    `only` are the selectors of the rules that the program has.
    """

    def __init__(self, program: str = "") -> None:
        is_broken = program == BROKEN
        self.only: tuple[str, ...] = RULES_ABOUT_LINKS if is_broken else EVERY_RULE
        self.fail_level = ERROR if is_broken else WARNING
        self.select: list[str] | None = None
        self.ignore: list[str] = []
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
        self.exit_zero_on_fix = False
        self.statistics = False
        self.output_format = TEXT
        self.color = AUTOMATIC
        self.stdin_filename: str | None = None


class Arguments(NamedTuple):
    """A parsed command line, merged with the configuration.

    `settings` are those of the current folder, and `settings_of` gives those of the file at a path; None if all files
    have the same. `context` is the folder given as build context, None for the default. `stdin_filename` is the file
    name to show for standard input. With `force_exclude` a file that is named is left out as one in a folder would be.
    With `exit_zero_on_fix` a fixed file is no failure, and `statistics` asks for counts instead of findings.
    """

    paths: tuple[str, ...]
    settings: Settings
    context: str | None
    explain: bool = False
    diff: bool = False
    output_format: str = TEXT
    color: str = AUTOMATIC
    stdin_filename: str = NAME_OF_STANDARD_INPUT
    settings_of: Callable[[str], Settings] | None = None
    force_exclude: bool = False
    exit_zero_on_fix: bool = False
    statistics: bool = False
