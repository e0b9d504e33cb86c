"""Remembers which command gave an account its number, and if the number is written in the Dockerfile."""

from __future__ import annotations

import posixpath

from copy_link.image.accounts import GROUP, LOGIN_GROUP, USER, GivenNumber
from copy_link.image.entries import Owner
from copy_link.run_effects.arguments import Argument
from copy_link.run_effects.calls import Call
from copy_link.run_effects.process import Process
from copy_link.run_effects.user import is_number
from copy_link.startup.annotations import Iterator
from copy_link.startup.patterns import pattern

# The numbers that useradd, groupadd and all kinds of adduser give to regular accounts (UID_MIN and UID_MAX in
# /etc/login.defs of every distribution; busybox has the same minimum).
REGULAR_NUMBERS = range(1000, 60001)

_WORDS = pattern(r"\w+")


def note_user(call: Call, name: str, group: Argument | None, is_regular: bool, has_own_group: bool) -> None:
    """Remember the numbers of an account that was just created, and of its login group.

    `group` is the group that an option names, None if there is no such option. `is_regular` says that the tool chooses
    the first free number if no option gives one, and `has_own_group` that it creates a group with the account's name.
    """
    process = call.process
    account = process.users[name]
    if not _is_certain(call):
        forget_numbers(process, name, USER, LOGIN_GROUP, *((GROUP,) if group is None else ()))
        return
    if isinstance(account.uid, int):
        note_number(call, USER, name, account.uid)
    elif account.uid == name and is_regular:
        _note_free(call, USER, name)
    if group is not None:
        note_login_group(call, name, group.text)
    elif has_own_group and isinstance(account.gid, int):
        note_number(call, LOGIN_GROUP, name, account.gid)
        note_number(call, GROUP, name, account.gid)
    elif has_own_group and account.gid == name and process.groups.get(name) == name:
        given = process.numbers.get((USER, name))
        free = _first_free(process, GROUP, name)
        # A group gets the number of its account or the first free one, as the tool and its version decide.
        if given is not None and given.value == free and is_regular:
            _note_free(call, GROUP, name)


def note_login_group(call: Call, name: str, group: str | None) -> None:
    """Remember the login group of an account, by the name or number that an option gives."""
    gid = call.process.users[name].gid
    if group is None or not isinstance(gid, int) or not _is_certain(call):
        forget_numbers(call.process, name, LOGIN_GROUP)
    elif is_number(group):
        note_number(call, LOGIN_GROUP, name, gid)
    elif (GROUP, group) in call.process.numbers:
        call.process.numbers[LOGIN_GROUP, name] = call.process.numbers[GROUP, group]
    else:
        # The base image has this group.
        call.process.numbers.pop((LOGIN_GROUP, name), None)


def note_group(call: Call, name: str, is_regular: bool) -> None:
    """Remember the number of a group that was just created or changed; `is_regular` as in `note_user`."""
    number = call.process.groups[name]
    if not _is_certain(call):
        forget_numbers(call.process, name, GROUP)
    elif isinstance(number, int):
        note_number(call, GROUP, name, number)
    elif number == name and is_regular and (GROUP, name) not in call.process.numbers:
        _note_free(call, GROUP, name)
    else:
        forget_numbers(call.process, name, GROUP)


def note_number(call: Call, kind: str, name: str, value: int) -> None:
    """Remember a number that an option gives."""
    given = GivenNumber(value, _is_written(call), call.evidence)
    call.process.numbers[kind, name] = given if _is_certain(call) else None


def forget_numbers(process: Process, name: str, *kinds: str) -> None:
    """A command removes or changes an account: directories owned by its name may have the number from before."""
    for kind in kinds:
        process.numbers[kind, name] = None


def has_groups_of_base(process: Process, new: str | None = None) -> bool:
    """True if the base image's groups are described; those of an undescribed one are only what commands added.

    `new` is the group that the current command has added.
    """
    return any((GROUP, name) not in process.numbers for name in process.groups if name != new)


def _is_certain(call: Call) -> bool:
    """True if the account gets the number that the options give: the build goes on only if the command succeeds.

    A command that may fail may have found an account of this name, with another number. `groupadd --force` succeeds
    then, and so does Debian's `adduser --system`, which matters if the accounts of the base image are not known.
    """
    options = call.options()
    name = options.operands[-1].text if options.operands else None
    may_exist = "f" in options.flags or ("S" in options.flags and not has_groups_of_base(call.process, name))
    return options.is_read and call.process.failure_fails and not may_exist


def _is_written(call: Call) -> bool:
    """True if the RUN itself has the command and its numbers, and no build argument is part of it."""
    words = set(_WORDS.findall(call.instruction))
    return posixpath.basename(call.name) in words and not words.intersection(call.process.from_arguments)


def _note_free(call: Call, kind: str, name: str) -> None:
    free = _first_free(call.process, kind, name)
    if free is not None and (kind, name) not in call.process.numbers:
        call.process.numbers[kind, name] = GivenNumber(free, False, call.evidence)


def _first_free(process: Process, kind: str, name: str) -> int | None:
    """The number that a new account gets; None if that is not known, or if tools choose different ones.

    Some take the first free number, others the one after the highest, so there must be no gap.
    """
    taken: set[int] = set()
    for number in _taken(process, kind, name):
        if number is None:
            return None
        taken.add(number)
    regular = taken.intersection(REGULAR_NUMBERS)
    free = REGULAR_NUMBERS.start + len(regular)
    return free if has_groups_of_base(process, name) and max(regular, default=0) < free else None


def _taken(process: Process, kind: str, name: str) -> Iterator[int | None]:
    """The numbers of all other accounts or groups, None for one that is not known."""
    accounts: dict[str, Owner] = process.groups
    if kind == USER:
        accounts = {user: account.uid for user, account in process.users.items()}
    for other, number in accounts.items():
        if other == name:
            continue
        given = process.numbers.get((kind, other))
        if isinstance(number, int):
            yield number
        else:
            yield given.value if number == other and given is not None and not given.is_fixed else None
