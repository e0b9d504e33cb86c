"""Reads a command line and `.copy-link.toml`, and merges them into the arguments of a run."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from copy_link.settings import CONFIGURATION, STANDARD_INPUT, Arguments, Options, Settings, SettingsError


def read_arguments(program: str, description: str, argv: Sequence[str] | None) -> Arguments:
    """The arguments of a hook; `argv` is the command line without the program, None for that of the process.

    Raises SystemExit(2) after a message on standard error if the arguments or the configuration are wrong, and
    SystemExit(0) after `--help`.
    """
    words = sys.argv[1:] if argv is None else argv
    options = Options()
    if any(word.startswith("-") for word in words):
        # Imported here: hooks mostly get only file names, and importing argparse takes as long as reading a Dockerfile.
        from copy_link.cli.command_line import parse

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
        raise SettingsError(f"--context {options.context}: no such directory")
    settings = Settings(
        include_add=configuration.include_add if options.include_add is None else options.include_add,
        syntax=options.syntax or configuration.syntax,
        strict=options.strict,
        unsafe_fixes=options.unsafe_fixes,
        base_images=configuration.base_images,
        newer_tags=configuration.newer_tags,
        configuration=configuration.configuration,
    )
    if options.stdin_filename is not None and STANDARD_INPUT not in options.paths:
        raise SettingsError(f"--stdin-filename is only for standard input: add {STANDARD_INPUT} to the files")
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
    """The settings in the configuration file at `path`; for None, those in the default file, which may be missing.

    Raises SettingsError if the file cannot be read or is wrong.
    """
    name = path or CONFIGURATION
    try:
        with open(name, "rb") as stream:
            content = stream.read()
    except FileNotFoundError:
        if path is None:
            return Settings()
        raise SettingsError(f"{path}: no such file") from None
    except OSError as error:
        raise SettingsError(f"{name}: {error.strerror}") from None
    # Imported here: most repositories have no configuration, and reading TOML costs as much as the rest of a run.
    from copy_link.cli.configuration import parse

    return parse(content, name)
