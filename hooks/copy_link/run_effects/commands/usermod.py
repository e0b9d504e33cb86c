"""usermod: changes of an account, and of its home."""

from __future__ import annotations

from copy_link.image.accounts import LOGIN_GROUP, USER, Account
from copy_link.image.entries import DIRECTORY, Entry, Owner, join, unknown
from copy_link.run_effects.arguments import Place
from copy_link.run_effects.calls import Call, Options, OptionTable
from copy_link.run_effects.command import Command
from copy_link.run_effects.commands.rm_rmdir import remove_place
from copy_link.run_effects.commands.useradd import USERADD_LONG, change_unknown, group_number, home_directory, number
from copy_link.run_effects.given_numbers import forget_numbers, note_login_group, note_number
from copy_link.run_effects.tree_changes import with_evidence

_OPTIONS = OptionTable(
    "aG:g:u:d:ms:c:l:oe:f:p:LUR:v:V:w:W:Z:", {**USERADD_LONG, "append": "a", "move-home": "m", "login": "l"}
)


def change_user(call: Call) -> None:
    """`usermod -u uid -g group -d home -m -l name`."""
    options = call.options()
    name = options.operands[-1].text if options.operands else None
    if not name:
        change_unknown(call)
        return
    process = call.process
    old = process.users.get(name, Account(process.owner_of(name), None, None))
    uid = number(options.values.get("u"), name) if "u" in options.values else old.uid
    gid = group_number(process, options.values["g"]) if "g" in options.values else old.gid
    if "u" in options.values or "g" in options.values:
        _change_home_owner(call, old, uid, gid)
    home = old.home
    if "d" in options.values:
        home = home_directory(options.values["d"], name, None, [])
        _move_home(call, options, old.home or f"/home/{name}", home)
        if "u" in options.values or "g" in options.values:
            # The new home gets the new owner.
            call.possibly(lambda: _change_home_owner(call, old._replace(home=home), uid, gid))
    login = options.values["l"].text if "l" in options.values else name
    process.users.pop(name, None)
    given = {kind: process.numbers.get((kind, name)) for kind in (USER, LOGIN_GROUP)}
    forget_numbers(process, name, USER, LOGIN_GROUP)
    if login:
        process.users[login] = Account(uid, gid, home)
        for kind, letter in ((USER, "u"), (LOGIN_GROUP, "g")):
            if letter not in options.values:
                process.numbers[kind, login] = given[kind] if login == name else None
            elif kind == LOGIN_GROUP:
                note_login_group(call, login, options.values[letter].text)
            elif isinstance(uid, int):
                note_number(call, kind, login, uid)


def _change_home_owner(call: Call, old: Account, uid: Owner, gid: Owner) -> None:
    """Directories of the account in its home get the new number."""

    def how(entry: Entry) -> Entry:
        if not entry.may_be(DIRECTORY):
            return entry
        new_uid = uid if entry.uid == old.uid else entry.uid
        new_gid = gid if entry.gid == old.gid else entry.gid
        known = with_evidence(entry._replace(uid=new_uid, gid=new_gid), call.evidence)
        return known if old.home is not None else join(entry, known)

    tree = call.process.tree
    path = "/" if old.home is None else call.process.resolve(old.home)
    if path is not None and path != "/":
        tree.change_below(path, how)
        return
    for other in tree.paths():
        entry = tree.at(other)
        if entry.uid == old.uid and entry.uid != 0 and entry.may_be(DIRECTORY):
            tree.put(other, how(entry))


def _move_home(call: Call, options: Options, old: str, new: str | None) -> None:
    if not options.has("m"):
        return
    remove_place(call, Place(old), with_directories=True, certain=False)
    if new is not None:
        path = call.process.resolve_above(new)
        if path is not None and path != "/":
            call.process.tree.replace(path, join(call.process.tree.at(path), unknown(call.evidence)))


COMMANDS = (Command(("usermod",), change_user, _OPTIONS, needs_root=True),)
