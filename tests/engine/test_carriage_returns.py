"""Heredocs in a file with CR LF line ends: the builder passes the CR on, and Git may commit the file without it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.engine import law_base
from tests.engine.build.batches import Builder
from tests.engine.outcomes import Example, Outcome, judge
from tests.engine.tool_verdicts import DIFFERS, SAME, UNKNOWN

pytestmark = pytest.mark.engine


class Case(NamedTuple):
    """A Dockerfile, and the builder's verdict on its last COPY with CR LF and with LF line ends."""

    text: str
    with_cr: str
    without_cr: str


CASES = (
    # `chmod 755 /n\r` changes another path, and fails.
    Case("FROM law\nRUN mkdir -m 700 /n\nRUN <<X\nchmod 755 /n\necho x\nX\nCOPY f /n/\n", DIFFERS, SAME),
    # `mkdir /n\r` makes another directory, so that /n becomes a file.
    Case("FROM law\nRUN <<X\nmkdir /n\nX\nCOPY f /n\n", SAME, SAME),
    Case("FROM law\nRUN <<X\nln -s /opt /n\nX\nCOPY f /n/x\n", SAME, DIFFERS),
    Case("FROM law\nRUN mkdir -m 700 /n\nRUN bash <<X\nchmod 755 /n\necho x\nX\nCOPY f /n/\n", DIFFERS, SAME),
    Case("FROM law\nRUN mkdir -m 700 /n\nRUN <<X\nrm -rf /n\nX\nCOPY f /n/\n", DIFFERS, SAME),
    Case("FROM law\nCOPY <<X /x.sh\nmkdir -m 700 /n\nX\nRUN sh /x.sh\nCOPY f /n/\n", SAME, DIFFERS),
    Case("FROM law\nRUN cat <<X > /x.sh && sh /x.sh\nmkdir -m 700 /n\nX\nCOPY f /n/\n", SAME, DIFFERS),
)


def with_cr(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


@pytest.fixture(scope="module")
def outcomes(folder: Path) -> dict[bytes, Outcome]:
    context = folder / "context"
    context.mkdir()
    law_base.make_context(context)
    builder = Builder(folder, context, law_base.find_image)
    files = [data for case in CASES for data in (case.text.encode(), with_cr(case.text))]
    # Each file with CR LF is also built with LF.
    return {
        outcome.data: outcome for outcome in judge(builder, [Example(data) for data in files]) if not outcome.has_lf
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text.replace("\n", " ; "))
def test_the_verdict_is_unknown_because_the_line_ends_decide_it(outcomes: dict[bytes, Outcome], case: Case) -> None:
    crlf, lf = outcomes[with_cr(case.text)], outcomes[case.text.encode()]
    assert (crlf.builder, lf.builder) == (case.with_cr, case.without_cr), (crlf.problem, lf.problem, crlf.changes)
    assert (crlf.tool.verdict, lf.tool.verdict) == (UNKNOWN, case.without_cr)
