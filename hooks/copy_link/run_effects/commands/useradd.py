"""useradd, userdel, groupadd and others of the shadow package, whose effects differ between distributions."""

from __future__ import annotations

import posixpath

from copy_link.image.accounts import GROUP, LOGIN_GROUP, USER, Account
from copy_link.image.entries import ABSENT, DIRECTORY, FILE, SYMLINK, Entry, Owner, directory, files_only, join, unknown
from copy_link.run_effects.account_files import LOGIN_DEFINITIONS, USERADD_DEFAULTS
from copy_link.run_effects.account_settings import (
    home_bases,
    is_changed,
    may_have_homes,
    set_base,
)
from copy_link.run_effects.arguments import Argument, Place
from copy_link.run_effects.calls import Call, Options, OptionTable
from copy_link.run_effects.command import Command, names, split_words
from copy_link.run_effects.commands.rm_rmdir import remove_place
from copy_link.run_effects.given_numbers import (
    REGULAR_NUMBERS,
    forget_numbers,
    has_groups_of_base,
    note_group,
    note_number,
    note_user,
)
from copy_link.run_effects.process import Process
from copy_link.run_effects.tree_changes import make_parents, may_appear
from copy_link.run_effects.user import is_number

USERADD_LONG = {
    "create-home": "m",
    "no-create-home": "M",
    "home-dir": "d",
    "home": "d",
    "base-dir": "b",
    "uid": "u",
    "gid": "g",
    "groups": "G",
    "system": "r",
    "user-group": "U",
    "no-user-group": "N",
    "shell": "s",
    "comment": "c",
    "password": "p",
    "skel": "k",
    "expiredate": "e",
    "inactive": "f",
    "key": "K",
    "non-unique": "o",
    "no-log-init": "l",
    "root": "R",
    "prefix": "P",
    "selinux-user": "Z",
}
USERADD = OptionTable("mMd:b:u:g:G:rUNs:c:p:k:e:f:K:olR:P:Z:DF", USERADD_LONG)
_USERDEL = OptionTable(
    "rfZqSR:P:",
    {"remove": "r", "remove-home": "r", "remove-all-files": "r", "force": "f", "quiet": "q", "system": "S"},
)
_GROUPADD = OptionTable("g:rSfoK:p:R:P:U:", {"gid": "g", "system": "S", "force": "f", "quiet": "q", "non-unique": "o"})
_GROUPMOD = OptionTable("g:n:op:R:P:aU:", {"gid": "g", "new-name": "n", "non-unique": "o"})
_GROUPDEL = OptionTable("fR:P:", {"system": "S", "quiet": "q"})


def add_user(call: Call) -> None:
    """`useradd [-m] [-d home] [-u uid] [-g group] name`."""
    options = call.options()
    name = options.operands[-1].text if options.operands else None
    if options.has("D") and "b" in options.values:
        set_base(call, options.values["b"].text)
    if options.operands and name is None:
        if options.has("m") or call.process.homes.adduser is None:
            add_unknown(call, options.values.get("d"))
        return
    if not name or _is_refused(call.process, name, options):
        return
    process = call.process
    uid = number(options.values.get("u"), name)
    group = options.values.get("g")
    if group is not None:
        gid = group_number(process, group)
    elif options.has("N"):
        gid = None
    else:
        # A regular account's group gets the number of the account (measured with shadow 4.13).
        is_given = isinstance(uid, int) and uid in REGULAR_NUMBERS and not options.has("r", "K")
        is_given = is_given and not is_changed(call, LOGIN_DEFINITIONS)
        gid = own_group(process, name, uid if is_given else name)
    home = home_directory(
        options.values.get("d"), name, options.values.get("b"), home_bases(call, USERADD_DEFAULTS, "HOME")
    )
    process.users[name] = Account(uid, gid, home)
    is_regular = not options.has("r", "K", "o") and not is_changed(call, LOGIN_DEFINITIONS)
    note_user(call, name, group, is_regular, has_own_group=not options.has("N"))
    _add_home(call, options, name, directory(None, uid, gid, call.evidence))


def _add_home(call: Call, options: Options, name: str, new: Entry) -> None:
    """Create the home of a new account, if useradd does so."""
    process = call.process
    home = process.users[name].home
    is_created = options.has("m") and not options.has("M")
    is_changed_by_build = is_changed(call, LOGIN_DEFINITIONS)
    if home is None and is_created:
        add_unknown(call, options.values.get("d"))
    if home is None and not options.has("d", "M"):
        may_have_homes(call, home_bases(call, USERADD_DEFAULTS, "HOME"), name)
    if home is None or options.has("M"):
        return
    has_skeleton = options.has("k") or is_changed(call, USERADD_DEFAULTS)
    if not options.has("K") and not is_changed_by_build:
        new = new._replace(mode=process.homes.useradd)
    if is_created:
        make_home(call, home, new, has_skeleton)
    elif not options.has("r") and (process.homes.adduser is None or is_changed_by_build):
        # Red Hat's login.defs sets CREATE_HOME, Debian's does not; not for system accounts (useradd(8), -r).
        call.possibly(lambda: make_home(call, home, new, has_skeleton))


def _is_refused(process: Process, name: str, options: Options) -> bool:
    """True if useradd creates no account: the account or its own group exists, or the options forbid it."""
    has_group = name in process.groups and not options.has("g", "N")
    return has_group or name in process.users or options.has("D", "R", "P")


def add_unknown(call: Call, home: Argument | None) -> None:
    """Create an account with an unknown name or home."""
    where = Place(None, "/home/") if home is None else call.place(home)
    may_appear(call.process, where, unknown(call.evidence))


def change_unknown(call: Call) -> None:
    """Change an account with an unknown name, and its home."""

    def how(entry: Entry) -> Entry:
        return join(entry, entry._replace(uid=None, gid=None)) if entry.uid != 0 and entry.may_be(DIRECTORY) else entry

    call.process.forget_accounts()
    call.process.tree.change_below("/", how)


def own_group(process: Process, name: str, gid: Owner) -> Owner:
    """The number of an account's own group: `gid`, unless another group has it or may have it."""
    known = process.groups.values()
    if isinstance(gid, int) and not (has_groups_of_base(process) and all(isinstance(other, int) for other in known)):
        gid = name
    return process.groups.setdefault(name, name if gid in known else gid)


def home_directory(given: Argument | None, name: str, base: Argument | None, bases: list[str]) -> str | None:
    """The home of an account: as given, else below the given or the only possible base; None if unknown."""
    if given is not None:
        return given.text if given.text and given.text.startswith("/") else None
    if base is not None:
        return None if base.text is None else posixpath.join(base.text, name)
    return posixpath.join(bases[0], name) if len(bases) == 1 else None


def number(given: Argument | None, name: str) -> Owner:
    """The number that an option gives; the name of the account if there is no option; None if unknown."""
    text = None if given is None else given.text
    if given is not None and text is None:
        return None
    return int(text) if text is not None and is_number(text) else name


def group_number(process: Process, given: Argument) -> Owner:
    """The number of the group that an option names; a number is one even if a group has it as its name (measured)."""
    if not given.text:
        return None
    return int(given.text) if is_number(given.text) else process.group_of(given.text)


def make_home(call: Call, home: str, new: Entry, has_skeleton: bool = False) -> None:
    """Create a home directory if there is none, with the contents of /etc/skel; it does not inherit the setgid bit."""
    process = call.process
    make_parents(process, home, 0o755 if process.umask == 0o022 else None, call.evidence)
    path = process.resolve(home)
    if path is None or path == "/":
        return
    old = process.tree.at(path)
    if not old.may_be(ABSENT):
        return
    skeleton = process.tree.at("/etc/skel")
    has_skeleton |= skeleton.may_be(DIRECTORY) and (skeleton.inside or files_only()).may_be(DIRECTORY)
    has_skeleton |= bool(process.tree.below("/etc/skel")) or skeleton.may_be(SYMLINK)
    new = new._replace(inside=unknown(call.evidence) if has_skeleton else files_only(call.evidence))
    others = old.kinds - {ABSENT, FILE}
    process.tree.replace(path, join(old._replace(kinds=others), new) if others else new)


def delete_user(call: Call) -> None:
    """`userdel [-r] name`, `deluser [--remove-home] name`; `deluser name group` removes a member of a group."""
    options = call.options()
    texts = [operand.text for operand in options.operands]
    if None in texts:
        change_unknown(call)
    if len(texts) != 1 or not texts[0]:
        return
    name = texts[0]
    account = call.process.users.pop(name, None)
    forget_numbers(call.process, name, USER, LOGIN_GROUP, GROUP)
    if call.process.groups.get(name) is not None:
        call.process.groups.pop(name)
    if options.has("r"):
        home = account.home if account is not None else None
        remove_place(call, Place(home or f"/home/{name}"), with_directories=True, certain=home is not None)


def add_group(call: Call) -> None:
    """`groupadd -g gid name`, `addgroup [-g gid] [-S] name`; `addgroup user group` adds a member."""
    options = call.options()
    if len(options.operands) != 1:
        return
    name = options.operands[0].text
    if name and call.process.groups.get(name) is None:
        call.process.groups[name] = number(options.values.get("g"), name)
        is_regular = not options.has("r", "S", "f", "K", "o") and not is_changed(call, LOGIN_DEFINITIONS)
        note_group(call, name, is_regular)


def change_group(call: Call) -> None:
    """`groupmod -g gid -n name group`: directories keep their number."""
    options = call.options()
    name = options.operands[-1].text if options.operands else None
    if not name:
        call.process.forget_accounts()
        return
    process = call.process
    old = process.group_of(name)
    new = number(options.values.get("g"), name) if "g" in options.values else old
    renamed = options.values["n"].text if "n" in options.values else name
    process.groups.pop(name, None)
    forget_numbers(process, name, GROUP)
    if renamed:
        process.groups[renamed] = new
        forget_numbers(process, renamed, GROUP)
        if "g" in options.values:
            note_group(call, renamed, is_regular=False)
    for user, account in process.users.items():
        if old is not None and account.gid == old:
            process.users[user] = account._replace(gid=new)
            if "g" in options.values and isinstance(new, int):
                note_number(call, LOGIN_GROUP, user, new)


def delete_group(call: Call) -> None:
    """`groupdel name`, `delgroup name`."""
    operands = call.options().operands
    if len(operands) == 1 and operands[0].text:
        call.process.groups.pop(operands[0].text, None)
        forget_numbers(call.process, operands[0].text, GROUP)
    elif operands:
        call.process.forget_accounts()


def is_new_account(words: list[Argument], process: Process) -> bool:
    """True if useradd or adduser succeeds: no account and no group has the name yet."""
    options, operands = split_words(words)
    name = operands[-1].text if operands else None
    if process.uid != 0 or name is None:
        return False
    has_group = any(letter in options for letter in "gGN")
    return name not in process.users and (has_group or name not in process.groups)


def _is_new_group(words: list[Argument], process: Process) -> bool:
    _, operands = split_words(words)
    name = operands[-1].text if operands else None
    return process.uid == 0 and name is not None and name not in process.groups


COMMANDS = (
    Command(("useradd",), add_user, USERADD, succeeds=is_new_account, needs_root=True),
    Command(names("userdel deluser"), delete_user, _USERDEL, needs_root=True),
    Command(names("groupadd addgroup"), add_group, _GROUPADD, succeeds=_is_new_group, needs_root=True),
    Command(("groupmod",), change_group, _GROUPMOD, needs_root=True),
    Command(names("groupdel delgroup"), delete_group, _GROUPDEL, needs_root=True),
)
