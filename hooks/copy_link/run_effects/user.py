"""The user that a RUN runs as, and accounts that are known only in part."""

from __future__ import annotations

from copy_link.image.accounts import Account
from copy_link.image.entries import Owner
from copy_link.image.image import Image

# The owner stays as it is, which differs from an unknown owner (None).
KEPT = -1


def is_number(text: str) -> bool:
    """True if this is a decimal number that chown accepts."""
    return text.isascii() and text.isdigit() and len(text) <= 10


def user_of(image: Image) -> tuple[str | None, Owner, Owner]:
    """The name (None: unknown), user and group that a RUN runs as."""
    if image.user is None:
        return None, None, None
    name, _, group = image.user.partition(":")
    user: str | None = name
    uid: Owner
    gid: Owner
    known = image.users.get("root" if name in ("", "0") else name)
    if known is not None:
        user, uid, gid = "root" if name in ("", "0") else name, known.uid, known.gid
    elif name in ("", "0", "root"):
        user, uid, gid = "root", 0, 0
    elif is_number(name):
        uid = int(name)
        user, gid = _by_number(image, uid)
    else:
        uid, gid = name, None
    if group:
        gid = int(group) if is_number(group) else image.groups.get(group, 0 if group == "root" else group)
    return user, uid, gid


def _by_number(image: Image, uid: int) -> tuple[str | None, Owner]:
    """The account with this number: BuildKit takes its group from /etc/passwd, or 0 if the number is not listed."""
    for name, account in image.users.items():
        if account.uid == uid:
            return name, account.gid
    # If no account is known, the image's /etc/passwd is unknown.
    is_complete = bool(image.users) and not any(isinstance(account.uid, str) for account in image.users.values())
    return None, 0 if is_complete else None


def either_users(first: dict[str, Account], second: dict[str, Account]) -> dict[str, Account]:
    """The users of an image that has the first or the second ones."""
    names = dict.fromkeys([*first, *second])
    return {name: _either_account(name, first.get(name), second.get(name)) for name in names}


def either_groups(first: dict[str, Owner], second: dict[str, Owner]) -> dict[str, Owner]:
    """The groups of an image that has the first or the second ones."""
    return {name: _either_group(name, first, second) for name in dict.fromkeys([*first, *second])}


def _either_group(name: str, first: dict[str, Owner], second: dict[str, Owner]) -> Owner:
    numbers = [groups[name] for groups in (first, second) if name in groups]
    if None in numbers:
        return None
    return numbers[0] if len(numbers) == 2 and numbers[0] == numbers[1] else name


def _either_account(name: str, first: Account | None, second: Account | None) -> Account:
    if first == second and first is not None:
        return first
    if first is None or second is None:
        # One way creates it. On the other way it exists already, or no command uses it.
        return Account(name if name != "root" else 0, None)
    other = None if None in (first.uid, second.uid) else name
    return Account(
        first.uid if first.uid == second.uid else other,
        first.gid if first.gid == second.gid else None,
        first.home if first.home == second.home else None,
    )
