"""The options of the hooks, as argparse reads them; the defaults are those of `settings.Options`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from copy_link.settings import (
    ALWAYS,
    AUTOMATIC,
    BUILTIN_SYNTAX,
    CONFIGURATION,
    NEVER,
    OUTPUT_FORMATS,
    REQUIRE_SYNTAX,
    Options,
)


def parse(program: str, description: str, words: Sequence[str], options: Options) -> None:
    """Put what the words say into the options. Exits with 2 and a message where they are wrong."""
    ends = words.index("--") if "--" in words else len(words)
    # Options may stand between file names; what is behind `--` is no option.
    found = option_parser(program, description).parse_intermixed_args(words[:ends])
    for name, value in vars(found).items():
        setattr(options, name, value)
    options.paths.extend(words[ends + 1 :])


def option_parser(program: str, description: str) -> argparse.ArgumentParser:
    """Every option of a hook; the README is checked against this."""
    parser = argparse.ArgumentParser(
        prog=program, description=description, allow_abbrev=False, argument_default=argparse.SUPPRESS
    )
    add = parser.add_argument
    add(
        "paths",
        nargs="*",
        metavar="FILE",
        help="a Dockerfile, a directory to look for Dockerfiles in, or - for standard input",
    )
    add(
        "--explain",
        action="store_true",
        help="show the build as a picture: every COPY with its verdict and the evidence",
    )
    add("--strict", action="store_true", help="fail on a COPY that cannot be decided")
    add("--unsafe-fixes", action="store_true", help="also make fixes that may change the image")
    add("--include-add", action="store_true", help="look at ADD too")
    add(
        "--syntax",
        choices=(REQUIRE_SYNTAX, BUILTIN_SYNTAX),
        help="require: a linked file needs a # syntax= line (the default); builtin: the builder's own frontend will do",
    )
    add("--context", metavar="DIR", help="the build context (default: the Dockerfile's folder, then the current one)")
    add("--config", metavar="FILE", help=f"the configuration (default: {CONFIGURATION})")
    add("--output-format", choices=OUTPUT_FORMATS, help="what is printed (default: text)")
    add("--color", choices=(AUTOMATIC, ALWAYS, NEVER), help="colors (default: auto, which is on a terminal)")
    add("--stdin-filename", metavar="FILE", help="the name of what - reads: for messages, and to find its context")
    if program.endswith("fix"):
        add("--diff", action="store_true", help="print the change instead of writing it")
    return parser
