"""Making the fixes: every file read, fixed, written, and what is left reported."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from copy_link.cli import files
from copy_link.cli.hook_run import Run
from copy_link.report.printing import Output
from copy_link.report.results import Checked, Failure
from copy_link.rules.edits import apply
from copy_link.rules.findings import Finding, Report
from copy_link.settings import STANDARD_INPUT, Arguments

# A fix may uncover others: a syntax line is owed once something is linked, and where one COPY resets a directory no
# more, the next one does. Every COPY is settled in so many rounds once those before it are.
ROUNDS_FOR_EACH = 3


def fix_files(program: str, arguments: Arguments) -> int:
    """Fix every file; returns the exit status of the hook."""
    # Standard output is for what is fixed when a diff is asked for, or for standard input.
    is_taken = arguments.diff or STANDARD_INPUT in arguments.paths
    output = Output(program, arguments, sys.stderr if is_taken else sys.stdout)
    return output.run(results(Run(arguments)))


def results(run: Run) -> Iterator[Checked | Failure]:
    """Every Dockerfile as it is once it was fixed."""
    for path, found in run.files():
        if isinstance(found, Failure):
            yield found
            continue
        after, fixed, left = fix(run, found)
        try:
            write(run.arguments, path, found, after)
        except OSError as error:
            yield Failure(found.path, None, error.strerror or str(error), "write")
        else:
            yield Checked(found.path, after, left, run.blocking(left), fixed)


def write(arguments: Arguments, path: str, found: Checked, after: bytes) -> None:
    """Write the fixed file, or the difference, where it belongs. Raises OSError."""
    if arguments.diff:
        from copy_link.cli.diff import unified

        sys.stdout.buffer.write(unified(found.path, found.data, after))
    elif path == STANDARD_INPUT:
        sys.stdout.buffer.write(after)
    elif after != found.data:
        files.replace(path, after)


def fix(run: Run, found: Checked) -> tuple[bytes, tuple[Finding, ...], Report]:
    """The bytes with every fix made that may be, those fixes, and the report on what is left."""
    data, report = found.data, found.report
    fixed: list[Finding] = []
    for _ in range(ROUNDS_FOR_EACH * (len(report.copies) + 1)):
        fixes = report.fixes(run.arguments.settings.unsafe_fixes)
        if not fixes:
            break
        data = apply(data, [edit for finding in fixes for edit in finding.edits])
        fixed.extend(fixes)
        report = run.check(found.path, data)
    return data, tuple(fixed), report
