"""service, systemctl, systemd-tmpfiles, pg_createcluster: directories and symlinks of services."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import DIRECTORY, join, unknown
from copy_link.run_effects.arguments import Argument, Place
from copy_link.run_effects.calls import Call, OptionTable
from copy_link.run_effects.command import Command, names
from copy_link.run_effects.tree_changes import forget, forget_everything, may_appear, may_have_parents

# Where the start of a service creates its own directories, named like the service.
_DIRECTORIES_OF_SERVICES = ("/var/lib", "/var/log", "/var/cache", "/var/spool")
_OTHER_NAMES = {"mariadb": "mysql", "mysqld": "mysql", "redis-server": "redis"}
_RUNTIME = "/run"
_OF_DISTRIBUTION = "/usr/lib/tmpfiles.d"
_TEMPORARY_FILES = ("/etc/tmpfiles.d", "/run/tmpfiles.d", "/usr/local/lib/tmpfiles.d", _OF_DISTRIBUTION)
# Below these directories the packages' own configurations of systemd-tmpfiles create and change directories.
_OF_PACKAGES = ("/run", "/var", "/tmp")
_UNITS = "/etc/systemd/system"
_TARGETS = "multi-user default graphical sockets timers sysinit basic network-online"

_CLUSTER = OptionTable(
    "u:g:d:s:l:p:e:o:",
    {
        "user": "u",
        "group": "g",
        "datadir": "d",
        "socketdir": "s",
        "logfile": "l",
        "port": "p",
        "encoding": "e",
        "locale": "locale:",
        "start": "start",
        "start-conf": "start-conf:",
        "createclusterconf": "conf:",
        "pgoption": "o",
    },
)


def call_service(call: Call) -> None:
    """`service mariadb start`: the script of a service creates /run/mysqld and the like."""
    words = [word.text for word in call.arguments if not word.start.startswith("-")]
    if words and words[-1] in ("start", "restart", "force-reload", "initdb", None):
        start(call, words[0])


def start(call: Call, name: str | None) -> None:
    """Start a service: below /run everything that is absent may appear; its own directories may change."""
    process, possible = call.process, unknown(call.evidence)
    may_appear(process, Place(None, f"{_RUNTIME}/"), possible)
    if name is None:
        return
    for above in _DIRECTORIES_OF_SERVICES:
        forget(process, posixpath.join(above, _OTHER_NAMES.get(name, name)), call.evidence)


def control_units(call: Call) -> None:
    """`systemctl enable unit`, `systemctl mask unit`: symlinks in /etc/systemd/system."""
    words = [word.text or "" for word in call.arguments if not word.start.startswith("-")]
    if not words or words[0] not in ("enable", "mask", "preset", "reenable", "link", "set-default", "add-wants"):
        return
    tree = call.process.tree
    for unit in words[1:]:
        base = posixpath.basename(unit)
        for name in (base, f"{base}.service", f"{base}.socket", f"{base}.timer"):
            tree.may_have_links([f"{_UNITS}/{name}"], call.evidence)
    for target in _TARGETS.split():
        may_appear(call.process, Place(f"{_UNITS}/{target}.target.wants"), unknown(call.evidence))
    tree.may_have_links([f"{_UNITS}/default.target"], call.evidence)


def create_temporary_files(call: Call) -> None:
    """`systemd-tmpfiles --create [files]`: the directories that the configuration names."""
    texts = [word.text or "" for word in call.arguments]
    if "--create" not in texts and "--remove" not in texts:
        return
    process = call.process
    files = [word for word in call.arguments if not word.start.startswith("-")]
    paths = [_configuration(call, word) for word in files]
    if not files:
        paths = [path for path in process.scripts if path.startswith(tuple(f"{above}/" for above in _TEMPORARY_FILES))]
        if _has_copied_configuration(call):
            paths.append(None)
        _run_configuration_of_packages(call)
    for path in paths:
        script = None if path is None else process.scripts.get(path)
        if script is None or not script.is_whole or "%" in script.text:
            # The text is unknown, so it may name every path.
            forget_everything(process, call.evidence)
            return
        for line in script.text.splitlines():
            fields = line.split()
            if len(fields) > 1 and fields[1].startswith("/"):
                may_have_parents(process, fields[1], call.evidence)
                forget(process, fields[1], call.evidence)


def _configuration(call: Call, file: Argument) -> str | None:
    """The path of a configuration, given by its path or its name."""
    path = call.place(file).path
    if file.text is not None and "/" not in file.text:
        found = (f"{above}/{file.text}" for above in _TEMPORARY_FILES)
        path = next((other for other in found if other in call.process.scripts), None)
    return None if path is None else call.process.resolve(path)


def _has_copied_configuration(call: Call) -> bool:
    """True if a COPY, or an unknown command, may have written a configuration with an unknown text."""
    tree, scripts = call.process.tree, call.process.scripts
    for above in _TEMPORARY_FILES:
        entry = tree.at(above)
        if entry.contents is not None or any(other not in scripts for other in tree.below(above)):
            return True
        # Files in an existing directory are not listed; only packages are expected to write to /usr/lib.
        is_empty = not any(posixpath.dirname(path) == above for path in scripts)
        if above != _OF_DISTRIBUTION and entry.may_be(DIRECTORY) and is_empty:
            return True
    return False


def _run_configuration_of_packages(call: Call) -> None:
    tree, possible = call.process.tree, unknown(call.evidence)
    for above in _OF_PACKAGES:
        may_appear(call.process, Place(None, f"{above}/"), possible)
        for path in tree.below(above):
            entry = tree.at(path)
            if entry.may_be(DIRECTORY):
                tree.put(path, join(entry, possible))


def create_cluster(call: Call) -> None:
    """`pg_createcluster version name [--datadir directory]`: the directories of a PostgreSQL server."""
    options = call.options()
    process = call.process
    words = [operand.text for operand in options.operands]
    version, name = (words[0], words[1]) if len(words) > 1 else (None, None)
    given = [call.place(options.values[letter]).path for letter in "dsl" if letter in options.values]
    standard = [f"{above}/{version}/{name}" for above in ("/etc/postgresql", "/var/lib/postgresql")]
    for path in [*given, *standard, "/var/log/postgresql", "/run/postgresql"]:
        if path is not None:
            may_have_parents(process, path, call.evidence)
            forget(process, path, call.evidence)
    if version is None or name is None:
        for above in ("/etc/postgresql", "/var/lib/postgresql"):
            may_appear(process, Place(None, f"{above}/"), unknown(call.evidence))


COMMANDS = (
    Command(names("service rc-service invoke-rc.d"), call_service),
    Command(("systemctl",), control_units),
    Command(("systemd-tmpfiles",), create_temporary_files),
    Command(("pg_createcluster",), create_cluster, _CLUSTER),
)
