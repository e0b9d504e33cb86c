"""A description's facts about one tag of a base image, as they are read from its text."""

from __future__ import annotations

from copy_link.image.accounts import Account
from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, Owner
from copy_link.image.package_paths import PackagePaths
from copy_link.startup.records import NamedTuple

# Written instead of a value that is not established.
NOT_KNOWN = "?"


class Fact(NamedTuple):
    """A description's fact about one path: the kinds of things that it may be, and a directory's attributes.

    `mode`, `uid`, `gid` and a symlink's `target` are None if they are not established. `is_shared` says that one
    header states the fact for many paths.
    """

    kinds: frozenset[str]
    mode: int | None = None
    uid: Owner = None
    gid: Owner = None
    target: str | None = None
    is_shared: bool = False


# Fields of a section that are no facts about the image.
_ABOUT_TAGS = {"depends_on_tag", "is_named", "newest", "moving", "every"}

PLAIN = Fact(frozenset({DIRECTORY}), 0o755, 0, 0)
MAYBE_PLAIN = Fact(frozenset({ABSENT, DIRECTORY}), 0o755, 0, 0)
NOTHING = Fact(frozenset({ABSENT}))
UNKNOWN = Fact(ANYTHING, is_shared=True)


class Section:
    """A description's facts about one tag, from all its sections that match the tag.

    `facts` apply in their order, each over those before it. `open`, `partly` and `files_only` are directories that
    may contain unlisted plain directories, anything, or only files. `package_paths` apply to every image built on
    this one. `on` are the alternatives for the base of this image, empty if none is given. `workdir`, `user`, `shell`
    and `same_as` are None if they are not given; `hides_user` is true if the user is not established. `depends_on_tag`
    is true if another tag may have other facts, and `is_named` if a line of tags other than * has the tag.
    `newest` are the newest described releases of each line, the newest one last; `moving` are words of tags and the
    releases that they stand for (versions.moved), and `every` are tags that share only what all described tags share.
    """

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}
        self.open: list[str] = []
        self.partly: list[str] = []
        self.files_only: list[str] = []
        self.paths_of_packages: dict[str, list[str]] = {}
        self.on: tuple[str, ...] = ()
        self.same_as: str | None = None
        self.workdir: str | None = None
        self.user: str | None = None
        self.hides_user = False
        self.is_windows = False
        self.users: dict[str, Account] = {}
        self.groups: dict[str, Owner] = {}
        self.environment: dict[str, str | None] = {}
        self.environment_is_whole = False
        self.shell: tuple[str, ...] | None = None
        self.homes: dict[str, int] = {}
        self.onbuild: tuple[str, ...] = ()
        self.depends_on_tag = False
        self.is_named = False
        self.newest: tuple[tuple[str, ...], ...] = ()
        self.moving: dict[str, str] = {}
        self.every: tuple[str, ...] = ()

    def put(self, fact: Fact, paths: list[str]) -> None:
        """State a fact about each of the paths, over the facts before it."""
        facts = dict.fromkeys(paths, fact)
        if len(facts) != len(paths):
            # A path that is listed twice has the later place.
            for path in paths:
                facts[path] = facts.pop(path)
        self._put(facts)

    def add(self, other: Section) -> None:
        """Take over the facts about paths, accounts, variables and homes of another section, over those here."""
        self._put(other.facts)
        self.open += other.open
        self.partly += other.partly
        self.files_only += other.files_only
        for name, paths in other.paths_of_packages.items():
            self.paths_of_packages.setdefault(name, []).extend(paths)
        self.users.update(other.users)
        self.groups.update(other.groups)
        self.environment.update(other.environment)
        self.homes.update(other.homes)

    def _put(self, facts: dict[str, Fact]) -> None:
        if not self.facts.keys().isdisjoint(facts):
            # A later fact also applies later.
            for path in facts:
                self.facts.pop(path, None)
        self.facts.update(facts)

    @property
    def package_paths(self) -> PackagePaths:
        """The paths of packages, each once."""
        return PackagePaths(**{name: tuple(dict.fromkeys(paths)) for name, paths in self.paths_of_packages.items()})

    @property
    def is_described(self) -> bool:
        """True if a line names the tag, or the sections for every tag give its base."""
        return self.is_named or bool(self.on and NOT_KNOWN not in self.on) or self.same_as is not None

    @property
    def is_empty(self) -> bool:
        """True if no section has a fact about this tag."""
        given = {name for name, value in vars(self).items() if value} - _ABOUT_TAGS
        return not given or (given == {"on"} and NOT_KNOWN in self.on)
