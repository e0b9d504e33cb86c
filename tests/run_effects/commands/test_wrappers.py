from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("exec x; chown 5 /opt", {"/opt": "dir 755 ?:0"}),
    Case("exec > /opt/log; chown 5 /opt", {"/opt": "dir 755 5:0"}),
    Case("env -i D=/opt/a sh -c 'mkdir -m 700 $D'", {"/opt/a": "dir 700 0:0"}),
    Case("sudo D=/opt/a sh -c 'mkdir -m 700 $D'", {"/opt/a": "dir 700 0:0"}),
    Case("env -C /opt mkdir -m 700 a", {"/opt/a": "dir 700 0:0"}),
    Case("gosu node mkdir /tmp/a", {"/tmp/a": "dir 755 1000:1000"}),
    Case("RUN python3 <<EOF\nos.chown('/opt', 5, 5)\nEOF", {"/opt": "absent|file|link|dir ? ?:?"}),
)


@each(CASES)
def test_a_command_that_runs_another_has_the_effects_of_the_other(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
