from __future__ import annotations

from tests.support.run_cases import Case, Found, Ran, each

CASES = (
    Case("USER node\nRUN mkdir /home/node/a", {"/home/node/a": "dir 755 1000:1000"}),
    Case("USER 1000\nRUN mkdir /tmp/a", {"/tmp/a": "dir 755 1000:1000"}),
    Case("USER 77\nRUN mkdir /tmp/a", {"/tmp/a": "dir 755 77:0"}),
    Case("USER node:nogroup\nRUN mkdir /tmp/a", {"/tmp/a": "dir 755 1000:65534"}),
    Case("USER stranger\nRUN mkdir /tmp/a", {"/tmp/a": "dir 755 stranger:?"}),
    Case("x || groupadd -g $SECRET g; chgrp g /opt", {"/opt": "dir 755 0:?"}),
    Case("x || useradd -u $SECRET u; chown u /opt", {"/opt": "dir 755 u:0"}),
    Case("if x; then groupadd g; groupmod -g $SECRET g; fi; chgrp g /opt", {"/opt": "dir 755 0:?"}),
)


@each(CASES)
def test_a_run_has_the_accounts_of_its_user(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


def test_an_account_that_may_have_been_created_is_not_root(ran: Ran) -> None:
    account = ran("id app || useradd -u 7 app").users["app"]
    assert (account.uid, account.gid, account.home) == ("app", None, None)
