"""Adds the directories, symlinks and accounts of Debian's packages to the tree of an image, or removes them."""

from __future__ import annotations

from copy_link.image.accounts import Account
from copy_link.image.entries import (
    ABSENT,
    DIRECTORY,
    FILE,
    Contents,
    Entry,
    absent,
    directory,
    files_only,
    join,
    symlink,
    unknown,
    unlisted,
)
from copy_link.image.evidence import Evidence
from copy_link.image.later import Later
from copy_link.run_effects.calls import Call
from copy_link.run_effects.packages.appearing import may_change_directory, possible_directories
from copy_link.run_effects.packages.debian import Fact, InstalledPaths
from copy_link.run_effects.process import Process
from copy_link.startup.memory import cache
from copy_link.startup.records import NamedTuple

# The tree already lists the paths in these that may be symlinks: hundreds.
COMMANDS = ("/usr/bin", "/usr/sbin")
# All paths of the table are below these.
TABLE_ROOTS = (
    "/etc",
    "/opt",
    "/root",
    "/run",
    "/srv",
    *COMMANDS,
    "/usr/include",
    "/usr/lib",
    "/usr/local",
    "/usr/share",
    "/var",
)

# One directory for each package: the directories in an image are those of packages that it already has.
DOCUMENTATION = "/usr/share/doc"


class _Install(NamedTuple):
    """The paths that an install adds, the accounts that may own them, and the evidence for it."""

    paths: InstalledPaths
    accounts: Process
    evidence: Evidence


def add_installed_paths(call: Call, installed: InstalledPaths) -> None:
    """Add the effect of an install: to the paths of the tree at once, to all others when they are looked up."""
    process = call.process
    for name in installed.groups:
        process.groups.setdefault(name, name)
    for name, (group, home) in installed.users.items():
        process.groups.setdefault(group, group)
        process.users.setdefault(name, Account(name, process.group_of(group), home))
    # An account may get another number later, which changes no directory.
    install = _Install(installed, process.copy(), call.evidence)
    tree = process.tree
    roots = {root: None for root, _ in possible_directories(call, TABLE_ROOTS)}
    below = tree.below_any((root for root in roots if root not in COMMANDS), without=DOCUMENTATION)
    after_install = cache(lambda later: _later_after_install(later, install) if later.is_certain else None)
    # Directories that exist before the install: the next one changes them all at once.
    directories: dict[str, Entry] = {}
    later = Later(lambda path: _with_installed(directories[path], path, install))
    for path in tree.change_later(dict.fromkeys([*roots, *below]), after_install):
        before = tree.at(path)
        if before.is_only(DIRECTORY):
            directories[path] = before
            tree.put_later(path, later)
            continue
        entry = before
        if path not in roots and before.may_be(ABSENT):
            entry = _entry_after_install(before, path, install)
        if entry.may_be(DIRECTORY):
            entry = _with_installed(entry, path, install)
        if entry is not before:
            tree.put(path, entry)
    for line in installed.always:
        path, _, text = line.partition(" ")
        may_change_directory(process, path, _entry(Fact(text, True), process, call.evidence))


def _later_after_install(before: Later, install: _Install) -> Later:
    """The entries of directories after the install; they stay as they are, and get more contents."""
    return Later(lambda path: _with_installed(before.at(path), path, install))


def _with_installed(entry: Entry, path: str, install: _Install) -> Entry:
    """The entry of a directory with the paths in it that the install adds."""
    return entry._replace(contents=_AfterInstall(entry, path, install))


def remove_installed_paths(call: Call, removed: InstalledPaths) -> None:
    """Record that the directories of removed packages, and of those installed with them, may be absent now."""
    tree = call.process.tree
    for root, _ in possible_directories(call, TABLE_ROOTS):
        for path in [root, *tree.below(root)]:
            entry = tree.at(path)
            # A directory of the base image stays: its package is part of that image.
            is_of_this_file = any(evidence.source == call.evidence.source for evidence in entry.evidence)
            if path != root and is_of_this_file and entry.may_be(DIRECTORY) and removed.at(path):
                entry = join(entry, absent(call.evidence))
            if entry.contents is not None:
                entry = entry._replace(contents=_AfterRemoval(entry.contents, path, removed, call.evidence))
            tree.put(path, entry)


class _AfterRemoval:
    """The contents of a directory after packages were removed."""

    def __init__(self, before: Contents, path: str, removed: InstalledPaths, evidence: Evidence) -> None:
        self.before = before
        self.path = path
        self.removed = removed
        self.evidence = evidence

    def __call__(self, relative: str) -> Entry | None:
        found = self.before(relative)
        if found is None or not found.may_be(DIRECTORY) or not self.removed.at(f"{self.path}/{relative}"):
            return found
        return join(found, absent(self.evidence))


class _AfterInstall:
    """The contents of a directory after the install; computed for each path that is looked up, as those are few."""

    def __init__(self, before: Entry, path: str, install: _Install) -> None:
        self.before = before
        self.path = path
        self.install = install
        self.found: dict[str, Entry | None] | None = None

    def __call__(self, relative: str) -> Entry | None:
        # Each path is looked up once: lookups would double with every install before this one.
        if self.found is None:
            self.found = {}
        if relative not in self.found:
            self.found[relative] = self._find(relative)
        return self.found[relative]

    def _find(self, relative: str) -> Entry | None:
        before = unlisted(self.before, relative)
        after = _entry_after_install(before, f"{self.path}/{relative}", self.install)
        if after is before:
            return None if self.before.contents is None else self.before.contents(relative)
        return after


def _entry_after_install(before: Entry, path: str, install: _Install) -> Entry:
    """Return the entry of a path after the install, which leaves existing paths as they are."""
    if not before.may_be(ABSENT):
        return before
    installed, accounts, evidence = install
    facts = installed.at(path)
    if not facts:
        return join(before, unknown(evidence)) if installed.is_below_unusual(path) else before
    entry = _entry(facts[0], accounts, evidence)
    for fact in facts[1:]:
        entry = join(entry, _entry(fact, accounts, evidence))
    if not any(fact.is_certain for fact in facts):
        return join(before, entry)
    # dpkg keeps a symlink to a directory.
    kinds = before.kinds - {ABSENT, FILE}
    return join(before._replace(kinds=kinds), entry) if kinds else entry


def _entry(fact: Fact, accounts: Process, evidence: Evidence) -> Entry:
    mode, _, owner = fact.text.partition(" ")
    if mode == "->":
        return symlink(None if owner == "?" else owner, evidence)
    if mode == "unknown":
        return unknown(evidence)
    if mode == "?":
        return directory(None, None, None, evidence, inside=unknown(evidence))
    user, _, group = owner.partition(":")
    return directory(
        int(mode, 8), accounts.owner_of(user), accounts.group_of(group), evidence, inside=files_only(evidence)
    )
