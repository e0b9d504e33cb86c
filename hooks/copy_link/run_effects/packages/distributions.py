"""The proof in a package manager that has succeeded, on a base image that is not described.

Only root can install packages, and the image has the directories of a distribution. They are plain (0755 0:0) in every
description of an image with this package manager; tests/run_effects/packages/test_distributions.py compares them.
"""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, NEW_MODE
from copy_link.run_effects.calls import Call
from copy_link.run_effects.packages.command_lines import ALPINE, DEBIAN, FEDORA
from copy_link.run_effects.proofs import prove_root
from copy_link.run_effects.tree_changes import with_evidence

# Directories of the distribution, parents first. People give /opt, /srv and /home to the users of their applications.
DIRECTORIES = {
    DEBIAN: (
        *("/etc", "/usr", "/usr/bin", "/usr/lib", "/usr/local", "/usr/local/bin", "/usr/local/etc", "/usr/local/lib"),
        *("/usr/local/share", "/usr/sbin", "/usr/share", "/var", "/var/cache", "/var/lib", "/var/log", "/var/spool"),
    ),
    # /usr/bin and /usr/lib are 0555 in most; Azure Linux has no /usr/local/etc.
    FEDORA: (
        *("/etc", "/usr", "/usr/local", "/usr/local/bin", "/usr/local/lib", "/usr/local/share", "/usr/share", "/var"),
        *("/var/cache", "/var/lib", "/var/log", "/var/spool"),
    ),
    # Wolfi has apk too, but no /usr/local/bin, and /usr/sbin is a symlink.
    ALPINE: ("/etc", "/usr", "/usr/bin", "/usr/lib", "/usr/local", "/usr/local/lib", "/var", "/var/cache", "/var/log"),
}
# Others can unpack files for anyone, as in `dpkg-deb -x`.
_FOR_ROOT = frozenset(
    ("apt", "apt-get", "aptitude", "apk", "dnf", "dnf5", "microdnf", "tdnf", "yum", "zypper", "pacman")
)
# Parts of options with which a manager needs no root: another directory, no lock.
_FOR_ANYONE = ("Dir", "NoLocking", "--usermode", "--rootdir")


def prove_distribution(call: Call, family: str | None) -> None:
    """Record the proofs in an install that has to succeed; `family` is the distribution of its packages."""
    process = call.process
    is_for_root = posixpath.basename(call.name) in _FOR_ROOT
    words = " ".join(word.start for word in call.arguments)
    if not process.failure_fails or not is_for_root or any(text in words for text in _FOR_ANYONE):
        return
    prove_root(process)
    for path in DIRECTORIES.get(family or "", ()):
        entry = process.tree.at(path)
        is_of_base = bool(entry.evidence) and all(fact.line is None for fact in entry.evidence)
        if is_of_base and not entry.is_only(DIRECTORY) and not _has_copies(call, path):
            if entry.kinds == ANYTHING:
                entry = entry._replace(mode=NEW_MODE, uid=0, gid=0, target=None)
            # A change of a path that may be a symlink leaves no evidence there.
            if entry.kinds == {ABSENT, DIRECTORY} or (entry.kinds == ANYTHING and not process.has_run):
                process.tree.put(path, with_evidence(entry._replace(kinds=frozenset({DIRECTORY})), call.evidence))


def _has_copies(call: Call, path: str) -> bool:
    """True if something was copied to a directory above, and so perhaps to this path."""
    above = posixpath.dirname(path)
    while call.process.tree.at(above).contents is None:
        if above == "/":
            return False
        above = posixpath.dirname(above)
    return True
