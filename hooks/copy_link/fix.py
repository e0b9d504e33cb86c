"""`copy-link-fix`: add `--link` to every COPY that builds the same image with it."""

from __future__ import annotations

from copy_link.startup.entry_point import TYPE_CHECKING, entry_point

if TYPE_CHECKING:
    import argparse

    from copy_link.startup.annotations import Sequence

PROGRAM = "copy-link-fix"
DESCRIPTION = "Add --link to the COPY instructions that build the same image with it."


@entry_point
def main(argv: Sequence[str] | None = None) -> int:
    """Fix the files named in `argv` (by default those in `sys.argv`).

    Returns the exit status: 0 if nothing was to be fixed; 1 if a file was changed, could not be read or written, or has
    findings left that a person must fix. Raises SystemExit(2) for wrong arguments or a wrong configuration.
    """
    from copy_link.cli.arguments import read_arguments

    arguments = read_arguments(PROGRAM, DESCRIPTION, argv)
    # Imported after the command line is read: `--help` needs nothing of it.
    from copy_link.cli.fixing import fix_files

    return fix_files(PROGRAM, arguments)


def option_parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    from copy_link.cli import command_line

    return command_line.option_parser(PROGRAM, DESCRIPTION)


if __name__ == "__main__":
    raise SystemExit(main())
