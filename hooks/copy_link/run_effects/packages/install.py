"""Package managers that install, and the directories that packages bring."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from copy_link.image.accounts import Account
from copy_link.image.entries import (
    ABSENT,
    DIRECTORY,
    Entry,
    absent,
    directory,
    files_only,
    join,
    plain_only,
    symlink,
    unknown,
    unlisted,
)
from copy_link.image.evidence import Evidence
from copy_link.run_effects.calls import Call
from copy_link.run_effects.packages.command_lines import installed
from copy_link.run_effects.packages.table import ANY_NUMBER, Package, find
from copy_link.run_effects.path_patterns import Place
from copy_link.run_effects.process import Process
from copy_link.run_effects.tree_changes import change, may_appear
from copy_link.startup.patterns import pattern

# Where packages have directories of their own that are named as they are, and commands that may be symlinks.
PARENTS = ("/etc", "/var/lib", "/var/log", "/var/spool", "/var/cache", "/var/run", "/run", "/srv", "/opt")
COMMANDS = ("/usr/bin", "/usr/sbin")

# Where they add directories of other names, plain ones, and where symlinks as well.
FILLED = ("/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/share", "/usr/include", "/var/lib")
FILLED_ANYHOW = ("/usr/share/doc",)

# What is a symlink to a file where some package enables parts of itself or of another by number, and certificates of
# ca-certificates (update-ca-certificates, c_rehash); measured in bookworm. People take 9x for their own.
_NUMBERED = pattern(
    r"/etc/(?:php/[^/]+/[^/]+/conf\.d/[0-8]\d-[^/]+\.ini|fonts/conf\.d/[0-8]\d-[^/]+\.conf"
    r"|nginx/modules-enabled/\d\d-mod-[^/]+\.conf|lighttpd/conf-enabled/\d\d-[^/]+\.conf"
    r"|alsa/conf\.d/\d\d-[^/]+\.conf|pulse/client\.conf\.d/\d\d-[^/]+\.conf"
    r"|ssl/certs/(?:[0-9a-f]{8}\.\d+|ca-cert-[^/]+\.pem|[^/]*_[^/]*_[^/]*\.pem))"
)
_HOLDING_NUMBERED = pattern(
    r"/etc/(?:php(?:/[^/]+){0,2}|php/[^/]+/[^/]+/conf\.d|fonts(?:/conf\.d)?|nginx(?:/modules-enabled)?"
    r"|lighttpd(?:/conf-enabled)?|alsa(?:/conf\.d)?|pulse(?:/client\.conf\.d)?|ssl(?:/certs)?)"
)
_ABOVE_NUMBERED = (
    "/etc",
    "/etc/php",
    "/etc/fonts",
    "/etc/nginx",
    "/etc/lighttpd",
    "/etc/alsa",
    "/etc/pulse",
    "/etc/ssl",
)

# Words in the names of packages that do not tell what the package is about.
_COMMON = (
    "all and api app apps backend base basic bin binary build bundle cli client clients cmd command common compat "
    "completion config contrib core cpp daemon data dbg dbgsym debug debuginfo default dev devel development dist doc "
    "docs documentation driver engine enterprise extension extensions extra extras first font fonts for free full gui "
    "head headless helper helpers image images init jar java jdk jre lang langpack language latest lib libs library "
    "light lite local man manager mini minimal mod module modules multi native nightly noarch node nox open openjdk "
    "openrc package packages perl php pkg platform plugin plugins preview private program programs proto pub python "
    "release repo repository root ruby runtime rust sdk server service shared small source src stable static std "
    "support system test testing tests the tiny tool toolkit tools transitional ttf user util utilities utils version "
    "web with world www"
)
COMMON_WORDS = frozenset(_COMMON.split())
MINIMUM_WORD = 3
# Shorter names of directories, such as /opt/app, are the beginning of words that have nothing to do with them.
MINIMUM_NAME = 4

_WORDS = pattern(r"[^\W\d_]+")


def install(call: Call) -> None:
    """`apt-get install sudo`, `apk add sudo`, ...: packages bring directories, some of their own mode and owner."""
    family, names = installed(posixpath.basename(call.name), call.arguments)
    if names is None:
        return
    words: list[str] = []
    for name in names:
        package = None if family is None else find(family, name)
        if package is not None:
            _bring(call, package)
        for unknown_name in [name] if package is None else package.names:
            words += [word for word in _words(unknown_name) if word not in words]
    for paths, inside in ((FILLED, plain_only(call.evidence)), (FILLED_ANYHOW, unknown(call.evidence))):
        for path, entry in _directories(call, paths):
            call.process.tree.put(path, entry._replace(inside=join(entry.inside or absent(), inside)))
    _bring_numbered(call)
    call.process.tree.may_have_links(call.process.package_paths.symlinks, call.evidence)
    if words:
        _bring_unknown(call, tuple(words))


def _words(name: str) -> list[str]:
    """The words in the name of a package that tell what it is about."""
    words = [word.lower() for word in _WORDS.findall(name)]
    return [word for word in words if len(word) >= MINIMUM_WORD and word not in COMMON_WORDS]


def _bring(call: Call, package: Package) -> None:
    """What a package of the table brings stands there afterwards, or something stood there before."""
    process, evidence = call.process, call.evidence
    for name in package.groups:
        process.groups.setdefault(name, name)
    for name, (group, home) in package.users.items():
        process.groups.setdefault(group, group)
        process.users.setdefault(name, Account(name, process.group_of(group), home))
    for path, mode, user, group, always in package.directories:
        owner = process.owner_of(user), process.group_of(group)
        # The table does not go further down where a directory is unusual.
        inside = None if (mode, *owner) == (0o755, 0, 0) else unknown(evidence)
        _appear(process, path, directory(mode, *owner, evidence, inside=inside), evidence)
        if always:
            _change(process, path, directory(mode, *owner, evidence))
    for path, target in package.links:
        _appear(process, path, symlink(target, evidence), evidence)
    for path in package.unknown:
        _appear(process, path, unknown(evidence), evidence)


def _appear(process: Process, path: str, entry: Entry, evidence: Evidence) -> None:
    """Let this stand where nothing does, or not: it may come with a recommended package only."""
    before, unknown_number, _ = path.partition(ANY_NUMBER)
    if unknown_number:
        may_appear(process, Place(None, before), unknown(evidence))
        return
    above = posixpath.dirname(path)
    resolved = process.resolve(above)
    if resolved is not None and process.tree.at(resolved).may_be(ABSENT):
        _appear(process, above, directory(0o755, 0, 0, evidence), evidence)
    may_appear(process, Place(path), entry)


def _change(process: Process, path: str, entry: Entry) -> None:
    """Let a directory that stands there have this mode and owner, or those that it has."""

    def how(old: Entry) -> Entry:
        return join(old, entry._replace(inside=old.inside)) if old.may_be(DIRECTORY) else old

    change(process, Place(path), how)


class _Numbered:
    """What a directory holds, of a known path, after some package was installed."""

    def __init__(self, before: Entry, path: str, evidence: Evidence) -> None:
        self.before = before
        self.path = path
        self.evidence = evidence

    def __call__(self, relative: str) -> Entry | None:
        path = f"{self.path}/{relative}"
        entry = None
        if _NUMBERED.fullmatch(path):
            entry = symlink(None, self.evidence)
        elif _HOLDING_NUMBERED.fullmatch(path):
            entry = directory(0o755, 0, 0, self.evidence, inside=files_only(self.evidence))
        if entry is not None:
            before = unlisted(self.before, relative)
            return join(before, entry) if before.may_be(ABSENT) else before
        return None if self.before.contents is None else self.before.contents(relative)


def _bring_numbered(call: Call) -> None:
    """Symlinks may have come to the paths that packages enable parts by."""
    tree = call.process.tree
    for above in _ABOVE_NUMBERED:
        for path in [above, *tree.below(above)] if above != "/etc" else [above]:
            entry = tree.at(path)
            if tree.lists(path) and entry.may_be(DIRECTORY):
                tree.put(path, entry._replace(contents=_Numbered(entry, path, call.evidence)))


class _Namesakes:
    """What a directory holds after packages were installed of which only the words in their names are known."""

    def __init__(self, before: Entry, words: tuple[str, ...], evidence: Evidence) -> None:
        self.before = before
        self.words = words
        self.evidence = evidence

    def __call__(self, relative: str) -> Entry | None:
        name = relative.partition("/")[0].lower()
        if any(is_namesake(name, word) for word in self.words):
            before = unlisted(self.before, relative)
            return join(before, unknown(self.evidence)) if before.may_be(ABSENT) else before
        return None if self.before.contents is None else self.before.contents(relative)


def is_namesake(name: str, word: str) -> bool:
    """Whether a directory of this name may belong to a package with this word in its name."""
    return name.startswith(word) or (len(name) >= MINIMUM_NAME and word.startswith(name))


def _bring_unknown(call: Call, words: tuple[str, ...]) -> None:
    """Where a directory is named as a package that is not in the table, it is not known what stands there."""
    for path, entry in _directories(call, PARENTS + COMMANDS):
        call.process.tree.put(path, entry._replace(contents=_Namesakes(entry, words, call.evidence)))


def _directories(call: Call, paths: tuple[str, ...]) -> Iterator[tuple[str, Entry]]:
    """Those of the directories that may be there when a package has come that may have made them."""
    process, evidence = call.process, call.evidence
    for path in dict.fromkeys(process.resolve(path) for path in paths):
        if path is None:
            continue
        entry = process.tree.at(path)
        if entry.may_be(ABSENT):
            _appear(process, path, directory(0o755, 0, 0, evidence), evidence)
            entry = process.tree.at(path)
        if entry.may_be(DIRECTORY):
            yield path, entry
