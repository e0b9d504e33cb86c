from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (Case("touch /opt/f && echo > /opt/g", {"/opt/f": "file", "/opt/g": "file", "/opt": "dir 755 0:0"}),)


@each(CASES)
def test_touch_and_others_change_the_tree_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
