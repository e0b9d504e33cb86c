"""What the build context holds, as the builder sees it: without what `.dockerignore` keeps out, links inside the root.

Looked up one path at a time, never by a walk over all of it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from copy_link.build_context.folder import ContextEntry, Folder, UndecidedError, real_folder
from copy_link.build_context.ignore_file import own_ignore_file
from copy_link.build_context.patterns import has_wildcard
from copy_link.image.entries import DIRECTORY, FILE

# The answer where the build context does not say.
UNKNOWN = "unknown"
EITHER = frozenset({FILE, DIRECTORY})


class BuildContext:
    """The folders that may be the build context, the likeliest first, and the path of the Dockerfile.

    `<Dockerfile>.dockerignore` beside the Dockerfile counts instead of the folders' own. What was looked up is kept,
    so a context is for one run. No name makes it raise.
    """

    def __init__(self, roots: Sequence[str], dockerfile: str | None = None) -> None:
        own = own_ignore_file(dockerfile)
        self._folders = [Folder(folder, own) for folder in dict.fromkeys(real_folder(root) for root in roots)]
        self._sources: dict[str, tuple[frozenset[str], str]] = {}
        self._found: dict[str, list[tuple[Folder, str, str]] | None] = {}

    def sources(self, word: str) -> tuple[frozenset[str], str]:
        """What kinds (FILE, DIRECTORY) an expanded COPY source may be, and a clause that says how that is known.

        Both where nothing is found (it may be made before the build), or where the builder's view cannot be told.
        What several folders hold is put together.
        """
        if word not in self._sources:
            self._sources[word] = self._look_up(word)
        return self._sources[word]

    def _look_up(self, word: str) -> tuple[frozenset[str], str]:
        try:
            kinds = {kind for folder in self._folders for _, kind in folder.leads_to(word)}
            ignoring = next((folder.ignore_file for folder in self._folders if folder.ignores(word)), None)
        except UndecidedError as problem:
            return EITHER, f"{word} cannot be looked up in the build context: {problem}"
        if not kinds:
            return EITHER, f"{word} is {f'ignored by {ignoring}' if ignoring else 'not found in the build context'}"
        verb = "matches" if has_wildcard(word) else "is"
        names = " or ".join(f"a {kind}" for kind in (FILE, DIRECTORY) if kind in kinds)
        return frozenset(kinds), f"{word} {verb} {names} in the build context"

    def at(self, word: str, relative: str) -> ContextEntry | str | None:
        """What stands at a relative path below the directory that a COPY source leads to; None: nothing that is sent.

        A wildcard's matches lie side by side. Links on the way are not followed. UNKNOWN where the word leads to
        several folders or none, where two matches differ, or where it cannot be told whether the path is sent.
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
        """Whether ADD may unpack a file that the word leads to; so too where that cannot be told."""
        try:
            found = [(folder, *target) for folder in self._folders for target in folder.leads_to(word)]
        except UndecidedError:
            return True
        return not found or any(
            kind == FILE and folder.may_be_archive(path.lstrip("/")) for folder, path, kind in found
        )

    def _targets(self, word: str) -> list[tuple[Folder, str, str]] | None:
        """What the word leads to, all of it in one folder; None where that cannot be told."""
        try:
            found = [(folder, *target) for folder in self._folders for target in folder.leads_to(word)]
        except UndecidedError:
            return None
        if not found or any(folder is not found[0][0] for folder, _, _ in found):
            return None
        return found if has_wildcard(word) or found[0][2] == DIRECTORY else None


def _entry_below(folder: Folder, source: str, kind: str, path: str) -> ContextEntry | None:
    """What a source brings to a path relative to the destination: a directory its contents, a file itself."""
    if kind == DIRECTORY:
        return folder.entry(posixpath.normpath(f"{source}/{path}").lstrip("/"))
    return folder.entry(source.lstrip("/")) if path == posixpath.basename(source) else None
