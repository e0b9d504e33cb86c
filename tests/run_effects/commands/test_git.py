from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (Case("git clone --depth 1 https://x/y.git /opt/y", {"/opt/y": "dir 755 0:0"}),)


@each(CASES)
def test_git_changes_the_tree_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
