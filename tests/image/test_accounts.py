from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from copy_link.image.accounts import Account, forgotten_accounts
from copy_link.image.entries import Owner

NAMES = st.sampled_from(["root", "app", "www-data"])
OWNERS = st.none() | st.integers(0, 9) | st.just("app")


@given(
    st.dictionaries(NAMES, st.builds(Account, OWNERS, OWNERS, st.none() | st.just("/home/app"))),
    st.dictionaries(NAMES, OWNERS),
)
def test_only_root_keeps_what_is_known_about_it(users: dict[str, Account], groups: dict[str, Owner]) -> None:
    before = dict(users), dict(groups)
    new_users, new_groups = forgotten_accounts(users, groups)
    # The names stay: a name that is not listed would be looked up as a number.
    assert (set(new_users), set(new_groups)) == (set(users), set(groups))
    for name, account in new_users.items():
        assert account == (users["root"] if name == "root" else Account(None, None, None))
    for name, gid in new_groups.items():
        assert gid == (groups["root"] if name == "root" else None)
    assert (users, groups) == before
