"""What a run goes by: arguments, and `.copy-link.toml` for what all hooks of a repository must agree on."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from copy_link.files import STANDARD_INPUT
from copy_link.records import NamedTuple

CONFIGURATION = ".copy-link.toml"
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


def read_arguments(program: str, description: str, argv: Sequence[str] | None) -> Arguments:
    """The arguments of a hook. Exits with 2 and a message where they or the configuration are wrong."""
    words = sys.argv[1:] if argv is None else argv
    options = Options()
    if any(word.startswith("-") for word in words):
        # Imported here: hooks are mostly given file names alone, and argparse takes as long as reading a Dockerfile.
        from copy_link.command_line import parse

        parse(program, description, words, options)
    else:
        options.paths.extend(words)
    try:
        return _arguments(options)
    except SettingsError as error:
        print(f"{program}: error: {error}", file=sys.stderr)
        raise SystemExit(2) from None


def _arguments(options: Options) -> Arguments:
    configuration = read_configuration(options.config)
    if options.context is not None and not os.path.isdir(options.context):
        raise SettingsError(f"--context {options.context}: there is no such directory")
    settings = Settings(
        include_add=configuration.include_add if options.include_add is None else options.include_add,
        syntax=options.syntax or configuration.syntax,
        strict=options.strict,
        unsafe_fixes=options.unsafe_fixes,
        base_images=configuration.base_images,
    )
    if options.stdin_filename is not None and STANDARD_INPUT not in options.paths:
        raise SettingsError(f"--stdin-filename is the name of standard input: give {STANDARD_INPUT} too")
    return Arguments(
        tuple(options.paths),
        settings,
        options.context,
        options.explain,
        options.diff,
        options.output_format,
        options.color,
        options.stdin_filename or STANDARD_INPUT,
    )


def read_configuration(path: str | None) -> Settings:
    """The settings in a configuration file; the defaults where there is none and none was asked for."""
    name = path or CONFIGURATION
    try:
        with open(name, "rb") as stream:
            content = stream.read()
    except FileNotFoundError:
        if path is None:
            return Settings()
        raise SettingsError(f"{path}: there is no such file") from None
    except OSError as error:
        raise SettingsError(f"{name}: {error.strerror}") from None
    # Imported here: most repositories have no configuration, and this costs as much as the rest of a run.
    from copy_link.configuration import parse

    return parse(content, name)
