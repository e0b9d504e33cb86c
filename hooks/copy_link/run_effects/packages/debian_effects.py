"""The directories, symlinks and accounts that packages of Debian bring, in the tree of an image."""

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
from copy_link.run_effects.calls import Call
from copy_link.run_effects.packages.appearing import change_where_there, directories
from copy_link.run_effects.packages.debian import Brought, Fact
from copy_link.run_effects.process import Process

COMMANDS = "/usr/bin"
# Where the table has directories and symlinks.
PLACES = (
    "/etc",
    "/opt",
    "/root",
    "/run",
    "/srv",
    COMMANDS,
    "/usr/include",
    "/usr/lib",
    "/usr/local",
    "/usr/share",
    "/var",
)

# A directory for each package; those that an image has are of packages that it has.
DOCUMENTATION = "/usr/share/doc/"


def bring(call: Call, brought: Brought) -> None:
    """Let there be what an install brings: a path in the tree now, and all others when they are asked for."""
    process = call.process
    for name in brought.groups:
        process.groups.setdefault(name, name)
    for name, (group, home) in brought.users.items():
        process.groups.setdefault(group, group)
        process.users.setdefault(name, Account(name, process.group_of(group), home))
    # An account may get another number later, which changes no directory.
    accounts = process.copy()
    tree = process.tree
    for root, _ in directories(call, PLACES):
        # The commands that may be symlinks are listed there: hundreds, which have been dealt with.
        for path in [root] if root == COMMANDS else [root, *tree.below(root)]:
            if path.startswith(DOCUMENTATION):
                continue
            before = tree.at(path)
            entry = before
            if path != root and before.may_be(ABSENT):
                entry = _after(before, path, brought, accounts, call.evidence)
            if entry.may_be(DIRECTORY):
                entry = entry._replace(contents=_Contents(entry, path, brought, accounts, call.evidence))
            tree.put(path, entry)
    for text in brought.always:
        path, _, says = text.partition(" ")
        change_where_there(process, path, _entry(Fact(says, True), process, call.evidence))


def take(call: Call, removed: Brought) -> None:
    """Let directories be gone that a removed package, or one that came with it, brought."""
    tree = call.process.tree
    for root, _ in directories(call, PLACES):
        for path in [root, *tree.below(root)]:
            entry = tree.at(path)
            # The base image has its directories anyway.
            is_of_this_file = any(evidence.source == call.evidence.source for evidence in entry.evidence)
            if path != root and is_of_this_file and entry.may_be(DIRECTORY) and removed.at(path):
                entry = join(entry, absent(call.evidence))
            if entry.contents is not None:
                entry = entry._replace(contents=_Left(entry.contents, path, removed, call.evidence))
            tree.put(path, entry)


class _Left:
    """What a directory holds after packages were removed."""

    def __init__(self, before: Contents, path: str, removed: Brought, evidence: Evidence) -> None:
        self.before = before
        self.path = path
        self.removed = removed
        self.evidence = evidence

    def __call__(self, relative: str) -> Entry | None:
        found = self.before(relative)
        if found is None or not found.may_be(DIRECTORY) or not self.removed.at(f"{self.path}/{relative}"):
            return found
        return join(found, absent(self.evidence))


class _Contents:
    """What a directory holds after the install; looked up by path, as few are asked for."""

    def __init__(self, before: Entry, path: str, brought: Brought, accounts: Process, evidence: Evidence) -> None:
        self.before = before
        self.path = path
        self.brought = brought
        self.accounts = accounts
        self.evidence = evidence

    def __call__(self, relative: str) -> Entry | None:
        before = unlisted(self.before, relative)
        after = _after(before, f"{self.path}/{relative}", self.brought, self.accounts, self.evidence)
        if after is before:
            return None if self.before.contents is None else self.before.contents(relative)
        return after


def _after(before: Entry, path: str, brought: Brought, accounts: Process, evidence: Evidence) -> Entry:
    """Return what is at a path after the install: what was there before is not changed."""
    if not before.may_be(ABSENT):
        return before
    facts = brought.at(path)
    if not facts:
        return join(before, unknown(evidence)) if brought.is_below_unusual(path) else before
    entry = _entry(facts[0], accounts, evidence)
    for fact in facts[1:]:
        entry = join(entry, _entry(fact, accounts, evidence))
    if not any(fact.is_certain for fact in facts):
        return join(before, entry)
    # dpkg keeps a symlink to a directory.
    kinds = before.kinds - {ABSENT, FILE}
    return join(before._replace(kinds=kinds), entry) if kinds else entry


def _entry(fact: Fact, accounts: Process, evidence: Evidence) -> Entry:
    mode, _, owner = fact.says.partition(" ")
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
