"""Directories and commands named after a package whose paths are in no table."""

from __future__ import annotations

from copy_link.image.entries import ABSENT, Entry, join, unknown, unlisted
from copy_link.image.evidence import Evidence
from copy_link.run_effects.calls import Call
from copy_link.run_effects.packages.appearing import possible_directories
from copy_link.startup.patterns import pattern

# Parents of directories that are named after packages, and of commands, which may be symlinks.
PARENTS = ("/etc", "/var/lib", "/var/log", "/var/spool", "/var/cache", "/var/run", "/run", "/srv", "/opt")
COMMANDS = ("/usr/bin", "/usr/sbin")

# Words in the names of packages that say nothing about their subject.
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
# Shorter names of directories, such as /opt/app, are the beginning of many unrelated words.
MINIMUM_NAME = 4

_WORDS = pattern(r"[^\W\d_]+")


def _words(name: str) -> list[str]:
    """The words in the name of a package that describe its subject, in lower case."""
    words = [word.lower() for word in _WORDS.findall(name)]
    return [word for word in words if len(word) >= MINIMUM_WORD and word not in COMMON_WORDS]


class _Namesakes:
    """The contents of a directory after the install of packages that have these words in their names."""

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
    """True if a path of this name may belong to a package with this word in its name."""
    return name.startswith(word) or (len(name) >= MINIMUM_NAME and word.startswith(name))


def add_namesakes(call: Call, names: list[str]) -> None:
    """Record that absent paths which are named after one of these packages are now unknown."""
    words = tuple(dict.fromkeys(word for name in names for word in _words(name)))
    if words:
        for path, entry in possible_directories(call, PARENTS + COMMANDS):
            call.process.tree.put(path, entry._replace(contents=_Namesakes(entry, words, call.evidence)))
