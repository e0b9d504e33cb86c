from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.image.accounts import Account
from copy_link.image.entries import Owner, directory
from copy_link.image.image import Image
from copy_link.image.tree import Tree
from copy_link.run_effects.user import either_groups, either_users, is_number, user_of
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


def image(user: str | None, users: dict[str, Account]) -> Image:
    return Image(Tree(directory(0o755, 0, 0)), users=users, groups={"staff": 50}, user=user)


KNOWN = {"root": Account(0, 0), "app": Account(1000, 50), "ghost": Account("ghost", None)}


@pytest.mark.parametrize(
    ("user", "users", "expected"),
    [
        ("", {}, ("root", 0, 0)),
        ("0", {}, ("root", 0, 0)),
        ("root:staff", {}, ("root", 0, 50)),
        ("app", KNOWN, ("app", 1000, 50)),
        ("1000", KNOWN, ("app", 1000, 50)),
        ("app:7", KNOWN, ("app", 1000, 7)),
        ("app:root", KNOWN, ("app", 1000, 0)),
        ("app:nobody", KNOWN, ("app", 1000, "nobody")),
        ("stranger", KNOWN, ("stranger", "stranger", None)),
        # The builder takes group 0 if /etc/passwd lacks the number: here another name may have it, or all may.
        ("7", {"root": Account(0, 0)}, (None, 7, 0)),
        ("7", KNOWN, (None, 7, None)),
        ("7", {}, (None, 7, None)),
        (None, KNOWN, (None, None, None)),
    ],
)
def test_a_run_has_the_numbers_of_the_user_instruction(
    user: str | None, users: dict[str, Account], expected: tuple[str | None, Owner, Owner]
) -> None:
    assert user_of(image(user, users)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", True), ("1000", True), ("", False), ("-1", False), ("²", False), ("٣", False), ("12345678901", False)],
)
def test_a_number_is_one_to_chown_too(text: str, expected: bool) -> None:
    assert is_number(text) is expected


OWNERS = st.sampled_from([0, 7, 8, None])
USERS = st.dictionaries(st.sampled_from(["root", "a", "b"]), st.builds(Account, OWNERS, OWNERS), max_size=3)
GROUPS = st.dictionaries(st.sampled_from(["root", "a", "b"]), OWNERS, max_size=3)


@given(USERS, USERS)
def test_either_users_have_only_numbers_that_both_have(first: dict[str, Account], second: dict[str, Account]) -> None:
    found = either_users(first, second)
    assert set(found) == set(first) | set(second)
    for name, account in found.items():
        accounts = [users[name] for users in (first, second) if name in users]
        uids = {known.uid for known in accounts}
        if len(accounts) == 1:
            # One way creates it, and an account that is created is not root's.
            assert account == Account(0 if name == "root" else name, None)
        elif None in uids:
            assert account.uid is None
        else:
            assert account.uid == (uids.pop() if len(uids) == 1 else name)
        assert account.gid in {None, *(known.gid for known in accounts)}
        assert account.gid is None or len({known.gid for known in accounts}) == 1
    assert either_users(first, first) == first


@given(GROUPS, GROUPS)
def test_either_groups_have_only_numbers_that_both_have(first: dict[str, Owner], second: dict[str, Owner]) -> None:
    for name, gid in either_groups(first, second).items():
        assert gid in (None, name) or (first[name] == second[name] == gid)
    assert either_groups(first, first) == first
