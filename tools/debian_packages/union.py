"""Joins the facts of all packages by path, for installs of packages with unknown names."""

from __future__ import annotations

from collections.abc import Iterable

from tools.debian_packages.facts import LINKS, PLAIN, UNKNOWN, Line


def any_package(lines: Iterable[Line]) -> str:
    """Return the table of all paths in any package: a path on each line, and its facts unless it is plain."""
    paths: dict[str, set[str]] = {}
    for line in lines:
        for fact in line.facts:
            text = fact.text.removesuffix(" always")
            # The target of a symlink differs between packages, so it is left out.
            paths.setdefault(fact.path, set()).add("->" if fact.is_link else text)
            for end, letter in enumerate(fact.path):
                if letter == "/" and end > 0 and fact.path.count("/", 0, end) > 1:
                    paths.setdefault(fact.path[:end], set())
    for commands in ("/usr/bin", "/usr/sbin"):
        # Any command of an unknown package may be a symlink.
        paths.setdefault(commands, set()).add(LINKS)
    return "".join(sorted(f"{path}{_facts(texts)}\n" for path, texts in paths.items()))


def _facts(texts: set[str]) -> str:
    """Spell the facts of one path, "" if it is always a plain directory."""
    others = texts & {"->", LINKS}
    # If one package was measured, an unmeasured one is assumed to have the same mode and owner.
    directories = texts - others - {UNKNOWN} or texts - others
    if len(directories) > 1:
        directories = {UNKNOWN}
    found = directories | others
    return "" if found <= {PLAIN} else " " + "; ".join(sorted(found))
