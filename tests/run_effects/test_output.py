from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("D=$(echo /opt/d) && mkdir $D", {"/opt/d": "dir 755 0:0"}),
    Case("USER node\nRUN mkdir /tmp/$(id -u)-$(whoami)", {"/tmp/1000-node": "dir 755 1000:1000"}),
    Case('chown "$(id -u):$(id -g)" /opt; mkdir /opt/$(id -un)', {"/opt": "dir 755 0:0", "/opt/root": "dir 755 0:0"}),
    Case("chown $(id -u node):$(id -g node) /opt", {"/opt": "dir 755 1000:1000"}),
    Case("printf '%s /opt' chown | sh", {"/opt": "absent|file|link|dir ? ?:?"}),
)


@each(CASES)
def test_the_output_of_a_command_is_known_where_it_can_be(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
