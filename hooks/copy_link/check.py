"""`copy-link-check`: report every COPY that can be linked, and block the commit."""

from __future__ import annotations

from collections.abc import Sequence

from copy_link.startup.entry_point import entry_point

PROGRAM = "copy-link-check"
DESCRIPTION = "Report the COPY instructions that build the same image with --link."


@entry_point
def main(argv: Sequence[str] | None = None) -> int:
    """Check the files in `argv`; 1 when something is to be fixed or could not be read."""
    from copy_link.cli.arguments import read_arguments
    from copy_link.cli.hook_run import Run
    from copy_link.report.printing import Output

    arguments = read_arguments(PROGRAM, DESCRIPTION, argv)
    return Output(PROGRAM, arguments).run(Run(arguments).results())


if __name__ == "__main__":
    raise SystemExit(main())
