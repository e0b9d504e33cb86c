"""What is decided in a repository, and what the undecided COPY instructions need, base image by base image."""

from __future__ import annotations

from copy_link.cli.hook_run import Run
from copy_link.onboarding.build import Build
from copy_link.report.results import Checked, Failure, Results
from copy_link.report.summary import error_line, summary
from copy_link.rules.findings import CopyReport
from copy_link.rules.law import UNKNOWN
from copy_link.rules.problems import unknown_variables
from copy_link.rules.reason_wording import undecided, undecided_existing
from copy_link.rules.remedies import SURVEY, VALUE, decided_by
from copy_link.startup.annotations import Iterable, Iterator, Sequence

PROGRAM = "copy-link init"


def outlook(run: Run, builds: Sequence[Build]) -> Iterator[str]:
    """The lines of the outlook for the files of a run."""
    found = list(run.results())
    checked = [one for one in found if isinstance(one, Checked)]
    failures = [one for one in found if isinstance(one, Failure)]
    yield summary(Results(PROGRAM, tuple(checked), tuple(failures))) or "Every COPY is decided, and none is to link."
    yield from map(error_line, failures)
    open_copies = [(one.path, copy) for one in checked for copy in one.report.copies if _is_open(copy)]
    by_image = [(path, copy) for path, copy in open_copies if _is_about_image(copy)]
    if by_image:
        yield ""
        yield "Base images to describe with `copy-link survey --missing`, or to map to similar ones in [base-images]:"
        yield from _images(by_image)
    others = [(path, copy) for path, copy in open_copies if not _is_about_image(copy)]
    if others:
        yield ""
        yield "Not decided for other reasons:"
        for path, copy in others:
            said = undecided_existing(copy) if copy.is_linked else undecided(copy)
            yield f"  {path}:{copy.instruction.line}: {said}{_given(path, copy, builds)}"


def _is_open(copy: CopyReport) -> bool:
    is_judged = copy.is_linked is not False and not copy.left_plain and not copy.stage.is_windows
    return copy.verdict == UNKNOWN and is_judged


def _is_about_image(copy: CopyReport) -> bool:
    return decided_by(copy) == SURVEY and copy.stage.base is not None


def _images(copies: Iterable[tuple[str, CopyReport]]) -> Iterator[str]:
    needed: dict[str, dict[str, int]] = {}
    for path, copy in copies:
        files = needed.setdefault(str(copy.stage.base), {})
        files[path] = files.get(path, 0) + 1
    for image, files in sorted(needed.items(), key=lambda item: (-sum(item[1].values()), item[0])):
        yield f"  {image}: {sum(files.values())} COPY in {', '.join(files)}"


def _given(path: str, copy: CopyReport, builds: Iterable[Build]) -> str:
    """The values that the repository's own builds give to the build arguments that have none."""
    if decided_by(copy) != VALUE:
        return ""
    problems = [copy.stage.problem, *(reason.problem for reason in copy.reasons)]
    names = {name for problem in problems if problem is not None for name in unknown_variables(problem)}
    given = [
        f"{build.source} gives {name}={value}"
        for build in builds
        for name, value in build.arguments
        if build.dockerfile == path and name in names
    ]
    return f" ({'; '.join(dict.fromkeys(given))})" if given else ""
