"""The kinds and contents of the sources of a COPY, from the build context or the tree of another stage."""

from __future__ import annotations

import posixpath

from copy_link.build_context.context import UNKNOWN, BuildContext
from copy_link.image.entries import DIRECTORY, FILE, Contents, Entry, directory, file, symlink, unknown
from copy_link.image.evidence import BUILD_CONTEXT, COPIED_FROM, Evidence, Predicate
from copy_link.image.tree import Tree
from copy_link.stages import copy_effects
from copy_link.stages.copy_instruction import EITHER, Copy, Source, has_wildcard

REMOTE = ("http://", "https://")
GIT = ("git://", "git@", "ssh://")

_FILE, _DIRECTORY = frozenset({FILE}), frozenset({DIRECTORY})
# Endings that people give only to files. Directories are called `conf.d`, `three.js` or `example.com`.
_FILE_ENDINGS = frozenset(
    {
        *("json", "lock", "txt", "toml", "yaml", "yml", "xml", "ini", "cfg", "conf", "properties", "sh", "py", "md"),
        *("whl", "jar", "war", "ear", "sql", "html", "css", "pem", "crt", "mod", "sum", "csproj", "fsproj", "sln"),
        *("gradle", "kts", "gemspec", "deb", "rpm", "zip", "exe", "so"),
    }
)


class Origin:
    """The build context that sources are looked up in; None if there is none to look at."""

    def __init__(self, context: BuildContext | None) -> None:
        self.context = context

    def kinds(self, word: str | None, keyword: str) -> Source:
        """The source that a word of the instruction names; None is a word that is not known."""
        if word is None:
            return Source(None, EITHER, may_be_archive=keyword == "ADD")
        if keyword == "ADD" and word.startswith(GIT):
            return Source(word, frozenset({DIRECTORY}))
        if keyword == "ADD" and word.startswith(REMOTE):
            # A URL may be that of a Git repository (https://github.com/owner/name.git).
            return Source(word, EITHER if ".git" in word else frozenset({FILE}))
        is_add = keyword == "ADD"
        if self.context is None and posixpath.normpath(f"/{word}").strip("/") == "":
            return Source(word, frozenset({DIRECTORY}))
        if self.context is None:
            return by_ending(Source(word, EITHER, may_be_archive=is_add))
        kinds, _ = self.context.sources(word)
        lookup = self.context.lookup(word)
        if lookup is not None and not lookup.found:
            return by_ending(
                Source(word, EITHER, may_be_archive=is_add, is_unmatched=has_wildcard(word), lookup=lookup)
            )
        if is_add and FILE in kinds and self.context.may_be_archive(word):
            return Source(word, EITHER, may_be_archive=True, lookup=lookup)
        return Source(word, kinds, lookup=lookup)

    def contents(self, source: Source, copy: Copy) -> Contents | None:
        """A lookup of one path at a time in a source directory; None if its contents are not known."""
        context, word = self.context, source.text
        if context is None or word is None or copy.keeps_parents or source.may_be_archive:
            return None
        # The matches of a wildcard are copied into the destination only if that is a directory for certain.
        if source.kinds != {DIRECTORY} and not (has_wildcard(word) and copy.spelled_as_directory):
            return None
        if context.at(word, ".") is UNKNOWN:
            return None

        def contents(relative: str) -> Entry | None:
            found = context.at(word, relative)
            if found is None:
                return None
            evidence = Evidence(BUILD_CONTEXT, None, posixpath.join(word, relative), Predicate(COPIED_FROM))
            if isinstance(found, str):
                return unknown(evidence)
            if found.kind == DIRECTORY:
                return directory(found.mode, 0, 0, evidence)
            return file(evidence) if found.kind == FILE else symlink(found.target, evidence)

        return contents


def kinds_in_stage(tree: Tree, word: str | None) -> Source:
    """The source that a word of `COPY --from` names in that stage's tree; None is a word that is not known."""
    if word is None or has_wildcard(word):
        return by_ending(Source(word, EITHER))
    # The builder resolves `..` in the text, and follows symlinks only then.
    path = tree.resolve(posixpath.normpath(posixpath.join("/", word))).path
    kinds = EITHER if path is None else copy_effects.kinds_of_existing(tree, path)
    # If the tree has nothing there, a command that cannot be read created it, since the path has to exist.
    return Source(word, kinds) if kinds in (_FILE, _DIRECTORY) else by_ending(Source(word, EITHER))


def by_ending(source: Source) -> Source:
    """A source of unknown kind, taken for a file if its name has an ending that only files have."""
    stem, dot, ending = posixpath.basename(source.text or "").rpartition(".")
    if not stem or not dot or ending not in _FILE_ENDINGS:
        return source
    return source._replace(kinds=_FILE, may_be_archive=False, is_by_ending=True)


def contents_in_stage(tree: Tree, word: str, spelled_as_directory: bool = False) -> Contents | None:
    """A lookup in a source directory of `COPY --from`; None if its contents are not known.

    The matches of a wildcard are copied into the destination only if that is `spelled_as_directory`.
    """
    if not has_wildcard(word):
        return copy_effects.stage_contents(tree, posixpath.normpath(word))
    if not spelled_as_directory:
        return None
    # Imported here: few sources in another stage have a wildcard.
    from copy_link.stages.stage_wildcards import matched_contents

    return matched_contents(tree, word)
