"""The build context as the builder sees it: without the files that `.dockerignore` excludes, links kept inside it.

One path at a time is looked up; the folder is never walked.
"""

from __future__ import annotations

import posixpath

from copy_link.build_context.folder import ContextEntry, Folder, UndecidedError, real_folder
from copy_link.build_context.ignore_file import own_ignore_file
from copy_link.dockerfile.go_text import has_wildcard
from copy_link.image.entries import DIRECTORY, FILE
from copy_link.startup.annotations import Sequence
from copy_link.startup.records import NamedTuple

# The answer if the build context does not decide it.
UNKNOWN = "unknown"
EITHER = frozenset({FILE, DIRECTORY})


class Lookup(NamedTuple):
    """Where a COPY source was looked up, for a source that is in none of the folders or in several.

    `folders` are those that may be the build context, by their given names, `found` are those that have the source, and
    `ignored_by` is the ignore file that leaves it out, "" if there is none.
    """

    word: str
    folders: tuple[str, ...]
    found: tuple[str, ...] = ()
    ignored_by: str = ""


class BuildContext:
    """The folders that may be the build context, the most likely first.

    `dockerfile` is the Dockerfile's path: a `<Dockerfile>.dockerignore` beside it is used instead of the folders' own.
    Answers are cached, so a context is for one run. No method raises an error, whatever the name.
    """

    def __init__(self, roots: Sequence[str], dockerfile: str | None = None) -> None:
        own = own_ignore_file(dockerfile)
        names: dict[str, str] = {}
        for root in roots:
            names.setdefault(real_folder(root), root)
        self._names = tuple(names.values())
        self._folders = [Folder(folder, own) for folder in names]
        self._lookups: dict[str, Lookup] = {}
        self._sources: dict[str, tuple[frozenset[str], str]] = {}
        self._found: dict[str, list[tuple[Folder, str, str]] | None] = {}

    def sources(self, word: str) -> tuple[frozenset[str], str]:
        """The kinds (FILE, DIRECTORY) that an expanded COPY source may have, and a clause that names the evidence.

        Both kinds if nothing is found (a command before the build may create it), or if the builder's view is not
        known. With several folders, the kinds in any of them.
        """
        if word not in self._sources:
            self._sources[word] = self._look_up(word)
        return self._sources[word]

    def lookup(self, word: str) -> Lookup | None:
        """Where an expanded COPY source was looked up if that leaves open what it is; None if one folder has it."""
        self.sources(word)
        return self._lookups.get(word)

    def _look_up(self, word: str) -> tuple[frozenset[str], str]:
        try:
            found = [{kind for _, kind in folder.leads_to(word)} for folder in self._folders]
            kinds = {kind for one in found for kind in one}
            ignoring = next((folder.ignore_file for folder in self._folders if folder.ignores(word)), None)
        except UndecidedError as problem:
            return EITHER, f"{word} cannot be looked up in the build context: {problem}"
        having = tuple(name for name, one in zip(self._names, found, strict=True) if one)
        if len(having) != 1:
            self._lookups[word] = Lookup(word, self._names, having, "" if kinds else ignoring or "")
        if not kinds:
            return EITHER, f"{word} is {f'ignored by {ignoring}' if ignoring else 'not found in the build context'}"
        verb = "matches" if has_wildcard(word) else "is"
        names = " or ".join(f"a {kind}" for kind in (FILE, DIRECTORY) if kind in kinds)
        return frozenset(kinds), f"{word} {verb} {names} in the build context"

    def at(self, word: str, relative: str) -> ContextEntry | str | None:
        """The entry at a relative path below the directory that a COPY source leads to; None if nothing is sent there.

        All matches of a wildcard are looked up. Links on the way are not followed. UNKNOWN if the source is in several
        folders or in none, if two matches differ, or if it is not known whether the path is sent.
        """
        if word not in self._found:
            self._found[word] = self._targets(word)
        targets = self._found[word]
        path = posixpath.normpath(f"./{relative}")
        if targets is None:
            return UNKNOWN
        if path.split("/")[0] == "..":
            return None
        try:
            entries = [_entry_below(folder, source, kind, path) for folder, source, kind in targets]
        except UndecidedError:
            return UNKNOWN
        different = {entry for entry in entries if entry is not None}
        return UNKNOWN if len(different) > 1 else next(iter(different), None)

    def may_be_archive(self, word: str) -> bool:
        """True if ADD may unpack a file that the source leads to; also true if that is not known."""
        try:
            found = [(folder, *target) for folder in self._folders for target in folder.leads_to(word)]
        except UndecidedError:
            return True
        return not found or any(
            kind == FILE and folder.may_be_archive(path.lstrip("/")) for folder, path, kind in found
        )

    def _targets(self, word: str) -> list[tuple[Folder, str, str]] | None:
        """The folder, path and kind of all that the source leads to; None if not known or in several folders."""
        try:
            found = [(folder, *target) for folder in self._folders for target in folder.leads_to(word)]
        except UndecidedError:
            return None
        if not found or any(folder is not found[0][0] for folder, _, _ in found):
            return None
        return found if has_wildcard(word) or found[0][2] == DIRECTORY else None


def _entry_below(folder: Folder, source: str, kind: str, path: str) -> ContextEntry | None:
    """The entry that a source copies to a path relative to the destination: its contents, or itself if it is a file."""
    if kind == DIRECTORY:
        return folder.entry(posixpath.normpath(f"{source}/{path}").lstrip("/"))
    return folder.entry(source.lstrip("/")) if path == posixpath.basename(source) else None
