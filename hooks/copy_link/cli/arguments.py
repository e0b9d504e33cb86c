"""A command line and `.copy-link.toml` to the arguments of a run."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from copy_link.settings import CONFIGURATION, STANDARD_INPUT, Arguments, Options, Settings, SettingsError


def read_arguments(program: str, description: str, argv: Sequence[str] | None) -> Arguments:
    """The arguments of a hook. Exits with 2 and a message where they or the configuration are wrong."""
    words = sys.argv[1:] if argv is None else argv
    options = Options()
    if any(word.startswith("-") for word in words):
        # Imported here: hooks are mostly given file names alone, and argparse takes as long as reading a Dockerfile.
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
    from copy_link.cli.configuration import parse

    return parse(content, name)
