from __future__ import annotations

import pytest

from copy_link.checker import check
from tests.support.run_cases import Case, Found, each

ANYTHING = "absent|file|link|dir ? ?:?"

CASES = (
    Case("mkdir /run; service mariadb start", {"/run/mysqld": ANYTHING, "/srv/x": "absent|file"}),
    Case("mkdir /run; /etc/init.d/redis-server start", {"/run/redis": ANYTHING, "/opt": "dir 755 0:0"}),
    Case("mkdir /run; service --status-all", {"/run/mysqld": "absent"}),
    Case("mkdir -p /etc/systemd/system; systemctl mask x", {"/etc/systemd/system/x.service": "absent|link ?"}),
    Case(
        "pg_createcluster --datadir=/data/pg 15 main",
        {"/data": ANYTHING, "/data/pg": ANYTHING, "/etc/postgresql/15/main": ANYTHING, "/srv/x": "absent|file"},
    ),
    Case(
        "mkdir -p /etc/tmpfiles.d; echo 'd /srv/x 0700 root root -' > /etc/tmpfiles.d/a.conf\n"
        "RUN systemd-tmpfiles --create a.conf",
        {"/srv/x": ANYTHING, "/opt": "dir 755 0:0"},
    ),
    Case("systemd-tmpfiles --create /tmp/a.conf", {"/opt": ANYTHING}),
    Case("systemd-tmpfiles --clean", {"/opt": "dir 755 0:0", "/srv/x": "absent|file"}),
)


@each(CASES)
def test_directories_of_services_are_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        ("COPY a.conf /etc/tmpfiles.d/\nRUN systemd-tmpfiles --create\nCOPY f /srv/x/", ["same", "unknown"]),
        (
            "COPY <<EOF /etc/tmpfiles.d/a.conf\nd /srv/x 0700 root root -\nEOF\nRUN systemd-tmpfiles --create\n"
            "COPY f /srv/x/\nCOPY f /app/",
            ["same", "unknown", "same"],
        ),
        ("RUN systemd-tmpfiles --create\nCOPY f /run/x/\nCOPY f /srv/x/\nCOPY f /app/", ["unknown", "same", "same"]),
    ],
)
def test_a_copied_configuration_of_tmpfiles_decides_about_directories(dockerfile: str, expected: list[str]) -> None:
    report = check(f"FROM debian:bookworm\n{dockerfile}\n".encode(), "Dockerfile")
    assert [copy.verdict for copy in report.copies] == expected
