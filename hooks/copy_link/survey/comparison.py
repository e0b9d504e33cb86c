"""Compares the facts that the hooks have about a base image with the real image.

A fact is wrong if the real image contradicts it. A symlink to a file that no description lists is only missing: the
sole verdicts that it changes are those on a COPY onto its very path. So is a plain directory, except one directly below
`/`, whose owner decides a COPY --chown into it; for a deeper one, the directories above it decide that already.
"""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from copy_link.image.entries import ABSENT, DIRECTORY, FILE, SYMLINK, Entry, Owner
from copy_link.image.image import Image
from copy_link.startup.annotations import Iterator
from copy_link.survey import accounts as survey_accounts
from copy_link.survey.config import Surveyed
from copy_link.survey.layers import Entries, Found, ancestors, resolve
from copy_link.survey.writer import left_out, path_word, word

NOTHING = "nothing"
NOT_DESCRIBED = "not described"
# The values of USER that are root.
ROOT_NAMES = frozenset({"", "root", "0", "root:root", "0:0", "root:0", "0:root"})


class Difference(NamedTuple):
    """One difference: what it is about (a path, `user app`, `WORKDIR`), the belief and the real state.

    `is_wrong` is false if the real image has something that the description merely lacks.
    """

    subject: str
    believed: str
    real: str
    is_wrong: bool = True


def compare(believed: Image, is_windows: bool, surveyed: Surveyed) -> list[Difference]:
    """Every difference between the facts about an image and the real one, wrong facts first."""
    if is_windows or surveyed.config.os == "windows":
        system = "windows" if is_windows else "linux"
        return [] if system == surveyed.config.os else [Difference("operating system", system, surveyed.config.os)]
    found = [*_settings(believed, surveyed), *_accounts(believed, surveyed.entries), *_paths(believed, surveyed)]
    return sorted(found, key=lambda one: not one.is_wrong)


def _settings(believed: Image, surveyed: Surveyed) -> Iterator[Difference]:
    config = surveyed.config
    workdir = posixpath.normpath(f"/{config.workdir.lstrip('/')}")
    if believed.workdir not in (None, workdir):
        yield Difference("WORKDIR", believed.workdir or "/", workdir)
    user = config.user.strip()
    if believed.user is not None and not _is_same_user(believed.user, user, surveyed.entries):
        yield Difference("USER", believed.user or "root", user or "root")
    yield from _environment(believed, dict(config.environment))
    # The tool that read the image says in a note if it hides these.
    if not surveyed.notes:
        if believed.shell is not None and config.shell != believed.shell:
            yield Difference("SHELL", " ".join(believed.shell), " ".join(config.shell) or "the default")
        elif believed.shell is None and config.shell:
            yield Difference("SHELL", NOT_DESCRIBED, " ".join(config.shell), is_wrong=False)
        if believed.onbuild != config.onbuild:
            yield Difference("ONBUILD", "; ".join(believed.onbuild) or "none", "; ".join(config.onbuild) or "none")


def _environment(believed: Image, environment: dict[str, str]) -> Iterator[Difference]:
    for name, value in believed.environment.items():
        if value is not None and environment.get(name) != value:
            yield Difference(f"ENV {name}", value, environment.get(name, "not set"))
    if believed.environment_is_whole:
        for name in environment.keys() - believed.environment.keys():
            yield Difference(f"ENV {name}", "not set", environment[name])


def _is_same_user(believed: str, real: str, entries: Entries) -> bool:
    if believed == real or {believed, real} <= ROOT_NAMES:
        return True
    users = survey_accounts.users(entries)
    numbers = [str(users[name].uid) if name in users else name for name in (believed, real)]
    return numbers[0] == numbers[1]


def _accounts(believed: Image, entries: Entries) -> Iterator[Difference]:
    users, groups = survey_accounts.users(entries), survey_accounts.groups(entries)
    for name, account in believed.users.items():
        real = users.get(name)
        shown = ":".join("?" if part is None else str(part) for part in account)
        if real is None:
            yield Difference(f"user {name}", shown, NOTHING)
        elif (
            _owner_differs(account.uid, real.uid)
            or _owner_differs(account.gid, real.gid)
            or account.home not in (None, real.home)
        ):
            yield Difference(f"user {name}", shown, f"{real.uid}:{real.gid}:{real.home or ''}")
    for name, gid in believed.groups.items():
        if name not in groups or _owner_differs(gid, groups[name]):
            yield Difference(f"group {name}", "?" if gid is None else str(gid), str(groups.get(name, NOTHING)))
    for name in sorted(users.keys() - believed.users.keys() - {"root"}):
        yield Difference(f"user {name}", NOT_DESCRIBED, f"{users[name].uid}:{users[name].gid}", is_wrong=False)
    real_homes = survey_accounts.homes(entries)
    for tool, mode, found in zip(believed.homes._fields, believed.homes, real_homes, strict=True):
        if None not in (mode, found) and mode != found:
            yield Difference(f"homes by {tool}", f"{mode:04o}", f"{found:04o}")


def _owner_differs(believed: Owner, real: Owner) -> bool:
    """True if the real number contradicts the belief; a name is an account other than root, of any number."""
    if believed is None or real is None:
        return False
    return real == 0 if isinstance(believed, str) else believed != real


def _paths(believed: Image, surveyed: Surveyed) -> Iterator[Difference]:
    entries = surveyed.entries
    real = {path: found for path, found in entries.items() if found.kind in (DIRECTORY, SYMLINK)}
    filled = left_out(real)
    # Below a `hidden` path nothing is compared, and below an `undescribed` directory only what is not plain.
    hidden, undescribed = set(surveyed.doubtful), set[str]()
    for path in sorted({*believed.tree.paths(), *real} - {"/"}, key=lambda path: path.split("/")):
        above = list(ancestors(path))
        if path in hidden or not hidden.isdisjoint(above):
            continue
        entry, found = believed.tree.at(path), entries.get(path)
        is_listed = believed.tree.lists(path)
        if _fits(entry, found, path):
            is_lacking = path in real and not is_listed and SYMLINK in entry.kinds
        else:
            is_lacking = not is_listed and _harms_only_itself(path, entries)
            if not is_lacking:
                yield Difference(path_word(path), _believed(entry), _real(found))
                if found is None or found.kind not in entry.kinds:
                    hidden.add(path)
        if is_lacking:
            if path not in filled and undescribed.isdisjoint(above):
                yield Difference(path_word(path), NOT_DESCRIBED, _real(found), is_wrong=False)
            undescribed.add(path)


def _harms_only_itself(path: str, entries: Entries) -> bool:
    """True if no COPY to a path below this undescribed one is judged wrongly, only a COPY onto it."""
    found = entries.get(path)
    if found is None or found.is_plain:
        return found is not None and posixpath.dirname(path) != "/"
    target = resolve(entries, path) if found.kind == SYMLINK else None
    return target is not None and target in entries and entries[target].kind != DIRECTORY


def _fits(entry: Entry, found: Found | None, path: str) -> bool:
    """True if the real state of a path is one of those that the entry allows."""
    if found is None:
        return entry.may_be(ABSENT)
    if found.kind not in entry.kinds:
        # Descriptions do not list files: an unlisted path is a file or does not exist.
        return found.kind == FILE and entry.may_be(ABSENT)
    if found.kind == SYMLINK:
        return entry.target is None or _destination(path, entry.target) == _destination(path, found.target or "")
    if found.kind != DIRECTORY or found.mode is None:
        return True
    return (
        entry.mode in (None, found.mode)
        and not _owner_differs(entry.uid, found.uid)
        and not _owner_differs(entry.gid, found.gid)
    )


def _destination(path: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(path), target)).replace("//", "/")


def _believed(entry: Entry) -> str:
    return " or ".join(_shown(kind, entry) for kind in (DIRECTORY, SYMLINK, FILE, ABSENT) if entry.may_be(kind))


def _real(found: Found | None) -> str:
    return NOTHING if found is None else _shown(found.kind, found)


def _shown(kind: str, state: Entry | Found) -> str:
    if kind == SYMLINK:
        return "symlink" if state.target is None else f"symlink to {word(state.target)}"
    if kind != DIRECTORY:
        return NOTHING if kind == ABSENT else kind
    mode = "?" if state.mode is None else f"{state.mode:04o}"
    owner = ":".join("?" if number is None else str(number) for number in (state.uid, state.gid))
    return f"{kind} {mode} {owner}"
