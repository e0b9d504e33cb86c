from __future__ import annotations

import pytest

from copy_link.rules.problems import problem_text
from copy_link.stages.problems import NOT_EXPANDED, TOO_COMPLEX, TOO_LONG, VALUE_NOT_KNOWN, WORKDIR_NOT_KNOWN, Problem


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (None, ""),
        (Problem(VALUE_NOT_KNOWN, ("A", "B")), "the value of $A, $B is not known"),
        (Problem(NOT_EXPANDED, ("${",), "bad substitution"), "${ cannot be expanded: bad substitution"),
        (Problem(TOO_COMPLEX, ("${A%a*a}",)), "${A%a*a} is too complex to be expanded"),
        (Problem(TOO_LONG), "the destination is too long"),
        (Problem(WORKDIR_NOT_KNOWN, ("x",)), "x is relative to a WORKDIR that is not known"),
    ],
)
def test_a_problem_has_a_sentence(problem: Problem | None, text: str) -> None:
    assert problem_text(problem) == text
