"""Sentences about words of an instruction whose value is not known."""

from __future__ import annotations

from copy_link.stages.problems import (
    EMPTY,
    NOT_EXPANDED,
    TOO_COMPLEX,
    TOO_LONG,
    VALUE_NOT_KNOWN,
    WORKDIR_NOT_KNOWN,
    Problem,
)


def problem_text(problem: Problem | None) -> str:
    """The problem as a clause, "" for None."""
    if problem is None:
        return ""
    names = ", ".join(problem.names)
    if problem.kind == VALUE_NOT_KNOWN:
        variables = ", ".join(f"${name}" for name in problem.names)
        return f"the value of {variables} is not known"
    if problem.kind == NOT_EXPANDED:
        return f"{names} cannot be expanded: {problem.error}"
    if problem.kind == TOO_COMPLEX:
        return f"{names} is too complex to be expanded"
    if problem.kind == EMPTY:
        return f"{names} is empty, which this frontend does not read as a directory"
    if problem.kind == TOO_LONG:
        return "the destination is too long"
    return f"{names} is relative to a WORKDIR that is not known"


def unknown_variables(problem: Problem | None) -> tuple[str, ...]:
    """The names of the variables whose values are not known, without `$`."""
    return problem.names if problem is not None and problem.kind == VALUE_NOT_KNOWN else ()


def lacks_value(problem: Problem | None) -> bool:
    """True if a value for a variable solves the problem."""
    return problem is not None and problem.kind == VALUE_NOT_KNOWN


def lacks_absolute_path(problem: Problem | None) -> bool:
    """True if an absolute destination solves the problem."""
    return problem is not None and problem.kind == WORKDIR_NOT_KNOWN
