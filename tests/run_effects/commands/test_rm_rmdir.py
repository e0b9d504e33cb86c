from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("rm -r /real", {"/real": "absent", "/real/sub": "absent", "/sym": "link /real"}),
    Case("rm -rf /sym", {"/real": "dir 755 0:0", "/sym": "absent"}),
    Case("rm -rf /real/*", {"/real": "dir 755 0:0", "/real/sub": "absent"}),
    Case("rm -rf /sym/s*", {"/real/sub": "absent"}),
    Case("rm -rf /real/?ub", {"/real/sub": "absent|dir 755 0:0"}),
    Case("mkdir /real/.h; rm -rf /real/*", {"/real/.h": "dir 755 0:0"}),
    Case("rm /real", {"/real": "dir 755 0:0"}),
    Case("rmdir /real/sub", {"/real/sub": "absent"}),
    Case("rm -rf $SECRET", {"/opt": "absent|dir 755 0:0"}),
    Case("rm -rf /", {"/": "dir 755 0:0"}),
    Case(
        "cd $SECRET && rm -rf a ../opt b/real",
        {"/": "dir 755 0:0", "/srv": "dir 755 0:0", "/opt": "absent|dir 755 0:0"},
    ),
    Case("cd $SECRET && rm -rf b/real", {"/real": "absent|dir 755 0:0", "/real/sub": "absent|dir 755 0:0"}),
    Case("cd $SECRET && rm -rf .", {"/opt": "absent|dir 755 0:0"}),
    Case("cd $SECRET && rm -rf ..", {"/opt": "absent|dir 755 0:0"}),
)


@each(CASES)
def test_removed_paths_are_absent_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
