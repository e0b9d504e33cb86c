"""Reads a command line and `.copy-link.toml`, and merges them into the arguments of a run."""

from __future__ import annotations

import os
import sys

from copy_link import regular_files
from copy_link.cli.files import current_folder, from_here, top_folder
from copy_link.escaping import print_line, print_lines
from copy_link.settings import (
    CONFIGURATION,
    EVERY_RULE,
    FORCE_EXCLUDE,
    NAME_OF_STANDARD_INPUT,
    STANDARD_INPUT,
    TEXT,
    Arguments,
    Options,
    Settings,
    SettingsError,
)
from copy_link.startup.annotations import Sequence


def read_arguments(program: str, description: str, argv: Sequence[str] | None) -> Arguments:
    """The arguments of a hook; `argv` is the command line without the program, None for that of the process.

    Raises SystemExit(2) after a message on standard error if the arguments or the configuration are wrong, and
    SystemExit(0) after `--help`. `settings_of` of the arguments does so, too.
    """
    words = sys.argv[1:] if argv is None else argv
    options = Options(program)
    if list(words) in (["-h"], ["--help"]):
        from copy_link.cli.help_text import help_text

        print_lines(help_text(program, description))
        raise SystemExit(0)
    if any(word.startswith("-") and word != FORCE_EXCLUDE for word in words):
        # Imported here: hooks mostly get only file names, and importing argparse takes as long as reading a Dockerfile.
        from copy_link.cli.command_line import parse

        parse(program, description, words, options)
    else:
        options.force_exclude = FORCE_EXCLUDE in words
        options.paths.extend(word for word in words if word != FORCE_EXCLUDE)
    try:
        return _arguments(options, Configurations(program, options))
    except SettingsError as error:
        raise _exit(program, error) from None


def _exit(program: str, error: SettingsError) -> SystemExit:
    print_line(f"{program}: error: {error}", sys.stderr)
    return SystemExit(2)


def _arguments(options: Options, configurations: Configurations) -> Arguments:
    if options.context is not None and not os.path.isdir(options.context):
        raise SettingsError(f"--context {options.context}: no such directory")
    if options.stdin_filename is not None and STANDARD_INPUT not in options.paths:
        raise SettingsError(f"--stdin-filename is only for standard input: add {STANDARD_INPUT} to the files")
    if options.syntax is not None:
        from copy_link.cli.configuration import syntax_problem

        problem = syntax_problem(options.syntax)
        if problem is not None:
            raise SettingsError(f"--syntax {problem}")
    if options.statistics and (options.output_format != TEXT or options.explain):
        raise SettingsError("--statistics prints counts as text: it cannot be used with --output-format or --explain")
    for option, selectors in (("--select", options.select or ()), ("--ignore", options.ignore)):
        for selector in selectors:
            _raise_if_unknown(option, selector)
    return Arguments(
        tuple(options.paths) or (".",),
        configurations.in_folder(current_folder()),
        options.context,
        options.explain,
        options.diff,
        options.output_format,
        options.color,
        options.stdin_filename or NAME_OF_STANDARD_INPUT,
        None if options.config else configurations.of_file,
        options.force_exclude,
        options.exit_zero_on_fix,
        options.statistics,
    )


def _raise_if_unknown(option: str, selector: str) -> None:
    from copy_link.rules.selection import unknown

    problem = unknown(selector)
    if problem is not None:
        raise SettingsError(f"{option}: {problem}")


class Configurations:
    """The settings of each file: the options of the command line, then the nearest `.copy-link.toml` above the file.

    The search ends at the root of the repository. With `--config` that file is for all.
    """

    def __init__(self, program: str, options: Options) -> None:
        self._program = program
        self._options = options
        self._found: dict[str, Settings] = {}
        # By the path of the file, which may be the nearest one above many folders.
        self._in_file: dict[str | None, Settings] = {}

    def of_file(self, path: str) -> Settings:
        """The settings of the Dockerfile at `path`; SystemExit(2) after a message about a wrong configuration."""
        try:
            return self.in_folder(os.path.dirname(os.path.abspath(path)))
        except SettingsError as error:
            raise _exit(self._program, error) from None

    def in_folder(self, folder: str) -> Settings:
        """The settings of the Dockerfiles in a folder, an absolute path. Raises SettingsError."""
        if folder not in self._found:
            name = self._options.config or nearest_configuration(folder)
            if name not in self._in_file:
                self._in_file[name] = self._merged(read_configuration(name))
            self._found[folder] = self._in_file[name]
        return self._found[folder]

    def _merged(self, configuration: Settings) -> Settings:
        options = self._options
        return configuration._replace(
            include_add=configuration.include_add if options.include_add is None else options.include_add,
            syntax=options.syntax or configuration.syntax,
            strict=options.strict,
            disabled=_disabled(configuration, options),
            fail_level=options.fail_level,
            unsafe_fixes=options.unsafe_fixes,
            hints=options.explain or options.output_format == "json",
        )


def _disabled(configuration: Settings, options: Options) -> frozenset[str]:
    """The ids of the rules that the configuration and the options leave out."""
    configured = configuration.select, configuration.ignore
    if configured == (EVERY_RULE, ()) and options.only == EVERY_RULE and options.select is None and not options.ignore:
        return frozenset()
    # Imported here: most runs apply every rule.
    from copy_link.rules.selection import disabled

    return disabled(configured, options.select, options.ignore, options.only)


def read_configuration(name: str | None) -> Settings:
    """The settings in a configuration file, those without one for None; SettingsError if it is missing or wrong."""
    if name is None:
        return Settings()
    try:
        content = regular_files.read(name, regular_files.LARGEST_CONFIGURATION)
    except FileNotFoundError:
        raise SettingsError(f"{name}: no such file") from None
    except OSError as error:
        raise SettingsError(f"{name}: {error.strerror}") from None
    # Imported here: most repositories have no configuration, and reading TOML costs as much as the rest of a run.
    from copy_link.cli.configuration import parse

    return parse(content, name)


def nearest_configuration(folder: str) -> str | None:
    """The path of the nearest configuration above a folder, None without one.

    It is relative to the current folder where it is below that.
    """
    top = top_folder(folder)
    while True:
        name = os.path.join(folder, CONFIGURATION)
        if os.path.lexists(name):
            return from_here(name)
        if folder == top:
            return None
        folder = os.path.dirname(folder)
