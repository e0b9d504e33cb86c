"""`copy-link-check`: report every COPY that can be linked, and block the commit."""

from __future__ import annotations

from collections.abc import Sequence

from copy_link.startup import without_collection

DESCRIPTION = "Report the COPY instructions that build the same image with --link."


@without_collection
def main(argv: Sequence[str] | None = None) -> int:
    """Check the files in `argv`; 1 when something is to be fixed or could not be read."""
    from copy_link import report
    from copy_link.run import Run
    from copy_link.settings import read_arguments

    arguments = read_arguments("copy-link-check", DESCRIPTION, argv)
    run = Run(arguments)
    reports = []
    has_findings = False
    for path, _, found in run.files():
        reports.append(found)
        if arguments.explain:
            print(*report.explanation(found), sep="\n")
        for finding in found.findings:
            if run.fails(finding):
                has_findings = True
                print(report.finding_line(path, finding))
    summary = report.summary(reports)
    if summary:
        print(summary)
    return int(has_findings or run.has_failed)


if __name__ == "__main__":
    raise SystemExit(main())
