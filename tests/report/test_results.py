from __future__ import annotations

import pytest

from copy_link.report.results import Checked, Failure
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


def test_notes_are_shown_among_the_findings_in_the_order_of_the_file() -> None:
    one = checked("FROM node:22\nCOPY f /a/b\nCOPY --chown=node f /x/y\nCOPY f /b/c\n")
    assert [finding.line for finding in one.shown] == [1, 2, 3, 4]
    assert [finding.line for finding in one.findings] == [1, 2, 4]
