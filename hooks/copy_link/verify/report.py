"""The results of a run as a table with the differences below it, or as a JSON document."""

from __future__ import annotations

from copy_link.escaping import printable
from copy_link.report.documents.document import dumps
from copy_link.report.documents.document import text as without_surrogates
from copy_link.startup.annotations import Iterator, Mapping, Sequence
from copy_link.startup.records import NamedTuple
from copy_link.verify.measuring import Measurement
from copy_link.verify.plans import Plan
from copy_link.verify.verification import DIFFERS, FAILED, Problem, Result

# The most differences of a version to print; the JSON document has them all.
MOST_CHANGES = 30
VERSION = 1
_TITLES = ("file", "COPY linked", "entries compared", "verdict")


class Unread(NamedTuple):
    """A Dockerfile that could not be read, and why."""

    path: str
    reason: str


class Report(NamedTuple):
    """Everything that a run has found. `left` are the builds that an interrupt has left out."""

    results: tuple[Result, ...]
    unread: tuple[Unread, ...] = ()
    left: tuple[Plan, ...] = ()
    measurements: Mapping[Plan, Measurement] = {}

    @property
    def status(self) -> int:
        """The exit status: 1 if an image differs, a build failed, or a file could not be read."""
        return int(bool(self.unread) or any(one.verdict in (DIFFERS, FAILED) for one in self.results))


def text(report: Report) -> Iterator[str]:
    """The lines for people."""
    if report.results:
        yield from _table(report.results)
    for result in report.results:
        for problem in result.problems:
            yield ""
            yield from _problem(result, problem)
    for result in report.results:
        if result.by_chance:
            yield ""
            number = f"{result.by_chance} difference{'s' if result.by_chance > 1 else ''}"
            yield f"{_name(result.plan)}: {number} between two builds of the same file, too: not counted"
    for plan, measurement in report.measurements.items():
        yield ""
        yield from _measured(plan, measurement)
    for unread in report.unread:
        yield f"{unread.path}: error: {unread.reason}"
    if report.left:
        done = ", ".join(_name(one.plan) for one in report.results) or "none"
        yield ""
        yield f"Interrupted. Verified: {done}. Not verified: {', '.join(map(_name, report.left))}."


def document(report: Report) -> str:
    """The JSON document."""
    files = [
        {
            **_plan(one.plan),
            "linked": one.linked,
            "entries": one.entries,
            "by_chance": one.by_chance,
            "verdict": one.verdict,
            "problems": [_problem_object(problem) for problem in one.problems],
            **_measurement(report.measurements.get(one.plan)),
        }
        for one in report.results
    ]
    found = {
        "version": VERSION,
        "files": files,
        "errors": [{"path": one.path, "reason": one.reason} for one in report.unread],
        "not_verified": [_plan(plan) for plan in report.left],
    }
    return dumps(_readable(found))


def _readable(value: object) -> object:
    """The value with every text as JSON readers accept it."""
    if isinstance(value, dict):
        return {key: _readable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_readable(one) for one in value]
    return without_surrogates(value) if isinstance(value, str) else value


def _table(results: Sequence[Result]) -> Iterator[str]:
    # A name that is escaped when it is printed gets longer.
    rows = [(printable(_name(one.plan)), str(one.linked), f"{one.entries:,}", one.verdict) for one in results]
    widths = [max(len(row[column]) for row in (_TITLES, *rows)) for column in range(3)]
    for name, linked, entries, verdict in (_TITLES, *rows):
        yield f"{name:{widths[0]}}  {linked:>{widths[1]}}  {entries:>{widths[2]}}  {verdict}"


def _problem(result: Result, problem: Problem) -> Iterator[str]:
    stage = f", stage {problem.stage}" if problem.stage else ""
    where = f"{_name(result.plan)}{stage}, {problem.version}"
    if problem.message:
        yield f"{where}: the build failed:"
        yield from (f"  {line}" for line in problem.message)
        return
    yield f"{where}: differs from the image without links:"
    for one in problem.changes[:MOST_CHANGES]:
        yield f"  {one.name}: {one.before} -> {one.after}"
    if len(problem.changes) > MOST_CHANGES:
        yield f"  and {len(problem.changes) - MOST_CHANGES:,} more (all with --output-format=json)"


def _measured(plan: Plan, measurement: Measurement) -> Iterator[str]:
    width = max(len(printable(one.text)) for one in measurement.copies) if measurement.copies else 4
    yield f"{_name(plan)}: built again after a change of the base image"
    yield f"  {'':{width}}  plain    linked"
    for one in measurement.copies:
        yield f"  {printable(one.text):{width}}  {_state(one.plain_is_reused)}  {_state(one.linked_is_reused)}".rstrip()
    yield f"  {'time':{width}}  {measurement.plain_seconds:<5.1f} s  {measurement.linked_seconds:.1f} s"


def _state(is_reused: bool) -> str:
    return "reused " if is_reused else "rebuilt"


def _name(plan: Plan) -> str:
    return f"{plan.path} ({plan.source})" if plan.source else plan.path


def _plan(plan: Plan) -> dict[str, object]:
    return {"path": plan.path, "source": plan.source, "context": plan.inputs.context, "target": plan.inputs.target}


def _problem_object(problem: Problem) -> dict[str, object]:
    return {
        "version": problem.version,
        "stage": problem.stage,
        "differences": [one._asdict() for one in problem.changes],
        "message": list(problem.message),
    }


def _measurement(found: Measurement | None) -> dict[str, object]:
    if found is None:
        return {}
    copies = [
        {"text": one.text, "plain_reused": one.plain_is_reused, "linked_reused": one.linked_is_reused}
        for one in found.copies
    ]
    seconds = {"plain_seconds": round(found.plain_seconds, 3), "linked_seconds": round(found.linked_seconds, 3)}
    return {"measurement": {"copies": copies, **seconds}}
