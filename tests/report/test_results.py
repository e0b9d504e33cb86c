from __future__ import annotations

import pytest

from copy_link.report.results import Checked, Failure
from copy_link.settings import Settings
from tests.support.runs import checked, results

CLEAN = checked("FROM scratch\n")
FOUND = checked("FROM debian:12\nCOPY f /srv/\n")
NOTED = checked("# syntax=docker/dockerfile:1\nFROM node:22\nCOPY --chown=node f /x/y\n")


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param([], 0, id="no file"),
        pytest.param([CLEAN], 0, id="nothing to fix"),
        pytest.param([CLEAN, FOUND], 1, id="a finding"),
        pytest.param([CLEAN._replace(fixed=FOUND.findings)], 1, id="a fix"),
        pytest.param([CLEAN, Failure("a", None, "gone")], 1, id="a failure"),
        pytest.param([NOTED], 0, id="a note"),
    ],
)
def test_the_status_of_a_run_is_1_if_a_file_needs_attention(found: list[Checked | Failure], status: int) -> None:
    assert results(found).status == status


@pytest.mark.parametrize(
    ("settings", "blocking", "noted"),
    [
        (Settings(), ["CL104", "CL001"], ["CL004"]),
        (Settings(fail_level="error"), ["CL104"], ["CL001", "CL004"]),
        (Settings(fail_level="note"), ["CL104", "CL001", "CL004", "CL002"], []),
        (Settings(strict=True), ["CL104", "CL001", "CL002"], ["CL004"]),
        (Settings(strict=True, fail_level="error"), ["CL104", "CL002"], ["CL001", "CL004"]),
    ],
)
def test_the_fail_level_and_strict_decide_which_findings_block(
    settings: Settings, blocking: list[str], noted: list[str]
) -> None:
    text = (
        "# syntax=docker/dockerfile:1\nFROM node:22\nCOPY --link f /tmp/x\nCOPY f /x/y\nCOPY --chown=node f /y/z\n"
        "FROM m/a\nCOPY f /srv/\n"
    )
    one = checked(text, settings=settings)
    assert [finding.rule.id for finding in one.findings] == blocking
    assert [finding.rule.id for finding in one.notes] == noted
    assert [finding.line for finding in one.shown] == sorted(finding.line for finding in one.shown)


def test_a_fix_is_no_failure_if_that_is_asked_for() -> None:
    fixed = CLEAN._replace(fixed=FOUND.findings)
    assert results([fixed])._replace(exit_zero_on_fix=True).status == 0
    assert results([fixed, FOUND])._replace(exit_zero_on_fix=True).status == 1
    assert results([fixed, Failure("a", None, "gone")])._replace(exit_zero_on_fix=True).status == 1


def test_notes_are_shown_among_the_findings_in_the_order_of_the_file() -> None:
    one = checked("FROM node:22\nCOPY f /a/b\nCOPY --chown=node f /x/y\nCOPY f /b/c\n")
    assert [finding.line for finding in one.shown] == [2, 1, 3, 4]
    assert [finding.line for finding in one.findings] == [2, 1, 4]
