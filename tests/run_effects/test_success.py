from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (Case("USER node\nRUN chown 5 /opt; true", {"/opt": "dir 755 ?:0"}),)


@each(CASES)
def test_a_command_is_expected_to_succeed_only_if_root_runs_it(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
