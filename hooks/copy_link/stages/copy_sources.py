"""What the sources of a COPY are: looked up in the build context, or in the tree of another stage."""

from __future__ import annotations

import posixpath

from copy_link.build_context.context import UNKNOWN, BuildContext
from copy_link.image.entries import DIRECTORY, FILE, Contents, Entry, directory, file, symlink, unknown
from copy_link.image.evidence import Evidence
from copy_link.image.tree import Tree
from copy_link.stages import copy_effects
from copy_link.stages.copy_instruction import EITHER, Copy, Source, has_wildcard

REMOTE = ("http://", "https://")
GIT = ("git://", "git@", "ssh://")


class Origin:
    """The build context, or that there is none to look at (None)."""

    def __init__(self, context: BuildContext | None) -> None:
        self.context = context

    def kinds(self, word: str | None, keyword: str) -> Source:
        """What a source word leads to."""
        if word is None:
            return Source(None, EITHER, may_be_archive=keyword == "ADD")
        if keyword == "ADD" and word.startswith(GIT):
            return Source(word, frozenset({DIRECTORY}), f"{word} is a Git repository")
        if keyword == "ADD" and word.startswith(REMOTE):
            # A URL may be that of a Git repository (https://github.com/owner/name.git).
            return Source(word, EITHER if ".git" in word else frozenset({FILE}), f"{word} is fetched")
        is_add = keyword == "ADD"
        if self.context is None and posixpath.normpath(f"/{word}").strip("/") == "":
            return Source(word, frozenset({DIRECTORY}), f"{word} is a directory")
        if self.context is None:
            return Source(word, EITHER, may_be_archive=is_add)
        kinds, fact = self.context.sources(word)
        if is_add and FILE in kinds and self.context.may_be_archive(word):
            return Source(word, EITHER, f"{word} may be an archive", may_be_archive=True)
        return Source(word, kinds, fact)

    def contents(self, source: Source, copy: Copy) -> Contents | None:
        """What a source directory holds, looked up one path at a time; None where that cannot be known."""
        context, word = self.context, source.text
        if context is None or word is None or copy.keeps_parents or source.may_be_archive:
            return None
        # What a wildcard matches comes to lie side by side only where the destination is a directory for certain.
        if source.kinds != {DIRECTORY} and not (has_wildcard(word) and copy.spelled_as_directory):
            return None
        if context.at(word, ".") is UNKNOWN:
            return None

        def contents(relative: str) -> Entry | None:
            found = context.at(word, relative)
            if found is None:
                return None
            evidence = Evidence("build context", None, f"{posixpath.join(word, relative)} is copied from here")
            if isinstance(found, str):
                return unknown(evidence)
            if found.kind == DIRECTORY:
                return directory(found.mode, 0, 0, evidence)
            return file(evidence) if found.kind == FILE else symlink(found.target, evidence)

        return contents


def kinds_in_stage(tree: Tree, word: str | None) -> Source:
    """What a source word of `COPY --from` leads to in that stage's tree."""
    if word is None or has_wildcard(word):
        return Source(word, EITHER)
    # The builder takes `..` from the text, and follows links only then.
    path = tree.resolve(posixpath.normpath(posixpath.join("/", word))).path
    entry = None if path is None else tree.at(path)
    if entry is None or not entry.is_known:
        return Source(word, EITHER)
    for kind in (FILE, DIRECTORY):
        if entry.is_only(kind):
            return Source(word, frozenset({kind}), f"{word} is a {kind} in that stage")
    # Nothing that was read made it, so something that cannot be read did.
    return Source(word, EITHER)


def contents_in_stage(tree: Tree, word: str) -> Contents | None:
    """What a source directory of `COPY --from` holds."""
    return None if has_wildcard(word) else copy_effects.stage_contents(tree, posixpath.normpath(word))
