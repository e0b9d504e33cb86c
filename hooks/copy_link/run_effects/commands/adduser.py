"""adduser: Debian's, busybox's, or Red Hat's, which is useradd."""

from __future__ import annotations

import posixpath

from copy_link.image.accounts import Account
from copy_link.image.entries import ABSENT, DIRECTORY, Entry, Owner, directory, join
from copy_link.run_effects.account_files import ADDUSER_SETTINGS, LOGIN_DEFINITIONS
from copy_link.run_effects.account_settings import (
    any_base,
    home_bases,
    is_changed,
    may_have_homes,
    value,
)
from copy_link.run_effects.calls import Call, Options, OptionTable
from copy_link.run_effects.command import Command
from copy_link.run_effects.commands.useradd import (
    USERADD,
    add_unknown,
    add_user,
    group_number,
    home_directory,
    is_new_account,
    make_home,
    number,
    own_group,
)
from copy_link.run_effects.given_numbers import note_user
from copy_link.run_effects.tree_changes import with_evidence

_OPTIONS = OptionTable(
    "h:g:s:G:SDHu:k:q",
    {
        "home": "h",
        "gecos": "g",
        "comment": "g",
        "shell": "s",
        "ingroup": "G",
        "system": "S",
        "disabled-password": "D",
        "disabled-login": "D",
        "empty-password": "D",
        "no-create-home": "H",
        "uid": "u",
        "gid": "gid:",
        "group": "group",
        "skel": "k",
        "quiet": "q",
        "debug": "q",
        "verbose": "q",
        "force-badname": "q",
        "allow-badname": "q",
        "allow-bad-names": "q",
        "allow-all-names": "q",
        "add-extra-groups": "q",
        "add_extra_groups": "q",
        "firstuid": "firstuid:",
        "lastuid": "lastuid:",
        "firstgid": "firstgid:",
        "lastgid": "lastgid:",
        "conf": "conf:",
    },
)


def add(call: Call) -> None:
    """`adduser` with the options of any of the three tools; `adduser user group` adds a member to a group."""
    options = call.options()
    homes = call.process.homes
    if not options.is_read and homes.adduser is None and homes.busybox is None:
        # These are shadow's short options, so this is Red Hat's adduser.
        add_user(call._replace(option_table=USERADD))
        return
    names = [operand.text for operand in options.operands]
    if names == [None] and not options.has("H"):
        add_unknown(call, options.values.get("h"))
    if len(names) != 1 or not names[0] or names[0] in call.process.users:
        return
    name = names[0]
    is_busybox = homes.busybox is not None or any((word.text or "") in _BUSYBOX_ONLY for word in call.arguments)
    uid = number(options.values.get("u"), name)
    gid = _group(call, options, name)
    bases = ["/home"] if is_busybox else _bases(call, options)
    home = home_directory(options.values.get("h"), name, None, bases)
    call.process.users[name] = Account(uid, gid, home)
    is_regular = not options.has("S", "firstuid", "lastuid", "firstgid", "lastgid", "conf")
    is_regular = is_regular and not is_changed(call, ADDUSER_SETTINGS) and not is_changed(call, LOGIN_DEFINITIONS)
    has_own_group = not options.has("S") or options.has("group")
    note_user(call, name, options.values.get("G") or options.values.get("gid"), is_regular, has_own_group)
    if home is None and not options.has("H"):
        add_unknown(call, options.values.get("h"))
        may_have_homes(call, bases, name)
    if home is None or options.has("H"):
        return
    if is_busybox:
        _busybox_home(call, home, uid, gid)
    else:
        _debian_home(call, options, home, uid, gid)


_BUSYBOX_ONLY = frozenset(
    {"-D", "-S", "-H", "-h", "-G", "-SD", "-DS", "-DH", "-HD", "-DSH", "-SDH", "-DHS", "-u", "-s"}
)


def _bases(call: Call, options: Options) -> list[str]:
    """The possible base directories of homes, by /etc/adduser.conf or the file that `--conf` names."""
    if options.has("conf"):
        return any_base(call, call.instruction)
    bases = home_bases(call, ADDUSER_SETTINGS, "DHOME")
    if len(bases) > 1 or not is_changed(call, ADDUSER_SETTINGS):
        return bases
    splits = any("yes" in (value(call, ADDUSER_SETTINGS, name) or "") for name in ("GROUPHOMES", "LETTERHOMES"))
    return [*bases, "/home"] if splits else bases


def _group(call: Call, options: Options, name: str) -> Owner:
    process = call.process
    if "G" in options.values:
        group = options.values["G"].text
        return process.group_of(group) if group else None
    if "gid" in options.values:
        return group_number(process, options.values["gid"])
    if options.has("S") and not options.has("group"):
        return process.groups.get("nogroup", "nogroup")
    uid = number(options.values.get("u"), name)
    # busybox gives the group the number of the account, or fails (loginutils/adduser.c, passwd_study).
    return own_group(process, name, uid if process.homes.busybox is not None else name)


def _busybox_home(call: Call, home: str, uid: Owner, gid: Owner) -> None:
    """Create the home if its parent exists; an existing home may also get the owner and the mode."""
    process = call.process
    path = process.resolve(home)
    if path is None:
        return
    old = process.tree.at(path)
    above = process.tree.at(posixpath.dirname(path))
    if not above.may_be(DIRECTORY):
        return
    kinds = frozenset({DIRECTORY}) if above.is_only(DIRECTORY) else frozenset({DIRECTORY, ABSENT})
    new = Entry(kinds, process.homes.busybox, uid, gid, None, (call.evidence,), old.inside)
    if path == "/":
        process.tree.put(path, new)
    elif old.may_be(DIRECTORY):
        # Some versions leave it as it is.
        existing = old._replace(kinds=frozenset({DIRECTORY}), target=None)
        process.tree.put(path, with_evidence(join(existing, new), call.evidence))
    else:
        process.tree.replace(path, new)


def _debian_home(call: Call, options: Options, home: str, uid: Owner, gid: Owner) -> None:
    """Create the home. Releases differ for `--system` without `--home`, and for a home that exists already."""
    process = call.process
    is_system = options.has("S")
    if is_system and not options.has("h"):
        # Releases before bookworm create /home/NAME; later ones name /nonexistent and do not create it.
        call.possibly(lambda: make_home(call, home, directory(None, uid, gid, call.evidence)))
        return
    mode = process.homes.system if is_system else process.homes.adduser
    if options.has("conf") or is_changed(call, ADDUSER_SETTINGS) or is_changed(call, LOGIN_DEFINITIONS):
        mode = None
    path = process.resolve(home)
    old = None if path is None else process.tree.at(path)
    new = directory(mode, uid, gid, call.evidence)
    make_home(call, home, new, has_skeleton=options.has("k"))
    if path is not None and path != "/" and old is not None and old.may_be(DIRECTORY):
        process.tree.put(path, with_evidence(join(process.tree.at(path), new), call.evidence))


COMMANDS = (Command(("adduser",), add, _OPTIONS, succeeds=is_new_account, needs_root=True),)
