"""The fixer: every file read, fixed, confirmed by an independent reader, and written."""

from __future__ import annotations

import os
import sys

from copy_link.cli.hook_run import Run
from copy_link.cli.replacing import replace, sweep
from copy_link.dockerfile.parser import DockerfileError
from copy_link.report.printing import Output
from copy_link.report.results import Checked, Failure, checked_file
from copy_link.rules.edits import apply
from copy_link.rules.findings import Finding, Report
from copy_link.settings import STANDARD_INPUT, Arguments
from copy_link.startup.annotations import Iterator

# A fix may make others possible: a linked file needs a syntax line, and when a COPY no longer resets a directory, the
# next one may be linked. Each COPY is settled after this many rounds once those before it are.
ROUNDS_FOR_EACH = 3


class RewriteError(ValueError):
    """An independent reader reads a fixed file in another way than the fix says; the text says how."""


def fix_files(program: str, arguments: Arguments) -> int:
    """Fix every file; returns the exit status of the hook."""
    # Standard output may be for a diff, or for a fixed file.
    is_taken = arguments.diff or STANDARD_INPUT in arguments.paths
    output = Output(program, arguments, sys.stderr if is_taken else sys.stdout)
    return output.run(results(Run(arguments)))


def results(run: Run) -> Iterator[Checked | Failure]:
    """The result for every Dockerfile, after it was fixed and written."""
    swept: set[str] = set()
    for path, found in run.files():
        if not run.arguments.diff and path != STANDARD_INPUT:
            yield from _interrupted_writes(os.path.dirname(os.path.realpath(path)), swept)
        if isinstance(found, Failure):
            yield found
            continue
        try:
            after, fixed, left = fix(run, found)
            write(run.arguments, path, found, after)
        except RewriteError as error:
            yield Failure(found.path, None, str(error), "write")
        except DockerfileError as error:
            reason = f"after the fix it could not be read ({error.reason}), so it is left as it is"
            yield Failure(found.path, error.line, reason, "write")
        except RecursionError:
            yield Failure(found.path, None, "its stages or commands are nested too deeply", "write")
        except OSError as error:
            yield Failure(found.path, None, error.strerror or str(error), "write")
        else:
            result = checked_file(found.path, after, left, run.arguments.settings, fixed)
            yield result._replace(is_written=not run.arguments.diff)


def _interrupted_writes(folder: str, swept: set[str]) -> Iterator[Failure]:
    """Sweep a folder once in a run; the failures are files that a killed run may have written in part."""
    if folder in swept:
        return
    swept.add(folder)
    for path in sweep(folder):
        reason = (
            "a run was killed while it wrote a file with several hard links; this is its text from before: compare it, "
            "and remove the folder"
        )
        yield Failure(path, None, reason, "write")


def write(arguments: Arguments, path: str, found: Checked, after: bytes) -> None:
    """Write the fixed file, or the difference to standard output. Raises OSError."""
    if arguments.diff:
        from copy_link.cli.diff import shown, unified

        difference = unified(found.path, found.data, after)
        sys.stdout.buffer.write(shown(difference, arguments.color, sys.stdout))
    elif path == STANDARD_INPUT:
        sys.stdout.buffer.write(after)
    elif after != found.data:
        replace(path, found.data, after)


def fix(run: Run, found: Checked) -> tuple[bytes, tuple[Finding, ...], Report]:
    """The bytes with all permitted fixes, these fixes, and the report on the result. Raises RewriteError."""
    data, report = found.data, found.report
    fixed: list[Finding] = []
    for _ in range(ROUNDS_FOR_EACH * (len(report.copies) + 1)):
        fixes = report.fixes(run.arguments.settings.unsafe_fixes)
        if not fixes:
            break
        after = apply(data, [edit for finding in fixes for edit in finding.edits])
        confirm(data, after, fixes)
        data = after
        fixed.extend(fixes)
        report = run.check(found.path, data)
    return data, tuple(fixed), report


def confirm(before: bytes, after: bytes, fixes: tuple[Finding, ...]) -> None:
    """Raise RewriteError if dockerfile-parse finds a change that the fixes do not name."""
    # Imported here: most runs fix nothing, and importing dockerfile-parse takes as long as a whole check.
    from copy_link.cli.rewrite_check import disagreement

    problem = disagreement(before, after, fixes)
    if problem is not None:
        raise RewriteError(
            f"dockerfile-parse does not confirm the fix ({problem}), so the file is left as it is; "
            "please report this file as a bug of copy-link"
        )
