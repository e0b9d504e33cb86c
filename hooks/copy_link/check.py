"""`copy-link-check`: report every COPY that can be linked, and block the commit."""

from __future__ import annotations

from copy_link.startup.entry_point import TYPE_CHECKING, entry_point

if TYPE_CHECKING:
    import argparse

    from copy_link.startup.annotations import Sequence

PROGRAM = "copy-link-check"
DESCRIPTION = "Report the COPY instructions that build the same image with --link."


@entry_point
def main(argv: Sequence[str] | None = None) -> int:
    """Check the files named in `argv` (by default those in `sys.argv`).

    Returns the exit status: 0 if nothing needs fixing, 1 if something does or a file could not be read. Raises
    SystemExit(2) for wrong arguments or a wrong configuration.
    """
    from copy_link.cli.arguments import read_arguments

    arguments = read_arguments(PROGRAM, DESCRIPTION, argv)
    # Imported after the command line is read: `--help` needs nothing of it.
    from copy_link.cli.hook_run import Run
    from copy_link.report.printing import Output

    return Output(PROGRAM, arguments).run(Run(arguments).results())


def option_parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    from copy_link.cli import command_line

    return command_line.option_parser(PROGRAM, DESCRIPTION)


if __name__ == "__main__":
    raise SystemExit(main())
