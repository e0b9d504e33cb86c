"""Users, groups and home directories of an image."""

from __future__ import annotations

from copy_link.image.entries import Owner
from copy_link.image.evidence import Evidence
from copy_link.startup.records import NamedTuple


class Account(NamedTuple):
    """A line of /etc/passwd; None where a field is not known, a name where only "not root" is known."""

    uid: Owner
    gid: Owner
    home: str | None = None


# The files in which a name is looked up.
ACCOUNT_FOLDER = "/etc"
ACCOUNT_FILES = (f"{ACCOUNT_FOLDER}/passwd", f"{ACCOUNT_FOLDER}/group")


# What a number belongs to.
USER, LOGIN_GROUP, GROUP = "user", "login group", "group"


class GivenNumber(NamedTuple):
    """A number that a command of this Dockerfile gave to an account.

    It `is_fixed` if it is written in the Dockerfile. Another is the value of a build argument, or the first free number
    in this base image.
    """

    value: int
    is_fixed: bool
    evidence: Evidence


# By what a number belongs to, and the name. None: it was changed or removed, so the name may mean another number.
GivenNumbers = dict[tuple[str, str], GivenNumber | None]


def either_numbers(first: GivenNumbers, second: GivenNumbers) -> GivenNumbers:
    """The numbers if either set may be the right one; one is fixed only if it is fixed in both."""
    return {key: _either(first.get(key), second.get(key)) for key in dict.fromkeys([*first, *second])}


def _either(first: GivenNumber | None, second: GivenNumber | None) -> GivenNumber | None:
    if first is None or second is None or first.value != second.value:
        return None
    return first._replace(is_fixed=first.is_fixed and second.is_fixed)


class Homes(NamedTuple):
    """The modes of the home directories that each tool of the image creates.

    `useradd` is for `useradd -m`, `adduser` for Debian's adduser, `system` for its `--system`, `busybox` for
    busybox's adduser. None means that the mode is not known, or that the image does not have the tool.
    """

    useradd: int | None = None
    adduser: int | None = None
    system: int | None = None
    busybox: int | None = None


def forgotten_accounts(
    users: dict[str, Account], groups: dict[str, Owner]
) -> tuple[dict[str, Account], dict[str, Owner]]:
    """The same accounts after a change that may have given any of them, except root, another number."""
    return (
        {name: known if name == "root" else Account(None, None) for name, known in users.items()},
        {name: known if name == "root" else None for name, known in groups.items()},
    )
