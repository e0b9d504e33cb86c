from __future__ import annotations

import pytest

from copy_link.checker import check
from copy_link.rules.edits import apply
from copy_link.rules.findings import Report
from copy_link.settings import BUILTIN_SYNTAX, Settings

# A safe fix, an unsafe one, and a finding without any edit.
TEXT = """\
FROM debian:12
COPY f /srv/x
COPY --link f /tmp/x
COPY --link --chown=app f /new/x
"""


def report(text: str) -> Report:
    return check(text.encode(), "Dockerfile", None, Settings(syntax=BUILTIN_SYNTAX))


def fixed(text: str, unsafe: bool) -> list[str]:
    return [finding.rule.id for finding in report(text).fixes(unsafe)]


def test_only_a_safe_fix_is_made_unless_others_are_allowed() -> None:
    assert fixed(TEXT, unsafe=False) == ["CL001", "CL101"]
    assert fixed(TEXT, unsafe=True) == ["CL001", "CL104", "CL101"]


def test_a_finding_without_an_edit_is_never_fixed() -> None:
    found = report(TEXT)
    without = found._replace(findings=tuple(finding._replace(edits=()) for finding in found.findings))
    assert without.fixes(unsafe=True) == ()


@pytest.mark.parametrize("unsafe", [False, True])
def test_a_fixed_file_has_nothing_left_to_fix_in_the_same_way(unsafe: bool) -> None:
    edits = [edit for finding in report(TEXT).fixes(unsafe) for edit in finding.edits]
    assert fixed(apply(TEXT.encode(), edits).decode(), unsafe) == []


def test_a_report_keeps_the_positions_of_the_bytes_that_it_judged() -> None:
    found = report(TEXT)
    assert found.lines.data == TEXT.encode()
    assert [copy.instruction for copy in found.copies] == list(found.dockerfile.instructions[1:])
