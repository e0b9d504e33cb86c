from __future__ import annotations

import pytest

from copy_link.checker import check


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        ("RUN useradd -D -b /srv\nRUN useradd -m u\nCOPY f /srv/u/\nCOPY f /home/u/", ["differs", "same"]),
        ("RUN echo HOME=/opt > /etc/default/useradd && useradd -m u\nCOPY f /opt/u/", ["differs"]),
        (
            "RUN sed -i 's,^# HOME=.*,HOME=/srv/homes,' /etc/default/useradd\nRUN useradd -m u\nCOPY f /srv/homes/u/",
            ["unknown"],
        ),
        (
            "RUN sed -i 's/DHOME=\\/home/DHOME=\\/srv\\/h/' /etc/adduser.conf && adduser -q u\nCOPY f /srv/h/u/",
            ["unknown"],
        ),
        ("RUN echo DHOME=/srv > /etc/adduser.conf && adduser --gecos '' u\nCOPY f /srv/u/", ["differs"]),
        (
            "COPY useradd /etc/default/useradd\nRUN useradd -m u\nCOPY f /srv/u/\nCOPY f /home/u/",
            ["same"] + ["unknown"] * 2,
        ),
        ("COPY login.defs /etc/\nRUN useradd u\nCOPY f /home/u/", ["same", "unknown"]),
        ("RUN cp /tmp/useradd /etc/default/ && useradd -m u\nCOPY f /opt/u/", ["unknown"]),
        ("RUN adduser --conf /etc/a.conf --gecos '' u\nCOPY f /home/u/", ["unknown"]),
    ],
)
def test_a_changed_setting_decides_where_a_home_is(dockerfile: str, expected: list[str]) -> None:
    others = "COPY f /app/\nCOPY f /srv/x/\nCOPY f /usr/local/bin/tool\n"
    report = check(f"FROM debian:bookworm\n{dockerfile}\n{others}".encode(), "Dockerfile")
    assert [copy.verdict for copy in report.copies] == [*expected, "same", "same", "same"]


def test_homes_that_may_be_anywhere_do_not_use_up_the_budget() -> None:
    # All of the two hundred directories of this image may be the base of the homes.
    users = "RUN sed -i s,/home,/srv, /etc/default/useradd && useradd -m u\nRUN useradd -m app\n"
    report = check(f"FROM node:20\n{users}COPY f /srv/\n".encode(), "Dockerfile")
    assert [copy.verdict for copy in report.copies] == ["same"]
