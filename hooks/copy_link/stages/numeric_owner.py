"""The numbers for the names in a `--chown`, and where they come from."""

from __future__ import annotations

from copy_link.image.accounts import GROUP, LOGIN_GROUP, USER, GivenNumber
from copy_link.image.entries import Owner
from copy_link.image.evidence import Evidence
from copy_link.image.image import Image
from copy_link.stages.copy_instruction import Copy, number
from copy_link.startup.records import NamedTuple


class NumericOwner(NamedTuple):
    """The owner that `--chown` names, as numbers.

    It `is_fixed` if this Dockerfile fixes all of them. `evidence` are the commands that gave them.
    """

    uid: int
    gid: int
    is_fixed: bool
    evidence: tuple[Evidence, ...] = ()

    @property
    def text(self) -> str:
        """Both halves, as `--chown` takes them."""
        return f"{self.uid}:{self.gid}"


class _Found(NamedTuple):
    """A number, and the command that gave it: None if the base image has it, or if it `is_literal` in `--chown`."""

    number: int
    given: GivenNumber | None = None
    is_literal: bool = False


def numeric_owner(copy: Copy, image: Image) -> NumericOwner | None:
    """The numbers for the names in the `--chown` of a COPY in this image; None without names, or if one is not known.

    As the builder reads it: a user alone gives the user's login group too, and an empty half is root (measured).
    """
    if not copy.ownership.names:
        return None
    user, colon, group = copy.ownership.text.partition(":")
    uid = _user(user, image)
    gid = _group(group, image) if colon else _login_group(user, image)
    if uid is None or gid is None or number(str(uid.number)) is None or number(str(gid.number)) is None:
        # The builder takes a number of more than 31 bits for a name.
        return None
    named = [one for one in (uid, gid) if not one.is_literal]
    is_fixed = all(one.given is not None and one.given.is_fixed for one in named)
    evidence = dict.fromkeys(one.given.evidence for one in named if one.given is not None)
    return NumericOwner(uid.number, gid.number, is_fixed, tuple(evidence))


def _user(name: str, image: Image) -> _Found | None:
    written = number(name) if name else 0
    if written is not None:
        return _Found(written, is_literal=True)
    account = image.users.get(name)
    return None if account is None else _found(USER, name, account.uid, image)


def _group(name: str, image: Image) -> _Found | None:
    written = number(name) if name else 0
    if written is not None:
        return _Found(written, is_literal=True)
    return _found(GROUP, name, image.groups.get(name), image)


def _login_group(user: str, image: Image) -> _Found | None:
    """The login group of a user, whose name is not a number."""
    account = image.users.get(user)
    if account is None:
        return None
    if isinstance(account.gid, str):
        # A group that was created with the account, or that an option named.
        is_same = image.groups.get(account.gid) == account.gid
        return _found(GROUP, account.gid, account.gid, image) if is_same else None
    return _found(LOGIN_GROUP, user, account.gid, image)


def _found(kind: str, name: str, owner: Owner, image: Image) -> _Found | None:
    """The number of an account that the image has with this owner; None if it is not known."""
    key = kind, name
    given = image.numbers.get(key)
    if key in image.numbers and given is None:
        return None
    if isinstance(owner, int):
        return _Found(owner, given if given is not None and given.value == owner else None)
    if given is not None and not given.is_fixed and owner == name:
        return _Found(given.value, given)
    return None
