"""`copy-link-broken`: report only the links that break images."""

from __future__ import annotations

from copy_link.settings import BROKEN
from copy_link.startup.entry_point import TYPE_CHECKING, entry_point

if TYPE_CHECKING:
    import argparse

    from copy_link.startup.annotations import Sequence

PROGRAM = BROKEN
DESCRIPTION = "Report the COPY --link that break the image or its build (rules CL1 and CL2), and no others."


@entry_point
def main(argv: Sequence[str] | None = None) -> int:
    """Check the files named in `argv` (by default those in `sys.argv`) for links that break images.

    Returns the exit status: 0 if there is none, 1 if there is one or a file could not be read. Raises SystemExit(2) for
    wrong arguments or a wrong configuration.
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
