"""Joins the facts of all packages by path, for installs of which nobody can tell the names."""

from __future__ import annotations

from collections.abc import Iterable

from tools.debian_packages.facts import LINKS, PLAIN, UNKNOWN, Line


def anything(lines: Iterable[Line]) -> str:
    """Return the table of everything that any package brings: a path on each line, and its facts if not plain."""
    paths: dict[str, set[str]] = {}
    for line in lines:
        for fact in line.facts:
            says = fact.says.removesuffix(" always")
            # A symlink may lead anywhere, and a number in a path may be any.
            paths.setdefault(fact.path, set()).add("->" if fact.is_link else says)
            for end, letter in enumerate(fact.path):
                if letter == "/" and end > 0 and fact.path.count("/", 0, end) > 1:
                    paths.setdefault(fact.path[:end], set())
    return "".join(sorted(f"{path}{_facts(says)}\n" for path, says in paths.items()))


def _facts(says: set[str]) -> str:
    """Spell the facts of one path: nothing if it is always a plain directory."""
    others = says & {"->", LINKS}
    # Where one package was installed, another that was not is taken to bring the same.
    directories = says - others - {UNKNOWN} or says - others
    if len(directories) > 1:
        directories = {UNKNOWN}
    found = directories | others
    return "" if found <= {PLAIN} else " " + "; ".join(sorted(found))
