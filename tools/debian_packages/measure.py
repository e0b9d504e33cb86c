"""Measures packages: installs them, and lists the directories, symlinks and accounts that are new or changed.

Run as root: `unshare --mount python -m tools.debian_packages.measure --suite trixie --folder FOLDER PACKAGE ...`. Each
group of packages (names joined by a comma) is one install; its record is appended to FOLDER/measured-trixie.jsonl as
one line of JSON. Packages that cannot be installed together are installed in smaller groups.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import stat
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypedDict

from tools.debian_packages.indices import mirror
from tools.debian_packages.overlay import Installed, Tree, installed, prepare

# Dockerfiles copy to none of these, or an image does not contain them.
_IGNORED = re.compile(
    r"/(?:proc|sys|dev|tmp|var/lib/dpkg|var/lib/apt|var/cache/apt|var/cache/debconf"
    r"|usr/share/(?:doc|man|locale|info|help|lintian|bug|doc-base|locales|zoneinfo))(?:/|$)"
)
_SCRIPTS = ("preinst", "postinst", "config", "triggers")
# Files in a package that list directories and accounts to make.
_DECLARING = re.compile(r"/usr/lib/(?:tmpfiles|sysusers)\.d/[^/]+\.conf")


class Directory(TypedDict):
    """A directory that is new, or whose mode or owner has changed."""

    path: str
    mode: int
    user: str
    group: str
    new: bool
    packages: list[str]
    mentioned: list[str]


class Link(TypedDict):
    """A symlink that is new or has a new target; `directory` is true if the target is a directory."""

    path: str
    target: str
    directory: bool
    packages: list[str]
    mentioned: list[str]


class Account(TypedDict):
    """A new user or group; the group and the home are None for a group."""

    name: str
    group: str | None
    home: str | None
    mentioned: list[str]


class Record(TypedDict):
    """The result of one install."""

    suite: str
    packages: list[str]
    recommends: bool
    failed: bool
    installed: list[str]
    directories: list[Directory]
    links: list[Link]
    accounts: list[Account]


def measure(tree: Tree, packages: Sequence[str], recommends: bool, work: Path) -> Record:
    """Install the packages over the tree, and return a record of all changes; `work` is an empty folder to mount in."""
    with installed(tree, packages, recommends, work) as result:
        return _record(tree, packages, recommends, result)


def _record(tree: Tree, packages: Sequence[str], recommends: bool, result: Installed) -> Record:
    before, after = packages_of(tree.root), packages_of(result.root)
    new = sorted(after - before)
    owners = _owners(result.root, new)
    texts = {name: _texts(result.root, name) for name in new}
    users, groups = accounts_of(result.root, "passwd"), accounts_of(result.root, "group")
    directories: list[Directory] = []
    links: list[Link] = []
    for path in _changed(result.changed):
        here, there = result.changed / path[1:], tree.root / path[1:]
        status = here.lstat()
        old = there.lstat() if os.path.lexists(there) else None
        if stat.S_ISLNK(status.st_mode):
            target = os.readlink(here)
            if old is None or not stat.S_ISLNK(old.st_mode) or os.readlink(there) != target:
                leads_to_directory = _is_directory(result.root, path, target)
                links.append(
                    Link(
                        path=path,
                        target=target,
                        directory=leads_to_directory,
                        packages=owners.get(path, []),
                        mentioned=[] if path in owners else _mentioning(texts, path),
                    )
                )
            continue
        facts = stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid
        is_new = old is None or not stat.S_ISDIR(old.st_mode)
        if not is_new and old is not None and (stat.S_IMODE(old.st_mode), old.st_uid, old.st_gid) == facts:
            continue
        plain = facts == (0o755, 0, 0)
        directories.append(
            Directory(
                path=path,
                mode=facts[0],
                user=users.get(facts[1], str(facts[1])),
                group=groups.get(facts[2], str(facts[2])),
                new=is_new,
                packages=owners.get(path, []),
                mentioned=[] if plain and path in owners else _mentioning(texts, path),
            )
        )
    return Record(
        suite=tree.suite,
        packages=list(packages),
        recommends=recommends,
        failed=result.failed,
        installed=new,
        directories=directories,
        links=links,
        accounts=_accounts(tree.root, result.root, texts),
    )


def _changed(folder: Path, path: str = "") -> Iterator[str]:
    """Yield the paths of directories and symlinks that an install wrote, parents first."""
    with os.scandir(f"{folder}{path}") as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        below = f"{path}/{entry.name}"
        if _IGNORED.match(below):
            continue
        if entry.is_symlink():
            yield below
        elif entry.is_dir(follow_symlinks=False):
            yield below
            yield from _changed(folder, below)


def _is_directory(root: Path, path: str, target: str) -> bool:
    """True if the symlink leads to a directory inside the root; `..` in a target is resolved as text."""
    for _ in range(20):
        full = os.path.normpath(os.path.join(os.path.dirname(path), target))
        real = Path(f"{root}{full}")
        if not real.is_symlink():
            return real.is_dir()
        path, target = full, os.readlink(real)
    return False


def packages_of(root: Path) -> set[str]:
    """Return the names of the packages that are installed in a root."""
    names = set()
    for paragraph in (root / "var/lib/dpkg/status").read_text(errors="replace").split("\n\n"):
        name = re.match(r"Package: (\S+)", paragraph)
        if name and re.search(r"^Status: install ok ", paragraph, re.M):
            names.add(name[1])
    return names


def _information(root: Path, name: str, kind: str) -> Path:
    folder = root / "var/lib/dpkg/info"
    return next((path for path in sorted(folder.glob(f"{name}:*.{kind}"))), folder / f"{name}.{kind}")


def _owners(root: Path, names: Sequence[str]) -> dict[str, list[str]]:
    """Return the packages that list each path; /bin, /lib and /sbin are moved below /usr, as in the image."""
    owners: dict[str, list[str]] = {}
    for name in names:
        listed = _information(root, name, "list")
        if listed.exists():
            for path in listed.read_text(errors="replace").splitlines():
                real = f"/usr{path}" if re.match(r"/(?:bin|sbin|lib(?:32|64|x32)?)/", path) else path
                owners.setdefault(real, []).append(name)
    return owners


def _texts(root: Path, name: str) -> str:
    """Return the text of a package's scripts, and of its files for systemd-tmpfiles and systemd-sysusers."""
    found = [_information(root, name, kind) for kind in _SCRIPTS]
    listed = _information(root, name, "list")
    if listed.exists():
        found += [root / path[1:] for path in listed.read_text(errors="replace").splitlines() if _DECLARING.match(path)]
    return "\n".join(path.read_text(errors="replace") for path in found if path.is_file())


def _mentioning(texts: dict[str, str], path: str) -> list[str]:
    """Return the packages whose scripts name the path, or else those that name its last part."""
    spelled = (path, f"/var{path}") if path.startswith("/run/") else (path,)
    for words in (spelled, (os.path.basename(path),)):
        expression = re.compile("|".join(rf"(?<![\w.-]){re.escape(word)}(?![\w-])" for word in words))
        found = [name for name, text in texts.items() if expression.search(text)]
        if found:
            return found
    return []


def accounts_of(root: Path, file: str) -> dict[int, str]:
    """Return the names in /etc/passwd or /etc/group of a root, by number."""
    lines = (root / "etc" / file).read_text().splitlines()
    return {int(line.split(":")[2]): line.split(":")[0] for line in lines if line.count(":") >= 2}


def _accounts(before: Path, after: Path, texts: dict[str, str]) -> list[Account]:
    groups = accounts_of(after, "group")
    old_users, old_groups = set(accounts_of(before, "passwd").values()), set(accounts_of(before, "group").values())
    accounts = []
    for line in (after / "etc/passwd").read_text().splitlines():
        name, _, _, group, _, home, *_ = line.split(":")
        if name not in old_users:
            accounts.append(
                Account(name=name, group=groups.get(int(group), group), home=home, mentioned=_mentioning(texts, name))
            )
    for name in groups.values():
        if name not in old_groups:
            accounts.append(Account(name=name, group=None, home=None, mentioned=_mentioning(texts, name)))
    return accounts


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the named groups of packages that have no record yet; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", required=True)
    parser.add_argument("--folder", type=Path, required=True, help="the folder for trees, downloads and results")
    parser.add_argument("--no-install-recommends", action="store_true")
    parser.add_argument("groups", nargs="+", metavar="PACKAGE[,PACKAGE]")
    options = parser.parse_args(arguments)
    tree = prepare(options.suite, mirror(), options.folder)
    result = options.folder / f"measured-{options.suite}.jsonl"
    known = set()
    if result.exists():
        known = {tuple(json.loads(line)["packages"]) for line in result.read_text().splitlines()}
    waiting = [group.split(",") for group in reversed(options.groups)]
    while waiting:
        packages = waiting.pop()
        if tuple(packages) in known:
            continue
        started = time.monotonic()
        work = options.folder / f"work-{os.getpid()}"
        record = measure(tree, packages, not options.no_install_recommends, work)
        if record["failed"] and len(packages) > 1:
            middle = len(packages) // 2
            waiting += [packages[middle:], packages[:middle]]
            continue
        with result.open("a") as stream:
            stream.write(json.dumps(record) + "\n")
        found = "failed" if record["failed"] else f"{len(record['installed'])} packages"
        print(f"{' '.join(packages)}: {found}, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
