"""Heredocs in a file with CR LF line ends: the builder passes the CR on, and Git may commit the file without it."""

from __future__ import annotations

import pytest

from copy_link.checker import check
from copy_link.rules.law import DIFFERS, SAME, UNKNOWN

BASE = "FROM debian:bookworm\n"


def verdicts(data: bytes) -> list[str]:
    return [copy.verdict for copy in check(data, "Dockerfile").copies]


@pytest.mark.parametrize(
    ("text", "without_cr"),
    [
        ("RUN mkdir -m 700 /srv/p\nRUN <<EOF\nchmod 755 /srv/p\nEOF\nCOPY f /srv/p/\n", SAME),
        ("RUN <<EOF\nmkdir /srv/d\nEOF\nCOPY f /srv/d\n", SAME),
        ("RUN <<EOF\nuseradd -m u\nEOF\nCOPY f /home/u/x\n", DIFFERS),
        ("RUN mkdir -m 700 /srv/p\nRUN <<EOF\nrm -rf /srv/p\nEOF\nCOPY f /srv/p/\n", SAME),
        ("RUN <<EOF\nfor d in /srv/d; do\nmkdir -m 700 $d\ndone\nEOF\nCOPY f /srv/d/\n", DIFFERS),
        ("RUN bash <<EOF\nmkdir -m 700 /srv/d\nEOF\nCOPY f /srv/d/\n", DIFFERS),
        ("RUN cat <<EOF > /x && sh /x\nmkdir -m 700 /srv/d\nEOF\nCOPY f /srv/d/\n", DIFFERS),
        ("COPY <<EOF /x/\nmkdir -m 700 /srv/d\nEOF\nRUN sh /x/EOF\nCOPY f /srv/d/\n", DIFFERS),
    ],
)
def test_a_verdict_that_depends_on_a_carriage_return_is_unknown(text: str, without_cr: str) -> None:
    data = (BASE + text).encode()
    assert verdicts(data)[-1] == without_cr
    assert verdicts(data.replace(b"\n", b"\r\n"))[-1] == UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "RUN <<EOF\nset -e\napt-get update\napt-get install -y curl\nEOF\nCOPY f /app/\n",
        "RUN <<EOF\nmkdir -p /srv/a /srv/b\nEOF\nCOPY f /srv/a/\n",
        "RUN mkdir /srv/d \\\n  && chmod 755 /srv/d\nCOPY f /srv/d\n",
        "COPY <<EOF /srv/script.sh\necho hello\nEOF\n",
    ],
)
def test_a_verdict_that_does_not_depend_on_it_stays(text: str) -> None:
    assert verdicts((BASE + text).replace("\n", "\r\n").encode()) == [SAME]
