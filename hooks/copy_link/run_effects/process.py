"""A process in the image: what it goes by (user, working directory, umask, variables) and what it does to the tree."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from copy_link.image.accounts import Account, Homes, forgotten_accounts
from copy_link.image.entries import ANYTHING, SYMLINK, Owner
from copy_link.image.image import Image
from copy_link.image.scripts import Script, merged
from copy_link.image.tree import Tree
from copy_link.run_effects.arguments import Argument, Gap, Part
from copy_link.run_effects.path_patterns import Place, place
from copy_link.shell.syntax import Case, Node

# The kernel's umask for every RUN, measured: runc sets 022.
UMASK = 0o022

# Longer paths cannot be named (PATH_MAX), deeper ones are not looked at.
PATH_MAXIMUM = 4096
PATH_MAXIMUM_DEPTH = 256

# What a variable holds: known text with gaps in it.
Value = tuple[Part, ...]
UNKNOWN: Value = (Gap.TEXT,)

# What may have been left early.
NOTHING, LOOP, FUNCTION, SHELL = range(4)


class Process:
    """A shell in the image and the image it changes; a copy of it stands for another way things may have gone."""

    def __init__(self, image: Image) -> None:
        self.tree: Tree = image.tree
        self.users: dict[str, Account] = image.users
        self.groups: dict[str, Owner] = image.groups
        self.homes: Homes = image.homes
        self.scripts: dict[str, Script] = image.scripts
        self.may_be_links: tuple[str, ...] = image.may_be_links
        self.user, self.uid, self.gid = _user(image)
        self.directory: str | None = image.workdir
        if image.workdir is not None:
            # A process starts where the symlinks in WORKDIR lead to.
            self.directory = self.resolve(image.workdir) or image.workdir
        self.umask: int | None = UMASK
        self.variables: dict[str, Value] = {
            name: UNKNOWN if value is None else (value,) for name, value in image.environment.items()
        }
        self.variables_are_whole: bool = image.environment_is_whole
        # The variables that a process started from here gets for certain.
        self.exported: frozenset[str] = frozenset(image.environment)
        self.positional: tuple[Argument, ...] | None = None
        self.functions: dict[str, Node] = {}
        self.expands_braces: bool | None = None
        # Whether `*` stands for hidden names, too (bash's dotglob).
        self.finds_hidden = False
        self.stops_at_failure = False
        # Whether a failure here is looked at (a condition, the left of `||`), and so stops nothing.
        self.is_guarded = False
        # Whether the build fails where this shell exits with a failure.
        self.exit_fails = True
        # Whether it fails where the command at hand does, such as another shell.
        self.failure_fails = True
        # What a `break`, `return` or `exit 0` may have left: what follows in there may not run.
        self.may_have_left = NOTHING
        # Texts that may run at the end.
        self.traps: tuple[str, ...] = ()
        # The directory that the last `mktemp -d` made.
        self.temporary: str | None = None
        # The variables that the function at hand has for itself.
        self.locals: frozenset[str] = frozenset()
        # Set where the process has ended in failure, and the build with it.
        self.has_failed = False

    def copy(self) -> Process:
        """A process of its own, in an image of its own, with the same facts."""
        copied = Process.__new__(Process)
        copied.__dict__.update(self.__dict__)
        copied.tree = self.tree.copy()
        for name in ("users", "groups", "scripts", "variables", "functions"):
            setattr(copied, name, dict(getattr(self, name)))
        return copied

    def environment(self) -> dict[str, Value]:
        """The variables as a process started from here has them; of those that are not exported nothing is known."""
        return {name: value if name in self.exported else UNKNOWN for name, value in self.variables.items()}

    def export(self, name: str, value: Value) -> None:
        """Set a variable for this process and those started from it."""
        self.variables[name] = value
        self.exported |= {name}

    def restore(self, names: Iterable[str], before: dict[str, Value]) -> None:
        """Let some variables be what they were, or unset."""
        for name in names:
            if name in before:
                self.variables[name] = before[name]
            else:
                self.variables.pop(name, None)

    def forget_accounts(self) -> None:
        """Any account but root's may have got another number."""
        self.users, self.groups = forgotten_accounts(self.users, self.groups)

    def forget_variables(self) -> None:
        """Any variable may be set to anything."""
        self.variables = dict.fromkeys(self.variables, UNKNOWN)
        self.variables_are_whole = False

    def become(self, other: Process) -> None:
        """Go on as the other."""
        self.__dict__.update(other.__dict__)

    def adopt(self, other: Process) -> None:
        """Take over what a subshell did to the image."""
        self.tree, self.users, self.groups = other.tree, other.users, other.groups
        self.temporary, self.scripts = other.temporary, other.scripts
        self.has_failed |= other.has_failed

    def goes_by_the_same(self, other: Process) -> bool:
        """Whether a command would be expanded in the same way, and name the same, in both."""
        mine, others = self.__dict__, other.__dict__
        return all(mine[name] == others[name] for name in ("variables", "directory", "positional"))

    def merge(self, other: Process) -> None:
        """Know only what holds whether this or the other is how things went; a failed one does not count."""
        if other.has_failed:
            return
        if self.has_failed:
            self.become(other)
            return
        self.tree.join(other.tree)
        self._merge_accounts(other)
        if self.scripts != other.scripts:
            self.scripts = merged(self.scripts, other.scripts)
        if self.directory != other.directory:
            self.directory = None
        if self.umask != other.umask:
            self.umask = None
        if self.variables != other.variables:
            names = dict.fromkeys([*self.variables, *other.variables])
            mine, others = self.variables, other.variables
            self.variables = {name: mine[name] if mine.get(name) == others.get(name) else UNKNOWN for name in names}
        self.variables_are_whole &= other.variables_are_whole
        self.exported &= other.exported
        if self.positional != other.positional:
            self.positional = None
        if self.functions != other.functions:
            self._merge_functions(other)
        self.locals |= other.locals
        self.traps = tuple(dict.fromkeys(self.traps + other.traps))
        self.finds_hidden |= other.finds_hidden
        self.stops_at_failure &= other.stops_at_failure
        self.may_have_left = max(self.may_have_left, other.may_have_left)

    def _merge_functions(self, other: Process) -> None:
        for name in dict.fromkeys([*self.functions, *other.functions]):
            bodies = [body for body in (self.functions.get(name), other.functions.get(name)) if body is not None]
            if len(bodies) == 1 or bodies[0] != bodies[1]:
                # Either of them is called, or it is not defined.
                self.functions[name] = Case(tuple(bodies), is_complete=len(bodies) > 1)

    def _merge_accounts(self, other: Process) -> None:
        if self.users != other.users:
            names = dict.fromkeys([*self.users, *other.users])
            self.users = {name: _either_account(name, self.users.get(name), other.users.get(name)) for name in names}
        if self.groups != other.groups:
            names = dict.fromkeys([*self.groups, *other.groups])
            self.groups = {name: _either_group(name, self.groups, other.groups) for name in names}

    # What names mean.

    def owner_of(self, name: str) -> Owner:
        """The number of an account; its name when that is not known."""
        known = self.users.get(name)
        if known is not None:
            return known.uid
        if name == "root":
            return 0
        return int(name) if is_number(name) else name or None

    def group_of(self, name: str) -> Owner:
        """The number of a group; its name when that is not known."""
        if name in self.groups:
            return self.groups[name]
        if name == "root":
            return 0
        return int(name) if is_number(name) else name or None

    def login_group_of(self, name: str) -> Owner:
        """The group of an account."""
        known = self.users.get(name)
        if known is not None:
            return known.gid
        return 0 if name == "root" else None

    def home_of(self, name: str) -> str | None:
        """The home directory of an account."""
        known = self.users.get(name)
        if known is not None and known.home is not None:
            return known.home
        return "/root" if name == "root" else None

    def place(self, argument: Argument) -> Place:
        """Where an argument points."""
        found = place(argument, self.directory)
        if found.path is not None and "/.." in found.path and self.resolve(found.path) is None:
            # Behind what is not known `..` is taken for what it says.
            normal = posixpath.normpath(found.path)
            return found if self.leads_elsewhere(found.path) else Place(normal)
        return found._replace(is_every=False) if found.is_every and self.finds_hidden else found

    # What stands where.

    def script(self, argument: Argument) -> Script | None:
        """What is known of the text in the file that an argument names."""
        if not self.scripts:
            return None
        where = self.place(argument)
        if where.path is None:
            found = [script.text for path, script in self.scripts.items() if where.matches(path)]
            return Script("\n".join(found), False) if found else None
        listed = self.scripts.get(self.settled(where.path))
        return listed or self.namesake(posixpath.basename(where.path))

    def program(self, name: str) -> Script | None:
        """What is known of the text of a command: it is named by its path, or stands in a directory for commands."""
        if "/" in name:
            return self.script(Argument((name,)))
        ending = f"bin/{name}"
        return next((script for path, script in self.scripts.items() if path.endswith(ending)), None)

    def namesake(self, name: str) -> Script | None:
        """A script of the same name elsewhere: the directory that it is in may have been copied or moved."""
        found = [script.text for path, script in self.scripts.items() if posixpath.basename(path) == name]
        return Script("\n".join(found), False) if found and name else None

    def resolve(self, path: str) -> str | None:
        """Where the path leads, symlinks followed; None when that cannot be known."""
        return None if _is_too_long(path) else self.tree.resolve(path).path

    def settled(self, path: str) -> str:
        """Where the path leads; where that cannot be known, the place that it says."""
        return self.resolve(path) or posixpath.normpath(path)

    def known_beginning(self, path: str) -> str:
        """Where the beginning of a path leads in front of what is not known."""
        return "/" if _is_too_long(path) else self.tree.resolve(path).beginning

    def resolve_above(self, path: str) -> str | None:
        """Where the path itself stands: symlinks are followed on the way, not at the end."""
        above, name = posixpath.split(path.rstrip("/"))
        if path.endswith("/") or name in ("", ".", ".."):
            return self.resolve(path)
        resolved = self.resolve(above)
        return None if resolved is None else posixpath.join(resolved, name)

    def leads_elsewhere(self, path: str) -> bool:
        """Whether a symlink stands on the way of which it is not known where it leads.

        Where nothing at all is known of a path, it is taken for what it says.
        """
        here = "/"
        for part in () if _is_too_long(path) else path.split("/"):
            here = posixpath.normpath(posixpath.join(here, part))
            entry = self.tree.at(here)
            if entry.kinds == ANYTHING and entry.target is None:
                return False
            if entry.may_be(SYMLINK):
                target = entry.target if entry.is_only(SYMLINK) else None
                resolved = None if target is None else self.resolve(here)
                if resolved is None:
                    return True
                here = resolved
        return False


def _is_too_long(path: str) -> bool:
    return len(path) > PATH_MAXIMUM or path.count("/") > PATH_MAXIMUM_DEPTH


def is_number(text: str) -> bool:
    """Whether this is a decimal number as chown takes it."""
    return text.isascii() and text.isdigit() and len(text) <= 10


def _user(image: Image) -> tuple[str | None, Owner, Owner]:
    """The name (if known), user and group that a RUN runs as."""
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
    """The account with this number: BuildKit takes its group from /etc/passwd, and 0 where it is not in there."""
    for name, account in image.users.items():
        if account.uid == uid:
            return name, account.gid
    # An image of which no account is known has a passwd that is not known.
    is_settled = bool(image.users) and not any(isinstance(account.uid, str) for account in image.users.values())
    return None, 0 if is_settled else None


def _either_group(name: str, first: dict[str, Owner], second: dict[str, Owner]) -> Owner:
    numbers = [groups[name] for groups in (first, second) if name in groups]
    if None in numbers:
        return None
    return numbers[0] if len(numbers) == 2 and numbers[0] == numbers[1] else name


def _either_account(name: str, first: Account | None, second: Account | None) -> Account:
    if first == second and first is not None:
        return first
    if first is None or second is None:
        # Made on the one way only; on the other it has to be there already, or it is not used.
        return Account(name if name != "root" else 0, None)
    return Account(
        first.uid if first.uid == second.uid else name,
        first.gid if first.gid == second.gid else None,
        first.home if first.home == second.home else None,
    )
