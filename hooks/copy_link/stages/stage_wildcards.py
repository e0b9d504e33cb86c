"""What a wildcard in `COPY --from` copies out of another stage's tree."""

from __future__ import annotations

import posixpath

from copy_link.build_context.patterns import PathPattern, PatternError, name_pattern
from copy_link.image.entries import ABSENT, DIRECTORY, FILE, SYMLINK, Contents, Entry, files_only, join
from copy_link.image.tree import Tree
from copy_link.stages.copy_effects import file_contents, kinds_of_existing, stage_contents
from copy_link.stages.copy_instruction import has_wildcard
from copy_link.startup.memory import cache


def matched_contents(tree: Tree, word: str) -> Contents | None:
    """A lookup of what the matches of the word copy into a directory; None if that is not known.

    A directory that matches is copied without its name, a file with it. Only names at the end may have wildcards.
    """
    above, _, name = posixpath.normpath(f"/{word}").rpartition("/")
    resolved = None if has_wildcard(above) else tree.resolve(above or "/").path
    if resolved is None or kinds_of_existing(tree, resolved) != {DIRECTORY}:
        return None
    try:
        matches = name_pattern(name)
    except PatternError:
        return None
    found = {path: tree.at(path) for path in tree.children(resolved) if matches(posixpath.basename(path))}
    entry = tree.at(resolved)
    others = entry.inside or Entry(frozenset({ABSENT}))
    may_be_more = others.may_be(DIRECTORY) or others.may_be(SYMLINK) or entry.contents is not None
    if may_be_more or any(match.may_be(SYMLINK) for match in found.values()):
        return None
    return cache(_Matches(tree, found, matches if others.may_be(FILE) else None))


def sure_matches_in_stage(tree: Tree, word: str) -> list[Contents]:
    """A lookup for each path of the stage's tree that a wildcard of `COPY --from` matches for certain.

    A matching directory is copied with its contents, a file by its name. A matching symlink is left out.
    """
    parts = posixpath.normpath(word).strip("/").split("/")
    first = next(number for number, part in enumerate(parts) if has_wildcard(part))
    above = tree.resolve(posixpath.join("/", *parts[:first])).path
    try:
        patterns = [name_pattern(part) for part in parts[first:]]
    except PatternError:
        return []
    found: list[Contents] = []
    for path in [] if above is None else tree.below(above):
        names = path[len(str(above).rstrip("/")) + 1 :].split("/")
        if len(names) != len(patterns) or not all(matches(name) for matches, name in zip(patterns, names, strict=True)):
            continue
        if tree.at(path).is_only(FILE):
            found.append(file_contents(names[-1]))
        elif tree.at(path).is_only(DIRECTORY):
            inside = stage_contents(tree, path)
            found += [] if inside is None else [inside]
    return found


class _Matches:
    """The matches of a wildcard by their paths; `others` is the pattern if files that are not listed may match it."""

    def __init__(self, tree: Tree, found: dict[str, Entry], others: PathPattern | None) -> None:
        self.tree = tree
        self.found = found
        self.others = others

    def __call__(self, relative: str) -> Entry | None:
        """The entry of a path below the destination; several matches may copy to it."""
        copied: Entry | None = None
        for path, match in self.found.items():
            one: Entry | None = None
            if match.may_be(DIRECTORY):
                one = self.tree.at(f"{path}/{relative}")._replace(inside=None, contents=None)
            if match.may_be(FILE) and posixpath.basename(path) == relative:
                named = match._replace(kinds=match.kinds - {DIRECTORY})
                one = named if one is None else join(one, named)
            elif one is not None and not match.is_only(DIRECTORY):
                one = one._replace(kinds=one.kinds | {ABSENT})
            if one is not None and not one.is_only(ABSENT):
                copied = one if copied is None else join(copied, one)
        if copied is None and self.others is not None and "/" not in relative and self.others(relative):
            return files_only()
        return copied
