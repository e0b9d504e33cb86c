from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("mkdir /t; echo 'chown 5 /opt' > /t/s; mv /t /u; sh /u/s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("mkdir /t; echo 'chown 5 /opt' > /t/chmod; chmod 700 /srv", {"/opt": "dir 755 0:0", "/srv": "dir 700 0:0"}),
)


@each(CASES)
def test_a_script_is_found_by_its_name(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
