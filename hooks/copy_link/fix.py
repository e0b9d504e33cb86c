"""`copy-link-fix`: link every COPY that builds the same image with `--link`."""

from __future__ import annotations

from collections.abc import Sequence

from copy_link.startup.entry_point import entry_point

PROGRAM = "copy-link-fix"
DESCRIPTION = "Link the COPY instructions that build the same image with --link."


@entry_point
def main(argv: Sequence[str] | None = None) -> int:
    """Fix the files in `argv`; 1 when a file was changed, could not be read, or needs a person."""
    from copy_link.cli.arguments import read_arguments
    from copy_link.cli.fixing import fix_files

    return fix_files(PROGRAM, read_arguments(PROGRAM, DESCRIPTION, argv))


if __name__ == "__main__":
    raise SystemExit(main())
