from __future__ import annotations

from tests.support.run_cases import DEBIAN, Case, Found, each

CASES = (
    Case(
        "echo 'u:x:8:8::/srv/u:/bin/sh' | newusers; chown u /opt",
        {"/srv/u": "dir ? 8:8", "/opt": "dir 755 8:0", "/srv/x": "absent|file"},
    ),
    Case("RUN newusers <<EOF\nu:x:::: /srv:/bin/sh\nv:x:9:node::/a/v:/bin/sh\nEOF", {"/a/v": "dir ? 9:1000"}),
    Case("echo 'u:x:8:8:::' > /l; newusers /l", {"/home/u": "absent|file|link|dir ? ?:?", "/srv/x": "absent|file"}),
    Case("newusers /tmp/list", {"/srv/u": "absent|file|link|dir ? ?:?", "/opt": "dir 755 0:0"}),
    Case("useradd -M -u 8 u; mkhomedir_helper u", {"/home/u": "dir ? 8:u", "/srv/x": "absent|file"}),
    Case("mkhomedir_helper stranger", {"/home/stranger": "absent|file|link|dir ? ?:?", "/srv/x": "absent|file"}),
)


@each(CASES)
def test_homes_of_listed_accounts_are_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found, DEBIAN) == case.found
