"""The settings of useradd and adduser: where they create homes, and with which mode. A build may change them first."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, DIRECTORY, FILE, unknown
from copy_link.image.scripts import Script
from copy_link.run_effects.account_files import USERADD_DEFAULTS
from copy_link.run_effects.arguments import Place
from copy_link.run_effects.calls import Call
from copy_link.run_effects.tree_changes import may_appear, may_have_parents
from copy_link.startup.patterns import pattern

_BUILD_CONTEXT = "build context"
_STANDARD_BASE = "/home"
_PATH = pattern(r"(?a)(?:/[\w.+-]+)+")
# Homes are rarely below deeper directories, if the base is unknown.
_MAXIMUM_DEPTH = 2


def set_base(call: Call, base: str | None) -> None:
    """Remember the base directory of `useradd -D -b base`; None is unknown."""
    before = call.process.scripts.get(USERADD_DEFAULTS, Script("", not is_changed(call, USERADD_DEFAULTS)))
    text = f"{before.text}\nHOME={base or ''}\n"
    call.process.scripts[USERADD_DEFAULTS] = Script(text, before.is_whole and base is not None)


def is_changed(call: Call, path: str) -> bool:
    """True if this build may have changed the file."""
    if path in call.process.scripts:
        return True
    entry = call.process.tree.at(path)
    sources = {evidence.source for evidence in entry.evidence}
    return entry.may_be(FILE) and not sources.isdisjoint((call.evidence.source, _BUILD_CONTEXT))


def value(call: Call, path: str, name: str) -> str | None:
    """The value of a setting in a changed file; "" if the file does not set it, None if that is unknown."""
    script = call.process.scripts.get(path)
    if script is None or not script.is_whole:
        return None
    found = ""
    for line in script.text.splitlines():
        key, equals, text = line.strip().partition("=")
        if equals and key.strip() == name:
            found = text.strip().strip("\"'")
    return found


def home_bases(call: Call, path: str, name: str) -> list[str]:
    """The possible base directories of homes, by a setting in a file; one if it is certain."""
    if not is_changed(call, path):
        return [_STANDARD_BASE]
    base = value(call, path, name)
    if base is not None:
        return [base or _STANDARD_BASE]
    script = call.process.scripts.get(path)
    return any_base(call, "" if script is None else script.text)


def any_base(call: Call, text: str) -> list[str]:
    """The possible base directories of homes if a text that is known only in part sets the base."""
    tree = call.process.tree
    listed = [
        other for other in tree.paths() if other.count("/") <= _MAXIMUM_DEPTH and tree.at(other).may_be(DIRECTORY)
    ]
    return [_STANDARD_BASE, *_paths(text), *listed]


def _paths(text: str) -> list[str]:
    """The paths in a text, also in the script of a `sed` command."""
    return list(dict.fromkeys(_PATH.findall(text.replace("\\/", "/"))))


def may_have_homes(call: Call, bases: list[str], name: str) -> None:
    """An account may get its home, with an unknown mode, in any of these directories."""
    process = call.process
    is_anywhere = False
    for base in dict.fromkeys(bases):
        for home in (f"{base.rstrip('/')}/{name}", f"{base.rstrip('/')}/{name[:1]}/{name}"):
            if not process.tree.at(posixpath.normpath(home)).may_be(ABSENT):
                continue
            may_have_parents(process, home, call.evidence)
            if process.resolve_above(home) is None:
                # A symlink with an unknown target may lead to any path: one of them is enough.
                if is_anywhere:
                    continue
                is_anywhere = process.crosses_unknown_symlink(home)
            may_appear(process, Place(home), unknown(call.evidence))
