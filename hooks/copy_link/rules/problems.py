"""Sentences about words of an instruction whose value is not known."""

from __future__ import annotations

import re

from copy_link.stages.copy_instruction import VALUE_NOT_KNOWN, WORKDIR_NOT_KNOWN

_VALUES = re.compile(r"the value of (\$\w+(?:, \$\w+)*) is not known\Z", re.ASCII)


def problem_text(problem: str) -> str:
    """The problem as a clause."""
    return problem


def unknown_variables(problem: str) -> tuple[str, ...]:
    """The names of the variables whose values are not known, without `$`."""
    found = _VALUES.match(problem)
    return tuple(found[1].replace("$", "").split(", ")) if found else ()


def lacks_value(problem: str) -> bool:
    """Whether a value for a variable solves the problem."""
    return problem.startswith(VALUE_NOT_KNOWN)


def lacks_absolute_path(problem: str) -> bool:
    """Whether an absolute destination solves the problem."""
    return problem.endswith(WORKDIR_NOT_KNOWN)
