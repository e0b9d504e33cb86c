from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("sed -i s/1000/7/ /etc/passwd && chown node:node /opt", {"/opt": "dir 755 ?:?"}),
    Case("sed s/1000/7/ /etc/passwd > x && mv x /etc/passwd && chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("echo a:x:7:7::/:/bin/sh >> /etc/passwd && chown node /opt", {"/opt": "dir 755 1000:0"}),
    Case("grep node /etc/passwd && chown node /opt", {"/opt": "dir 755 1000:0"}),
)


@each(CASES)
def test_a_rewritten_account_file_may_give_names_other_numbers(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
