"""A process in the image: its state (user, working directory, umask, variables) and the image that it changes."""

from __future__ import annotations

import posixpath

from copy_link.image.accounts import Account, GivenNumbers, Homes, either_numbers, forgotten_accounts
from copy_link.image.entries import ANYTHING, SYMLINK, Owner
from copy_link.image.image import Image
from copy_link.image.scripts import Script, merged
from copy_link.image.tree import Tree, is_too_long
from copy_link.run_effects.arguments import Argument, Gap, Part, Place, place
from copy_link.run_effects.budget import Budget
from copy_link.run_effects.user import either_groups, either_users, is_number, user_of
from copy_link.shell.syntax import Case, Node
from copy_link.startup.annotations import Iterable
from copy_link.startup.enumerations import IntEnum

# The umask of every RUN: runc sets 022 (measured).
UMASK = 0o022

# The value of a variable: known text with gaps.
Value = tuple[Part, ...]
UNKNOWN: Value = (Gap.TEXT,)


class Left(IntEnum):
    """The innermost scope that a `break`, `return` or `exit 0` may have left; its remaining commands may not run."""

    NOTHING = 0
    LOOP = 1
    FUNCTION = 2
    SHELL = 3


class Process:
    """A shell in the image and the image it changes; a copy of it is another possible course of events."""

    def __init__(self, image: Image, budget: Budget | None = None) -> None:
        # Copies share it.
        self.budget = budget or Budget()
        self.tree: Tree = image.tree
        self.users: dict[str, Account] = image.users
        self.groups: dict[str, Owner] = image.groups
        self.numbers: GivenNumbers = image.numbers
        self.homes: Homes = image.homes
        self.scripts: dict[str, Script] = image.scripts
        self.package_paths = image.package_paths
        self.has_run: bool = image.has_run
        self.user, self.uid, self.gid = user_of(image)
        # The image's USER is not known, for example that of a base image without a description.
        self.has_unknown_user = image.user is None
        # It is root: a command that only root can run has succeeded.
        self.is_proved_root = False
        self.directory: str | None = image.workdir
        if image.workdir is not None:
            # A process starts in the directory that WORKDIR resolves to.
            self.directory = self.resolve(image.workdir) or image.workdir
        self.umask: int | None = UMASK
        self.variables: dict[str, Value] = {
            name: UNKNOWN if value is None else (value,) for name, value in image.environment.items()
        }
        self.variables_are_whole: bool = image.environment_is_whole
        # The variables whose values a build argument may have given.
        self.from_arguments: set[str] = image.from_arguments
        # The variables that every process started from here gets.
        self.exported: frozenset[str] = frozenset(image.environment)
        self.positional: tuple[Argument, ...] | None = None
        self.functions: dict[str, Node] = {}
        self.expands_braces: bool | None = None
        # `*` also matches hidden names (bash's dotglob).
        self.finds_hidden = False
        self.stops_at_failure = False
        # A failure here is tested (a condition, the left side of `||`), so that it stops nothing.
        self.is_guarded = False
        # The build fails if this shell exits with a failure.
        self.exit_fails = True
        # The build fails if the current command fails, such as another shell.
        self.failure_fails = True
        self.may_have_left = Left.NOTHING
        # Texts that may run at the end.
        self.traps: tuple[str, ...] = ()
        # The directory that the last `mktemp -d` created.
        self.temporary: str | None = None
        # The local variables of the current function.
        self.locals: frozenset[str] = frozenset()
        # The process has ended in failure, and the build with it.
        self.has_failed = False

    def copy(self) -> Process:
        """An independent process, in an independent image, with the same facts."""
        copied = Process.__new__(Process)
        copied.__dict__.update(self.__dict__)
        copied.tree = self.tree.copy()
        for name in ("users", "groups", "numbers", "scripts", "variables", "functions"):
            setattr(copied, name, dict(getattr(self, name)))
        return copied

    def environment(self) -> dict[str, Value]:
        """The variables of a process started from here; those that are not exported have an unknown value."""
        return {name: value if name in self.exported else UNKNOWN for name, value in self.variables.items()}

    def export(self, name: str, value: Value) -> None:
        """Set a variable for this process and those started from it."""
        self.variables[name] = value
        self.exported |= {name}

    def restore(self, names: Iterable[str], before: dict[str, Value]) -> None:
        """Give some variables the values that they had before, or unset them."""
        for name in names:
            if name in before:
                self.variables[name] = before[name]
            else:
                self.variables.pop(name, None)

    def forget_accounts(self) -> None:
        """Any account except root's may have another number from here on."""
        self.users, self.groups = forgotten_accounts(self.users, self.groups)

    def allow_for_added_accounts(self) -> None:
        """A line was appended to /etc/passwd or /etc/group: any number may be in use from here on."""
        self.groups[""] = None

    def forget_variables(self) -> None:
        """Any variable may have any value from here on."""
        self.variables = dict.fromkeys(self.variables, UNKNOWN)
        self.variables_are_whole = False

    def become(self, other: Process) -> None:
        """Continue as the other process."""
        self.__dict__.update(other.__dict__)

    def adopt(self, other: Process) -> None:
        """Take over the changes of a subshell to the image."""
        self.tree, self.users, self.groups, self.numbers = other.tree, other.users, other.groups, other.numbers
        self.temporary, self.scripts = other.temporary, other.scripts
        self.has_failed |= other.has_failed
        self.has_run |= other.has_run
        if other.is_proved_root:
            self.become_root()

    def become_root(self) -> None:
        """The unknown user turns out to be root; any other user stays."""
        if self.has_unknown_user:
            self.user, self.uid, self.gid = "root", 0, 0
            self.is_proved_root = True

    def expands_like(self, other: Process) -> bool:
        """True if both processes expand words and relative paths identically."""
        mine, others = self.__dict__, other.__dict__
        return all(mine[name] == others[name] for name in ("variables", "directory", "positional"))

    def merge(self, other: Process) -> None:
        """Keep only the facts that both possible courses of events share; a failed one does not count."""
        if other.has_failed:
            return
        if self.has_failed:
            self.become(other)
            return
        self.budget.spend(self.tree.join(other.tree))
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
        self.has_run |= other.has_run
        if self.is_proved_root and not other.is_proved_root:
            self.user = self.uid = self.gid = None
            self.is_proved_root = False

    def _merge_accounts(self, other: Process) -> None:
        if self.users != other.users:
            self.users = either_users(self.users, other.users)
        if self.groups != other.groups:
            self.groups = either_groups(self.groups, other.groups)
        if self.numbers != other.numbers:
            self.numbers = either_numbers(self.numbers, other.numbers)

    def _merge_functions(self, other: Process) -> None:
        for name in dict.fromkeys([*self.functions, *other.functions]):
            bodies = [body for body in (self.functions.get(name), other.functions.get(name)) if body is not None]
            if len(bodies) == 1 or bodies[0] != bodies[1]:
                # Either body runs, or the function is not defined.
                self.functions[name] = Case(tuple(bodies), is_complete=len(bodies) > 1)

    # Accounts.

    def owner_of(self, name: str) -> Owner:
        """The number of an account; its name if the number is unknown."""
        known = self.users.get(name)
        if known is not None:
            return known.uid
        if name == "root":
            return 0
        return int(name) if is_number(name) else name or None

    def group_of(self, name: str) -> Owner:
        """The number of a group; its name if the number is unknown."""
        if name in self.groups:
            return self.groups[name]
        if name == "root":
            return 0
        return int(name) if is_number(name) else name or None

    def login_group_of(self, name: str) -> Owner:
        """The login group of an account; None if unknown."""
        known = self.users.get(name)
        if known is not None:
            return known.gid
        return 0 if name == "root" else None

    def home_of(self, name: str) -> str | None:
        """The home directory of an account; None if unknown."""
        known = self.users.get(name)
        if known is not None and known.home is not None:
            return known.home
        return "/root" if name == "root" else None

    def place(self, argument: Argument) -> Place:
        """The path, or the possible paths, that an argument names."""
        found = place(argument, self.directory)
        if found.path is not None and "/.." in found.path and self.resolve(found.path) is None:
            # After an unknown directory, `..` is assumed to be the directory above it in the path.
            normal = posixpath.normpath(found.path)
            return found if self.crosses_unknown_symlink(found.path) else Place(normal)
        return found._replace(is_every=False) if found.is_every and self.finds_hidden else found

    # Scripts and paths.

    def script(self, argument: Argument) -> Script | None:
        """The known text of the file that an argument names; None if none of it is known."""
        if not self.scripts:
            return None
        where = self.place(argument)
        if where.path is None:
            found = [script.text for path, script in self.scripts.items() if where.matches(path)]
            return Script("\n".join(found), False) if found else None
        listed = self.scripts.get(self.resolve_or_normalize(where.path))
        return listed or self.namesake(posixpath.basename(where.path))

    def program(self, name: str) -> Script | None:
        """The known text of a command, named by its path or found in a directory for commands."""
        if "/" in name:
            return self.script(Argument((name,)))
        ending = f"bin/{name}"
        return next((script for path, script in self.scripts.items() if path.endswith(ending)), None)

    def namesake(self, name: str) -> Script | None:
        """A script of the same name elsewhere: its directory may have been copied or moved."""
        found = [script.text for path, script in self.scripts.items() if posixpath.basename(path) == name]
        return Script("\n".join(found), False) if found and name else None

    def resolve(self, path: str) -> str | None:
        """The path with all symlinks followed; None if a symlink may have an unknown target."""
        return None if is_too_long(path) else self.tree.resolve(path).path

    def resolve_or_normalize(self, path: str) -> str:
        """The path with all symlinks followed; if that is unknown, the path without `.` and `..`."""
        return self.resolve(path) or posixpath.normpath(path)

    def known_beginning(self, path: str) -> str:
        """The resolved beginning of a path, up to its first unknown component."""
        return "/" if is_too_long(path) else self.tree.resolve(path).beginning

    def resolve_above(self, path: str) -> str | None:
        """The path with symlinks followed except in its last component; None if that is unknown."""
        above, name = posixpath.split(path.rstrip("/"))
        if path.endswith("/") or name in ("", ".", ".."):
            return self.resolve(path)
        resolved = self.resolve(above)
        return None if resolved is None else posixpath.join(resolved, name)

    def crosses_unknown_symlink(self, path: str) -> bool:
        """True if a component of the path may be a symlink with an unknown target.

        An entirely unknown component is assumed to be no symlink.
        """
        here = "/"
        for part in () if is_too_long(path) else path.split("/"):
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
