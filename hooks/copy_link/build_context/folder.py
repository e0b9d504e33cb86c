"""One folder as the build context: the files that are sent to the builder, and the targets of links and wildcards.

Sources: moby/buildkit's tonistiigi/fsutil filter.go (sent files) and copy/copy.go (wildcards), containerd/continuity
fs/path.go (links); measured in tests/engine/test_sent_files.py.
"""

from __future__ import annotations

import errno
import os
import posixpath
import stat

from copy_link.build_context.ignore_file import NAME, IgnoreFile, patterns_that_count, shared_ignore_file
from copy_link.dockerfile.go_text import has_special, has_wildcard
from copy_link.image.entries import DIRECTORY, FILE, SYMLINK
from copy_link.startup.annotations import Iterable, Iterator
from copy_link.startup.memory import cached_property
from copy_link.startup.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from copy_link.build_context.patterns import DockerIgnore, PathPattern

# The number of links that the builder follows.
MAXIMUM_LINKS = 255
# Lookups that need more names than this stay undecided, and so do folders that need more work on their patterns
# (characters times patterns; only an ignore file made to be slow comes near it).
MAXIMUM_NAMES = 5_000
MAXIMUM_WORK = 10_000_000


# How gzip, bzip2, xz and Zstandard files begin; a tar file begins with a header of this size (POSIX ustar, pax(1)).
COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")
TAR_BLOCK = 512


class UndecidedError(Exception):
    """The builder's view of the context is not known; the text is a clause that says why."""


class ContextEntry(NamedTuple):
    """The entry at one path: its kind (FILE, DIRECTORY or SYMLINK), permission bits, and a symlink's target."""

    kind: str
    mode: int
    target: str | None = None


class _Step(NamedTuple):
    """One path on the way: its entry on disk, whether it is ignored or entered, and the matches of each pattern."""

    entry: ContextEntry | None
    is_ignored: bool = False
    is_entered: bool = False
    matched: tuple[bool, ...] = ()


class Folder:
    """A folder that may be the build context. Paths are relative to it and clean; "" is the folder itself."""

    def __init__(self, folder: str, own: IgnoreFile | None) -> None:
        self._folder = folder
        self._own = own
        self._steps: dict[str, _Step] = {}
        self._holds: dict[str, bool] = {}
        self._work_left = MAXIMUM_WORK

    @property
    def ignore_file(self) -> str:
        """The name of the ignore file that the builder uses."""
        return NAME if self._own is None else self._own.name

    @cached_property
    def _ignore(self) -> DockerIgnore | str:
        return patterns_that_count(self._own, shared_ignore_file(self._folder))

    def _step(self, path: str) -> _Step:
        if "" not in self._steps:
            root = self._lstat("")
            self._steps[""] = _Step(root, is_entered=root is not None and root.kind == DIRECTORY)
        step, here = self._steps[""], ""
        for name in path.split("/") if path else ():
            if not step.is_entered:
                return _Step(None, step.is_ignored)
            here = _join(here, name)
            if here not in self._steps:
                self._steps[here] = self._next_step(here, step.matched)
            step = self._steps[here]
        return step

    def _next_step(self, path: str, above: tuple[bool, ...]) -> _Step:
        entry = self._lstat(path)
        if entry is None:
            return _Step(None)
        if isinstance(self._ignore, str):
            raise UndecidedError(self._ignore)
        self._work_left -= len(path) * len(self._ignore.patterns)
        if self._work_left < 0:
            raise UndecidedError(f"{self.ignore_file} takes too long")
        is_ignored, matched = self._ignore.match(path, above)
        is_entered = entry.kind == DIRECTORY and (not is_ignored or self._ignore.looks_into(path))
        return _Step(entry, is_ignored, is_entered, matched)

    def _lstat(self, path: str) -> ContextEntry | None:
        full = os.path.join(self._folder, path)
        try:
            mode = os.lstat(full).st_mode
            target = _sent_target(os.readlink(full)) if stat.S_ISLNK(mode) else None
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return None
            raise UndecidedError(f"{error.strerror}") from error
        kind = SYMLINK if target is not None else DIRECTORY if stat.S_ISDIR(mode) else FILE
        return ContextEntry(kind, _sent_mode(mode), target)

    def may_be_archive(self, path: str) -> bool:
        """True if ADD may unpack the file, judged by its first bytes; also true if it cannot be read."""
        full = os.path.join(self._folder, path)
        try:
            if not stat.S_ISREG(os.stat(full).st_mode):
                return True
            with open(full, "rb") as stream:
                start = stream.read(TAR_BLOCK)
        except (OSError, ValueError):
            return True
        return start.startswith(COMPRESSED) or _is_tar_header(start)

    def _names(self, path: str) -> Iterator[str]:
        try:
            with os.scandir(os.path.join(self._folder, path)) as found:
                for one in found:
                    yield one.name
        except OSError as error:
            raise UndecidedError(f"{error.strerror}") from error

    def entry(self, path: str) -> ContextEntry | None:
        """The entry at a path, links not followed; None if nothing is sent. Raises UndecidedError."""
        step = self._step(path)
        if step.is_ignored and not (step.is_entered and self._holds_something(path)):
            return None
        return step.entry

    def _holds_something(self, path: str) -> bool:
        """True if an ignored directory is sent nevertheless, because of an exception below it."""
        if path not in self._holds:
            self._holds[path] = self._search(path)
        return self._holds[path]

    def _search(self, path: str) -> bool:
        pending, left = [path], MAXIMUM_NAMES
        while pending:
            above = pending.pop()
            for name in self._names(above):
                left -= 1
                if not left:
                    raise UndecidedError(f"{path} is ignored and too large to look for exceptions in it")
                below = _join(above, name)
                step = self._step(below)
                if step.entry is not None and not step.is_ignored:
                    return True
                if step.is_entered:
                    pending.append(below)
        return False

    def ignores(self, word: str) -> bool:
        """True if a source word's own path exists and is ignored. Raises UndecidedError."""
        return self._step("/".join(_parts(word))).is_ignored

    def leads_to(self, word: str) -> list[tuple[str, str]]:
        """The real paths that a source word leads to, each with its kind (FILE, DIRECTORY). Raises UndecidedError."""
        parts = _parts(word)
        first = next((number for number, part in enumerate(parts) if has_wildcard(part)), None)
        paths = ["/".join(parts)]
        if first is not None:
            above = self._resolve("/".join(parts[:first]))
            paths = [] if above is None else self._matches(above, parts[first:])
        found = []
        for path in dict.fromkeys(self._resolve(path) for path in paths):
            entry = None if path is None else self.entry(path)
            if path is not None and entry is not None:
                found.append((path, entry.kind))
        return found

    def _matches(self, above: str, parts: list[str]) -> list[str]:
        """The paths below a directory that match names with wildcards; links on the way are not followed."""
        level, left = [above], MAXIMUM_NAMES
        for part in parts:
            matches = _name_pattern(part)
            following = []
            for directory in level:
                names: Iterable[str] = [part]
                if has_special(part):
                    names = self._names(directory) if self._step(directory).is_entered else []
                for name in names:
                    left -= 1
                    if not left:
                        raise UndecidedError("there are too many names to match")
                    if matches(name):
                        following.append(_join(directory, name))
            level = following
        return [path for path in level if self.entry(path) is not None]

    def _resolve(self, path: str) -> str | None:
        """The real path after following every link inside the folder; None if it leads to nothing."""
        pending, here = path.split("/")[::-1], ""
        links: list[str] = []
        while pending:
            name = pending.pop()
            if name == "..":
                here = posixpath.dirname(here)
            if name in ("", ".", ".."):
                continue
            step = self._step(_join(here, name))
            if step.entry is None or (step.is_ignored and not step.is_entered):
                return None
            if step.entry.target is None:
                here = _join(here, name)
                continue
            links.append(step.entry.target)
            if len(links) > MAXIMUM_LINKS:
                return None
            here = "" if links[-1].startswith("/") else here
            pending.extend(reversed(links[-1].split("/")))
        if not _are_followed_alike(links):
            raise UndecidedError("a link with .. comes after another link")
        return here


def _is_tar_header(block: bytes) -> bool:
    """True if the block has a tar header's checksum: the sum of its bytes, those of the checksum taken as spaces."""
    if len(block) < TAR_BLOCK:
        return False
    try:
        checksum = int(block[148:156].strip(b"\0 ") or b"-1", 8)
    except ValueError:
        return False
    return sum(block[:148]) + 8 * ord(" ") + sum(block[156:]) == checksum


def _are_followed_alike(links: list[str]) -> bool:
    """True if sender and receiver follow these links to the same path, although they treat `..` differently.

    The sender removes `..` from the text; the receiver goes up from the directory that an earlier link leads to.
    """
    if not any(".." in link.split("/") for link in links):
        return True
    return len(links) == 1 and ".." not in _after_leading_parents(links[0])


def _after_leading_parents(link: str) -> list[str]:
    names = [name for name in link.split("/") if name not in ("", ".")]
    while names[:1] == [".."]:
        del names[0]
    return names


def _name_pattern(part: str) -> PathPattern:
    # Imported here: most sources have no wildcard.
    from copy_link.build_context.patterns import PatternError, name_pattern

    try:
        return name_pattern(part)
    except PatternError as error:
        raise UndecidedError(str(error)) from error


def _parts(word: str) -> list[str]:
    """The names in a source word; `..` does not leave the context."""
    return [name for name in posixpath.normpath(f"/{word}").split("/") if name]


def _join(above: str, name: str) -> str:
    return f"{above}/{name}" if above else name


def real_folder(root: str) -> str:
    """The folder's path without links, so that two names of one folder are recognised."""
    try:
        return os.path.realpath(root)
    except (OSError, ValueError):
        return root


def _sent_mode(mode: int, system: str = os.name) -> int:
    """The permission bits that the builder receives.

    Windows has no such bits: there the client makes all executable, and nothing writable for others (tonistiigi/fsutil
    stat.go).
    """
    return (stat.S_IMODE(mode) | 0o111) & 0o755 if system == "nt" else stat.S_IMODE(mode)


def _sent_target(target: str, separator: str = os.sep) -> str:
    """The target of a symlink with slashes."""
    return target.replace(separator, "/")
