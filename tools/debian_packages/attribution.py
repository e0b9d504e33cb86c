"""Finds which package of an install brought each directory, symlink and account that was measured.

dpkg lists what is in the package itself. The rest is made by maintainer scripts: those packages are taken whose scripts
name the path, and of several those that never came without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tools.debian_packages.facts import LINKS, PLAIN, Fact, Line
from tools.debian_packages.indices import PLACES
from tools.debian_packages.measure import Directory, Link, Record

# The contents of these follow from other things, and nothing is copied to them.
_LEFT_OUT = re.compile(
    r"/(?:etc/ssl/certs/[0-9a-f]{8}\.\d+|etc/java-[^/]*/.*|var/lib/systemd/deb-systemd-.*|var/cache/(?:man|fontconfig)/.*"
    r"|usr/lib/(?:x86_64-linux-gnu|modules|debug|python3)/.*|usr/share/perl/.*"
    r"|var/log/journal/.*|run/lock/.*)"
)
# Everything in these is a symlink, or a directory of symlinks.
_OF_LINKS = re.compile(r"(/usr/share/(?:maven-repo|java|icons|javascript|nodejs)|/usr/lib/jvm|/var/lib/ghostscript)/.*")
# Symlinks to files in these are many, and have names that nobody copies to.
_LINKED = re.compile(
    r"/(?:etc/rc[0-9S]\.d|etc/alternatives|etc/systemd/(?:system|user)/[^/]+\.(?:wants|requires)|usr/(?!lib/systemd/system$).*)"
)
# Where Dockerfiles copy to: other places are not looked at.
_PLACES = (*PLACES, "/root/", "/usr/bin/", "/usr/include/", "/usr/lib/", "/usr/share/")
# Plain directories below these are covered by what the product assumes of all packages.
_COVERED = (
    "/usr/bin",
    "/usr/lib",
    "/usr/share",
    "/usr/include",
    "/usr/libexec",
    "/usr/games",
    "/usr/src",
    "/usr/lib64",
    "/usr/lib32",
)
# What deb-systemd-helper enables is spoken of by no script.
_OF_ANY_PACKAGE = re.compile(r"/etc/(?:systemd/(?:system|user)/|rc[0-9S]\.d|alternatives)")
_ASKED = ""

# The name of the line of facts that may come with every package.
ANY = "*"

# A path and a fact; the number of an install, the packages that list the path, and those that speak of it.
_Key = tuple[str, str]
_Seen = tuple[int, frozenset[str], frozenset[str]]


def attribute(records: Sequence[Record]) -> dict[str, Line]:
    """Return what each package of one suite brings, and an empty line for those that bring nothing of interest.

    The line of `ANY` has the facts that no package can be told of.
    """
    present: dict[str, set[int]] = {}
    paths: dict[str, set[int]] = {}
    observed: dict[_Key, list[_Seen]] = {}
    for number, record in enumerate(records):
        for name in record["installed"]:
            present.setdefault(name, set()).add(number)
        for path, says, entry in _entries(record):
            paths.setdefault(path, set()).add(number)
            seen = (number, frozenset(entry["packages"]), frozenset(entry["mentioned"]))
            observed.setdefault((path, says), []).append(seen)
    facts: dict[str, set[Fact]] = {}
    above: dict[str, set[str]] = {}
    for key, seen_of_key in sorted(observed.items()):
        if _OF_ANY_PACKAGE.match(key[0]) and not any(owners for _, owners, _ in seen_of_key):
            facts.setdefault(ANY, set()).add(Fact(*key, certain=False))
            continue
        names = _bringers(key, seen_of_key, present, above)
        if _ASKED in names:
            names.remove(_ASKED)
            names |= {
                name for number, own, named in seen_of_key if not own | named for name in records[number]["packages"]
            }
        above.setdefault(key[0], set()).update(names)
        for name in names:
            # What only several packages together, or none of them, speak of may be another one's.
            is_its_own = any(name in owners or mentioned == {name} for _, owners, mentioned in seen_of_key)
            always = is_its_own and present[name] <= paths[key[0]]
            facts.setdefault(name, set()).add(Fact(*key, certain=always))
    accounts = _accounts(records)
    return {
        name: Line(frozenset(facts.get(name, ())), frozenset(accounts.get(name, ())))
        for name in sorted({*present, *facts, *accounts})
    }


def _accounts(records: Sequence[Record]) -> dict[str, set[str]]:
    """Return the users and groups that come with each package, as the table spells them."""
    accounts: dict[str, set[str]] = {}
    for record in records:
        for account in record["accounts"]:
            spelled = f"group {account['name']}"
            if account["group"] is not None:
                spelled = f"user {account['name']}:{account['group']} {account['home'] or ''}".rstrip()
            for name in account["mentioned"] or record["packages"]:
                accounts.setdefault(name, set()).add(spelled)
    for spelled_names in accounts.values():
        # A user's own group comes with the user.
        users = {spelled.split(" ")[1] for spelled in spelled_names if spelled.startswith("user ")}
        spelled_names -= {f"group {user.partition(':')[2]}" for user in users}
    return accounts


def _entries(record: Record) -> Iterable[tuple[str, str, Directory | Link]]:
    """Yield the path and the fact of all that is worth a line, and what was measured."""
    unusual: list[str] = []
    for directory in record["directories"]:
        path = directory["path"]
        says = f"{directory['mode']:o} {directory['user']}:{directory['group']}"
        is_covered = not path.startswith(_PLACES) or (says == PLAIN and path.startswith(_COVERED))
        if _LEFT_OUT.fullmatch(path) or is_covered or any(path.startswith(f"{above}/") for above in unusual):
            continue
        if not directory["new"]:
            says += " always"
        if says != PLAIN:
            unusual.append(path)
        yield path, says, directory
    for link in record["links"]:
        path = link["path"]
        is_left_out = not path.startswith(_PLACES) or _LEFT_OUT.fullmatch(path)
        if not is_left_out and not any(path.startswith(f"{above}/") for above in unusual):
            above_and_says = _of_link(link)
            if above_and_says is not None:
                yield *above_and_says, link


def _of_link(link: Link) -> tuple[str, str] | None:
    """Return the fact about a symlink, which may be one about the directory that it is in, and the path it is about."""
    path, target = link["path"], link["target"]
    above = path.rpartition("/")[0]
    of_links = _OF_LINKS.fullmatch(path)
    if of_links:
        return of_links[1], "unknown"
    if _LINKED.fullmatch(above) and not link["directory"] and not target.startswith(("/etc/", "/var/")):
        # The descriptions of base images list the commands that may be symlinks.
        return None if above.startswith("/usr/bin") else (above, LINKS)
    return path, f"-> {target}"


def _bringers(key: _Key, seen: Sequence[_Seen], present: dict[str, set[int]], above: dict[str, set[str]]) -> set[str]:
    """Return the packages that are taken for having brought a path with these facts; `above` has those of directories.

    They are, in this order, those that list it, those that speak of it, those that brought the directory that it is
    in, or else those that were asked for.
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
