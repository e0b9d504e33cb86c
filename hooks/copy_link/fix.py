"""`copy-link-fix`: add `--link` to every COPY that builds the same image with it."""

from __future__ import annotations

from collections.abc import Sequence

from copy_link.startup.entry_point import entry_point
from copy_link.startup.records import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

PROGRAM = "copy-link-fix"
DESCRIPTION = "Add --link to the COPY instructions that build the same image with it."


@entry_point
def main(argv: Sequence[str] | None = None) -> int:
    """Fix the files named in `argv` (by default those in `sys.argv`).

    Returns the exit status: 0 if nothing was to be fixed; 1 if a file was changed, could not be read or written, or has
    findings left that a person must fix. Raises SystemExit(2) for wrong arguments or a wrong configuration.
    """
    from copy_link.cli.arguments import read_arguments
    from copy_link.cli.fixing import fix_files

    return fix_files(PROGRAM, read_arguments(PROGRAM, DESCRIPTION, argv))


def option_parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    from copy_link.cli import command_line

    return command_line.option_parser(PROGRAM, DESCRIPTION)


if __name__ == "__main__":
    raise SystemExit(main())
