"""Applies the facts of a description to a tree, which may have entries already."""

from __future__ import annotations

from copy_link.base_images.section import MAYBE_PLAIN, PLAIN, Fact, Section
from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, SYMLINK, Entry, files_only, plain_only
from copy_link.image.evidence import (
    HOLDS,
    NO_OTHERS,
    OTHERS_PLAIN,
    OTHERS_UNKNOWN,
    PACKAGE_SYMLINK,
    SHARED_SYMLINK,
    SHARED_UNKNOWN,
    STATE,
    Evidence,
    Predicate,
    State,
    about_others,
)
from copy_link.image.image import Image
from copy_link.image.later import Later
from copy_link.image.tree import Tree
from copy_link.startup.annotations import Iterable
from copy_link.startup.memory import cache
from copy_link.startup.records import construct


def put_facts(tree: Tree, section: Section, source: str) -> None:
    """Apply the facts of a section to the tree, over its entries; `source` is the image's name in the evidence."""
    inside = files_only(about_others(source, NO_OTHERS))
    # Directories that are listed with all above them, and plain ones, in which a new path is a directory of its own.
    directories: set[str] = {""}
    plain_directories: set[str] = set()
    shared_entry = cache(lambda fact: _other_entry("", fact, source))

    def made_later(fact: Fact) -> Later:
        return Later(lambda path: _directory(path, fact, source, inside), is_certain=fact is PLAIN)

    plain, perhaps_plain = made_later(PLAIN), made_later(MAYBE_PLAIN)
    for path, fact in section.facts.items():
        above = path.rpartition("/")[0]
        is_listed = tree.lists(path)
        is_plain = fact is PLAIN
        if (
            (is_plain or fact is MAYBE_PLAIN)
            and not is_listed
            and (above in plain_directories or _has_no_symlinks(tree, above))
        ):
            tree.put_later(path, plain if is_plain else perhaps_plain)
            if is_plain:
                plain_directories.add(path)
            continue
        if is_listed:
            # Another fact may replace the path, with all below it.
            directories = {""}
            plain_directories = set()
        if fact.mode is not None or fact.kinds == PLAIN.kinds:
            _put_directory(tree, path, fact, source, inside)
        else:
            # Replacing a path removes its listed descendants; an unlisted path has none.
            put = tree.replace if is_listed else tree.put
            put(path, shared_entry(fact) if fact.is_shared else _other_entry(path, fact, source))
        if above not in directories:
            _put_parents(tree, above, path, ABSENT not in fact.kinds, source)
            if ABSENT not in fact.kinds:
                directories.add(above)
    _put_open(tree, section.open, section.partly, source)
    _put_inside_each(tree, section.files_only, inside, source)


def _has_no_symlinks(tree: Tree, path: str) -> bool:
    """True if the path is a known directory in which an unlisted path can only be a directory of its own."""
    if not path or not tree.lists(path):
        return False
    entry = tree.at(path)
    return entry.is_only(DIRECTORY) and (entry.inside is None or SYMLINK not in entry.inside.kinds)


def allow_package_paths(image: Image, source: str) -> None:
    """Allow for paths of packages that this image adds to its base; `source` is its name in the evidence."""

    def listed(paths: Iterable[str]) -> list[str]:
        return [path for path in paths if image.tree.lists(path)]

    paths = image.package_paths
    _put_open(image.tree, listed(paths.plain), listed(paths.anything), source)
    image.tree.may_have_links(paths.symlinks, about_others(source, PACKAGE_SYMLINK))


def _put_open(tree: Tree, holding_plain: list[str], holding_anything: list[str], source: str) -> None:
    if holding_plain:
        plain = plain_only(about_others(source, OTHERS_PLAIN))
        _put_inside_each(tree, holding_plain, plain, source)
    if holding_anything:
        anything = Entry(ANYTHING, evidence=(about_others(source, OTHERS_UNKNOWN),))
        _put_inside_each(tree, holding_anything, anything._replace(inside=anything), source)


def _put_inside_each(tree: Tree, paths: list[str], inside: Entry, source: str) -> None:
    """Let every path be a directory, unless it is a symlink, in which every unlisted path has the entry `inside`."""
    for path in tree.change_later(paths, cache(lambda later: later.with_inside(inside))):
        _put_inside(tree, path, inside, source)


def _other_entry(path: str, fact: Fact, source: str) -> Entry:
    kinds, _, _, _, target, _ = fact
    evidence = (_evidence(path, fact, source),)
    inside = Entry(ANYTHING, evidence=evidence) if DIRECTORY in kinds else None
    return construct(Entry, (kinds, None, None, None, target, evidence, inside, None))


def _put_directory(tree: Tree, path: str, fact: Fact, source: str, inside: Entry) -> None:
    tree.put(path, _directory(path, fact, source, _inside_of(tree, path, inside)))


def _directory(path: str, fact: Fact, source: str, inside: Entry | None) -> Entry:
    kinds, mode, uid, gid, _, _ = fact
    evidence = (_evidence(path, fact, source),)
    return construct(Entry, (kinds, mode, uid, gid, None, evidence, inside, None))


def _inside_of(tree: Tree, path: str, inside: Entry) -> Entry | None:
    """The entry for unlisted paths in a described directory: `inside`, unless it was there before."""
    if tree.lists(path):
        before = tree.at(path)
        if before.is_only(SYMLINK):
            tree.remove(path)
        return before.inside if before.may_be(DIRECTORY) else inside
    above = path.rpartition("/")[0] or "/"
    beside = tree.at(above).inside
    # If the path may have been anything before, the directory may contain anything.
    return beside if beside is not None and SYMLINK in beside.kinds else inside


def _put_parents(tree: Tree, above: str, path: str, is_there: bool, source: str) -> None:
    """List every parent of the path; if the path certainly `is_there`, they are directories for certain."""
    while above and not (tree.lists(above) and (not is_there or tree.at(above).is_only(DIRECTORY))):
        entry = tree.at(above)
        if is_there and not entry.is_only(DIRECTORY):
            entry = _parent(entry, Evidence(source, None, above, Predicate(HOLDS, text=path)))
        tree.put(above, entry)
        above = above.rpartition("/")[0]


def _parent(before: Entry, evidence: Evidence) -> Entry:
    # Not a symlink: descriptions give canonical paths.
    is_plain = before.may_be(DIRECTORY) and not before.may_be(SYMLINK)
    mode, uid, gid = (before.mode, before.uid, before.gid) if is_plain else (None, None, None)
    inside = before.inside if before.may_be(DIRECTORY) else files_only(evidence)
    return Entry(frozenset({DIRECTORY}), mode, uid, gid, None, (evidence,), inside)


def _put_inside(tree: Tree, path: str, inside: Entry, source: str) -> None:
    entry = tree.at(path)
    if entry.is_only(SYMLINK):
        return
    if not tree.lists(path) or not entry.may_be(DIRECTORY):
        _put_directory(tree, path, PLAIN, source, inside)
        _put_parents(tree, path.rpartition("/")[0], path, True, source)
        entry = tree.at(path)
    tree.put(path, Entry(entry.kinds, entry.mode, entry.uid, entry.gid, entry.target, entry.evidence, inside))


def _evidence(path: str, fact: Fact, source: str) -> Evidence:
    """The evidence for one path; it names no path if a header states the fact for many."""
    if fact is PLAIN:
        return construct(Evidence, (source, None, path, _IS_PLAIN))
    if fact.is_shared:
        if DIRECTORY in fact.kinds:
            return about_others(source, SHARED_UNKNOWN)
        return Evidence(source, None, None, Predicate(SHARED_SYMLINK, _state(fact)))
    return construct(Evidence, (source, None, path, construct(Predicate, (STATE, _state(fact), "", ()))))


def _state(fact: Fact) -> State:
    return construct(State, fact[:5])


_IS_PLAIN = Predicate(STATE, _state(PLAIN))
