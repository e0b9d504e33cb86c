"""Builds the sentence for a word of the Dockerfile that has no known value."""

from __future__ import annotations

from copy_link.stages.problems import NOT_EXPANDED, TOO_COMPLEX, TOO_LONG, VALUE_NOT_KNOWN, Problem

# Parts of the sentences that remedies look for.
THE_VALUE_OF = "the value of"
RELATIVE_TO_WORKDIR = "is relative to a WORKDIR that is not known"


def problem_text(problem: Problem | None) -> str:
    """The problem as a clause, "" for None."""
    if problem is None:
        return ""
    names = ", ".join(problem.names)
    if problem.kind == VALUE_NOT_KNOWN:
        variables = ", ".join(f"${name}" for name in problem.names)
        return f"{THE_VALUE_OF} {variables} is not known"
    if problem.kind == NOT_EXPANDED:
        return f"{names} cannot be expanded: {problem.error}"
    if problem.kind == TOO_COMPLEX:
        return f"{names} is too complex to be expanded"
    if problem.kind == TOO_LONG:
        return "the destination is too long"
    return f"{names} {RELATIVE_TO_WORKDIR}"
