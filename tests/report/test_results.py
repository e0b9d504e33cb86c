from __future__ import annotations

import pytest

from copy_link.report.results import Checked, Failure
from tests.support.runs import checked, results

CLEAN = checked("FROM scratch\n")
FOUND = checked("FROM debian:12\nCOPY f /srv/\n")


@pytest.mark.parametrize(
    ("found", "status"),
    [
        pytest.param([], 0, id="no file"),
        pytest.param([CLEAN], 0, id="nothing to fix"),
        pytest.param([CLEAN, FOUND], 1, id="a finding"),
        pytest.param([CLEAN._replace(fixed=FOUND.findings)], 1, id="a fix"),
        pytest.param([CLEAN, Failure("a", None, "gone")], 1, id="a failure"),
    ],
)
def test_the_status_of_a_run_is_1_if_a_file_needs_attention(found: list[Checked | Failure], status: int) -> None:
    assert results(found).status == status
