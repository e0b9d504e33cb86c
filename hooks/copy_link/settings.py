"""What a run goes by: arguments, and `.copy-link.toml` for what all hooks of a repository must agree on."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import NamedTuple

CONFIGURATION = ".copy-link.toml"
REQUIRE_SYNTAX = "require"
BUILTIN_SYNTAX = "builtin"
HELP_WIDTH = 100


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


class Arguments(NamedTuple):
    """A command line, with the configuration put in."""

    paths: tuple[str, ...]
    settings: Settings
    context: str | None
    explain: bool
    diff: bool


def read_arguments(program: str, description: str, argv: Sequence[str] | None) -> Arguments:
    """The arguments of a hook. Exits with 2 and a message where they or the configuration are wrong."""
    parser = argparse.ArgumentParser(
        prog=program, description=description, allow_abbrev=False, formatter_class=_HelpFormatter
    )
    add_options(parser, is_fixer=program.endswith("fix"))
    options = parser.parse_args(argv)
    try:
        return _arguments(options)
    except SettingsError as error:
        parser.error(str(error))


class _HelpFormatter(argparse.HelpFormatter):
    # Without a width argparse asks for the terminal's, by way of `shutil`, for every option that is declared.
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=HELP_WIDTH)


def add_options(parser: argparse.ArgumentParser, is_fixer: bool) -> None:
    """Declare every option; the README is checked against this."""
    add = parser.add_argument
    add(
        "paths",
        nargs="*",
        metavar="FILE",
        help="a Dockerfile, a directory to look for Dockerfiles in, or - for standard input",
    )
    add("--explain", action="store_true", help="show every COPY with its verdict and the evidence")
    add("--strict", action="store_true", help="fail on a COPY that cannot be decided")
    add("--unsafe-fixes", action="store_true", help="also make fixes that may change the image")
    add("--include-add", action="store_true", default=None, help="look at ADD too")
    add(
        "--syntax",
        choices=(REQUIRE_SYNTAX, BUILTIN_SYNTAX),
        help="require: a linked file needs a # syntax= line (the default); builtin: the builder's own frontend will do",
    )
    add("--context", metavar="DIR", help="the build context (default: the Dockerfile's folder, then the current one)")
    add("--config", metavar="FILE", help=f"the configuration (default: {CONFIGURATION})")
    if is_fixer:
        add("--diff", action="store_true", help="print the change instead of writing it")


def _arguments(options: argparse.Namespace) -> Arguments:
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
    return Arguments(tuple(options.paths), settings, options.context, options.explain, getattr(options, "diff", False))


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
