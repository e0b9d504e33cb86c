"""Making the fixes: every file read, fixed, written, and what is left reported."""

from __future__ import annotations

import sys

from copy_link import files, report
from copy_link.checker import Finding, Report
from copy_link.edits import apply
from copy_link.run import Run
from copy_link.settings import Arguments

# A fix may uncover another (a syntax line is owed once something is linked); more rounds than this never are needed.
MOST_ROUNDS = 4


def fix_files(arguments: Arguments) -> int:
    """Fix every file; returns the exit status of the hook."""
    run = Run(arguments)
    reports = []
    is_left = has_changed = False
    linked = 0
    for path, before, found in run.files():
        after, fixed, left = fix(run, path, before, found)
        # What is fixed goes to standard output when a diff is asked for, or for standard input.
        say = sys.stderr if arguments.diff or path == files.STANDARD_INPUT else sys.stdout
        if not write(run, path, before, after):
            continue
        reports.append(left)
        has_changed = has_changed or after != before
        linked += sum(finding.rule.id in ("CL001", "CL002") for finding in fixed)
        lines = [report.fixed_line(path, fixed)] if after != before else []
        if arguments.explain:
            lines.extend(report.explanation(left))
        blocking = [report.finding_line(path, finding) for finding in left.findings if run.fails(finding)]
        is_left = is_left or bool(blocking)
        print(*lines, *blocking, sep="\n", end="\n" if lines or blocking else "", file=say)
    summary = report.summary(reports, linked)
    if summary:
        print(summary, file=sys.stderr if arguments.diff or files.STANDARD_INPUT in arguments.paths else sys.stdout)
    return int(is_left or has_changed or run.has_failed)


def write(run: Run, path: str, before: bytes, after: bytes) -> bool:
    """Write the fixed file, or the difference, where it belongs; False where that was not possible."""
    if run.arguments.diff:
        from copy_link.difference import unified

        sys.stdout.buffer.write(unified(path, before, after))
    elif path == files.STANDARD_INPUT:
        sys.stdout.buffer.write(after)
    elif after != before:
        try:
            files.replace(path, after)
        except OSError as error:
            run.fail(report.error_line(path, None, error.strerror or str(error), "write"))
            return False
    return True


def fix(run: Run, path: str, data: bytes, found: Report) -> tuple[bytes, list[Finding], Report]:
    """The bytes with every fix made that may be, those fixes, and the report on what is left."""
    fixed: list[Finding] = []
    for _ in range(MOST_ROUNDS):
        fixes = found.fixes(run.arguments.settings.unsafe_fixes)
        if not fixes:
            break
        data = apply(data, [edit for finding in fixes for edit in finding.edits])
        fixed.extend(fixes)
        found = run.check(path, data)
    return data, fixed, found
