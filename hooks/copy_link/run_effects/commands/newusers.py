"""newusers and mkhomedir_helper: homes of accounts that a text lists, or that exist already."""

from __future__ import annotations

from copy_link.image.accounts import USER, Account
from copy_link.image.entries import Owner, directory, unknown
from copy_link.run_effects.account_files import USERADD_DEFAULTS
from copy_link.run_effects.account_settings import home_bases, may_have_homes
from copy_link.run_effects.arguments import ANYWHERE, Argument, Place
from copy_link.run_effects.calls import Call, OptionTable
from copy_link.run_effects.command import Command, OnScript
from copy_link.run_effects.commands.useradd import add_unknown, make_home, own_group
from copy_link.run_effects.given_numbers import note_number
from copy_link.run_effects.output import written
from copy_link.run_effects.tree_changes import may_appear
from copy_link.run_effects.user import is_number

_OPTIONS = OptionTable("bc:rR:s:", {"badname": "b", "crypt-method": "c", "system": "r", "root": "R"})
# name:password:uid:gid:gecos:home:shell (newusers(8)).
_FIELDS = 7


def add_listed_users(call: Call) -> None:
    """`newusers file`, `echo name:x:1000:1000::/home/name:/bin/sh | newusers`: it creates every missing home."""
    process = call.process
    text = _text(call)
    if text is None:
        process.forget_accounts()
        may_appear(process, ANYWHERE, unknown(call.evidence))
        return
    for line in text.splitlines():
        fields = line.split(":")
        if len(fields) == _FIELDS:
            _add(call, fields[0], fields[2], fields[3], fields[5])


def _text(call: Call) -> str | None:
    """The whole text that newusers reads, from its file or its input; None if unknown."""
    operands = call.options().operands
    if operands:
        script = call.process.script(operands[0])
        return script.text if script is not None and script.is_whole else None
    read: Argument | None = call.heredoc or written(call.process, call.upstream or [])
    return None if read is None else read.text


def _add(call: Call, name: str, uid: str, group: str, home: str) -> None:
    process = call.process
    number: Owner = int(uid) if is_number(uid) else name
    gid = process.group_of(group) if group else own_group(process, name, number)
    known = home if home.startswith("/") else None
    process.users[name] = Account(number, gid, known)
    if isinstance(number, int):
        note_number(call, USER, name, number)
    if known is None:
        may_have_homes(call, home_bases(call, USERADD_DEFAULTS, "HOME"), name)
    else:
        make_home(call, known, directory(None, number, gid, call.evidence))


def make_home_of_user(call: Call) -> None:
    """`mkhomedir_helper name [umask [skeleton]]`: create the home of an account, by pam_mkhomedir."""
    name = call.arguments[0].text if call.arguments else None
    if name is None:
        add_unknown(call, None)
        return
    account = call.process.users.get(name)
    if account is not None and account.home is not None:
        make_home(call, account.home, directory(None, account.uid, account.gid, call.evidence), has_skeleton=True)
    else:
        may_appear(call.process, Place(f"/home/{name}"), unknown(call.evidence))
        may_have_homes(call, home_bases(call, USERADD_DEFAULTS, "HOME"), name)


COMMANDS = (
    Command(("newusers",), add_listed_users, _OPTIONS, script=OnScript.KEEPS),
    Command(("mkhomedir_helper",), make_home_of_user),
)
