"""Finds the package of an install that each measured directory, symlink and account belongs to.

dpkg lists the paths in the package itself. Maintainer scripts make the others: those belong to the packages whose
scripts name the path, and of several such packages to those that were never installed without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tools.debian_packages.facts import LINKS, PLAIN, Fact, Line
from tools.debian_packages.indices import ROOTS
from tools.debian_packages.measure import Directory, Link, Record

# Generated paths, to which nobody copies.
_IGNORED = re.compile(
    r"/(?:etc/ssl/certs/[0-9a-f]{8}\.\d+|etc/java-[^/]*/.*|var/lib/systemd/deb-systemd-.*|var/cache/(?:man|fontconfig)/.*"
    r"|usr/lib/(?:x86_64-linux-gnu|modules|debug|python3)/.*|usr/share/perl/.*"
    r"|var/log/journal/.*|run/lock/.*)"
)
# These directories contain symlinks, and directories of symlinks, only.
_OF_LINKS = re.compile(r"(/usr/share/(?:maven-repo|java|icons|javascript|nodejs)|/usr/lib/jvm|/var/lib/ghostscript)/.*")
# These directories contain many symlinks to files, with names to which nobody copies.
_PARENTS_OF_LINKS = re.compile(
    r"/(?:etc/rc[0-9S]\.d|etc/alternatives|etc/systemd/(?:system|user)/[^/]+\.(?:wants|requires)|usr/(?!lib/systemd/system$).*)"
)
# Dockerfiles copy to paths below these; all others are ignored.
_ROOTS = (*ROOTS, "/root/", "/usr/bin/", "/usr/sbin/", "/usr/include/", "/usr/lib/", "/usr/share/")
# Commands that are symlinks: many packages contain some, so any install may add them.
_COMMANDS = re.compile(r"/usr/s?bin/[^/]+")
_COMMAND = "-> ?"
# The product assumes that any package may add plain directories below these.
_COVERED = (
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/usr/share",
    "/usr/include",
    "/usr/libexec",
    "/usr/games",
    "/usr/src",
    "/usr/lib64",
    "/usr/lib32",
)
# deb-systemd-helper makes these, and no script names them.
_OF_ANY_PACKAGE = re.compile(r"/etc/(?:systemd/(?:system|user)/|rc[0-9S]\.d|alternatives)")
_ASKED = ""

# The name of the line with the facts that may hold after any install.
ANY = "*"

# A path and the text of its fact; the number of an install, the packages that list the path, those that mention it.
_Key = tuple[str, str]
_Seen = tuple[int, frozenset[str], frozenset[str]]


def attribute(records: Sequence[Record]) -> dict[str, Line]:
    """Return the line of each package of one suite, an empty one if no path of it matters.

    The line of `ANY` has the facts that belong to no package in particular.
    """
    present: dict[str, set[int]] = {}
    paths: dict[str, set[int]] = {}
    observed: dict[_Key, list[_Seen]] = {}
    for number, record in enumerate(records):
        for name in record["installed"]:
            present.setdefault(name, set()).add(number)
        for path, text, entry in _entries(record):
            paths.setdefault(path, set()).add(number)
            seen = (number, frozenset(entry["packages"]), frozenset(entry["mentioned"]))
            observed.setdefault((path, text), []).append(seen)
    facts: dict[str, set[Fact]] = {}
    above: dict[str, set[str]] = {}
    for key, seen_of_key in sorted(observed.items()):
        is_command = key[1] == _COMMAND and _COMMANDS.fullmatch(key[0])
        if is_command or (_OF_ANY_PACKAGE.match(key[0]) and not any(owners for _, owners, _ in seen_of_key)):
            facts.setdefault(ANY, set()).add(Fact(*key, certain=False))
            continue
        names = _packages_with(key, seen_of_key, present, above)
        if _ASKED in names:
            names.remove(_ASKED)
            names |= {
                name for number, own, named in seen_of_key if not own | named for name in records[number]["packages"]
            }
        above.setdefault(key[0], set()).update(names)
        for name in names:
            # A path that several packages mention, or none, may belong to another package.
            is_its_own = any(name in owners or mentioned == {name} for _, owners, mentioned in seen_of_key)
            always = is_its_own and present[name] <= paths[key[0]]
            facts.setdefault(name, set()).add(Fact(*key, certain=always))
    accounts = _accounts(records)
    return {
        name: Line(frozenset(facts.get(name, ())), frozenset(accounts.get(name, ())))
        for name in sorted({*present, *facts, *accounts})
    }


def _accounts(records: Sequence[Record]) -> dict[str, set[str]]:
    """Return the users and groups of each package, as the table spells them."""
    accounts: dict[str, set[str]] = {}
    for record in records:
        for account in record["accounts"]:
            spelled = f"group {account['name']}"
            if account["group"] is not None:
                spelled = f"user {account['name']}:{account['group']} {account['home'] or ''}".rstrip()
            for name in account["mentioned"] or record["packages"]:
                accounts.setdefault(name, set()).add(spelled)
    for spelled_names in accounts.values():
        # The entry of a user includes the user's group.
        users = {spelled.split(" ")[1] for spelled in spelled_names if spelled.startswith("user ")}
        spelled_names -= {f"group {user.partition(':')[2]}" for user in users}
    return accounts


def _entries(record: Record) -> Iterable[tuple[str, str, Directory | Link]]:
    """Yield each path that matters, the text of its fact, and its measured entry."""
    unusual: list[str] = []
    for directory in record["directories"]:
        path = directory["path"]
        text = f"{directory['mode']:o} {directory['user']}:{directory['group']}"
        is_covered = not path.startswith(_ROOTS) or (text == PLAIN and path.startswith(_COVERED))
        if _IGNORED.fullmatch(path) or is_covered or any(path.startswith(f"{above}/") for above in unusual):
            continue
        if not directory["new"]:
            text += " always"
        if text != PLAIN:
            unusual.append(path)
        yield path, text, directory
    for link in record["links"]:
        path = link["path"]
        is_left_out = not path.startswith(_ROOTS) or _IGNORED.fullmatch(path)
        if not is_left_out and not any(path.startswith(f"{above}/") for above in unusual):
            fact = _fact_of_link(link)
            if fact is not None:
                yield *fact, link


def _fact_of_link(link: Link) -> tuple[str, str] | None:
    """Return the path and the text of the fact about a symlink; it may be about the directory that contains it."""
    path, target = link["path"], link["target"]
    if _COMMANDS.fullmatch(path) and not link["directory"]:
        return path, _COMMAND
    above = path.rpartition("/")[0]
    of_links = _OF_LINKS.fullmatch(path)
    if of_links:
        return of_links[1], "unknown"
    if _PARENTS_OF_LINKS.fullmatch(above) and not link["directory"] and not target.startswith(("/etc/", "/var/")):
        return above, LINKS
    return path, f"-> {target}"


def _packages_with(
    key: _Key, seen: Sequence[_Seen], present: dict[str, set[int]], above: dict[str, set[str]]
) -> set[str]:
    """Return the packages that a path with this fact belongs to; `above` has those of each directory.

    They are, in this order, the packages that list it, those that mention it, those of the directory that contains it,
    or else those that were named in the command.
    """
    runs = {number for number, _, _ in seen}
    owners: set[str] = set().union(*(owners for _, owners, _ in seen))
    mentioned: set[str] = set().union(*(mentioned for _, _, mentioned in seen))
    for candidates in (owners, owners | mentioned):
        never_without = {name for name in candidates if present[name] <= runs}
        if runs <= _explained(never_without, present):
            return never_without
    for candidates in (owners, owners | mentioned):
        if runs <= _explained(candidates, present):
            return candidates
    path = key[0]
    while path.count("/") > 2:
        path = path.rpartition("/")[0]
        candidates = above.get(path, set())
        never_without = {name for name in candidates if present[name] <= runs}
        for found in (never_without, candidates):
            if found and runs <= _explained(found, present):
                return owners | mentioned | found
    return owners | mentioned | {_ASKED}


def _explained(names: set[str], present: dict[str, set[int]]) -> set[int]:
    """Return the installs that any of these packages was part of."""
    return set().union(*(present[name] for name in names))
