"""The options of the hooks for argparse; their defaults are in `settings.Options`."""

from __future__ import annotations

from os.path import isfile

from copy_link.cli.dockerfile_names import is_dockerfile_name
from copy_link.settings import (
    ALWAYS,
    AUTOMATIC,
    CONFIGURATION,
    ENDING,
    FORCE_EXCLUDE,
    NEVER,
    OUTPUT_FORMATS,
    SEVERITIES,
    Options,
)
from copy_link.startup.records import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from copy_link.startup.annotations import Callable, Sequence


def parse(program: str, description: str, words: Sequence[str], options: Options) -> None:
    """Parse the words of a command line into `options`.

    Raises SystemExit(2) after a message on standard error for wrong words, and SystemExit(0) after `--help`.
    """
    ends = words.index("--") if "--" in words else len(words)
    # Hooks get the names of files, and one may begin with a dash. No option is the name of a Dockerfile.
    dashed = [word for word in words[:ends] if word.startswith("-") and is_dockerfile_name(word) and isfile(word)]
    # Options may come between file names; after `--` there are only file names.
    found = option_parser(program, description).parse_intermixed_args(
        [one for one in words[:ends] if one not in dashed]
    )
    for name, value in vars(found).items():
        setattr(options, name, value)
    options.paths.extend([*dashed, *words[ends + 1 :]])


def _selectors(text: str) -> list[str]:
    return [selector.strip() for selector in text.split(",")]


def option_parser(program: str, description: str) -> argparse.ArgumentParser:
    """The argparse parser with every option of the hook `program`; a test compares it with the README."""
    # Imported here: `--help` does without it.
    import argparse

    from copy_link.argument_parser import ArgumentParser

    parser = ArgumentParser(
        prog=program,
        description=description,
        epilog=" ".join(ENDING),
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
    )
    add_options(parser.add_argument, program)
    return parser


def add_options(add: Callable[..., object], program: str) -> None:
    """Call `add` with the arguments of argparse's `add_argument` for each option of the hook `program`."""
    add(
        "paths",
        nargs="*",
        metavar="FILE",
        help="a Dockerfile, a directory to search for Dockerfiles, or - for standard input (default: .)",
    )
    add(
        "--explain",
        action="store_true",
        help="draw the build, with the verdict and the evidence for every COPY",
    )
    add("--strict", action="store_true", help="fail on a COPY that cannot be decided")
    is_fixer = program.endswith("fix")
    done = "also apply" if is_fixer else "count and show"
    add("--unsafe-fixes", action="store_true", help=f"{done} fixes that may change the image")
    add(
        "--select",
        metavar="RULES",
        type=_selectors,
        action="extend",
        help="apply these rules, such as CL104, or CL1 for all that begin so, whatever the configuration selects",
    )
    add("--ignore", metavar="RULES", type=_selectors, action="extend", help="leave out these rules")
    add(
        "--fail-level",
        choices=SEVERITIES,
        help=f"the lowest severity of a finding that fails (default: {Options(program).fail_level})",
    )
    add("--include-add", action="store_true", help="check ADD too")
    add(
        "--syntax",
        metavar="SYNTAX",
        help="require: a file with --link needs a # syntax= line (the default); builtin: it needs none; "
        "the name of a frontend: it needs the line, and the fix writes this name",
    )
    add(
        "--context",
        metavar="DIR",
        help="the build context (default: the Dockerfile's folder and those above it, up to the repository's root)",
    )
    add(
        "--config",
        metavar="FILE",
        help=f"the configuration for all files (default: the nearest {CONFIGURATION} above each, in the repository)",
    )
    add(
        FORCE_EXCLUDE,
        action="store_true",
        help="leave out files given by name, too, if they are excluded or are not named like a Dockerfile",
    )
    add("--output-format", choices=OUTPUT_FORMATS, help="the format of the output (default: text)")
    add("--color", choices=(AUTOMATIC, ALWAYS, NEVER), help="when to use colors (default: auto, only on a terminal)")
    add(
        "--stdin-filename",
        metavar="FILE",
        help="the file name for standard input, used in messages and to find the build context",
    )
    if program.endswith("check"):
        add("--statistics", action="store_true", help="print counts by rule, reason and base image, and no findings")
    if is_fixer:
        add("--exit-zero-on-fix", action="store_true", help="exit with 0 if nothing is left after the fixes")
        add("--diff", action="store_true", help="print the changes as a diff instead of writing the files")
