"""Puts what a description says into a tree, over what is there already."""

from __future__ import annotations

from collections.abc import Iterable

from copy_link.base_images.description import PLAIN, Fact, Section
from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, SYMLINK, Entry, Owner, files_only, plain_only
from copy_link.image.evidence import Evidence
from copy_link.image.image import Image
from copy_link.image.tree import Tree


def put_facts(tree: Tree, section: Section, source: str) -> None:
    """Let what the section says stand in the tree, over what is there; `source` is the name that evidence gives it."""
    inside = files_only(Evidence(source, None, "no other directory or symlink is described there"))
    directories: set[str] = {""}
    shared: dict[int, Entry] = {}
    for path, fact in section.facts.items():
        if fact.mode is not None or fact.kinds == PLAIN.kinds:
            _put_directory(tree, path, fact, source, inside)
        elif fact.is_shared:
            entry = shared.get(id(fact)) or shared.setdefault(id(fact), _other_entry(path, fact, source))
            _put_other(tree, path, entry)
        else:
            _put_other(tree, path, _other_entry(path, fact, source))
        above = path.rpartition("/")[0]
        if above not in directories:
            _put_parents(tree, above, path, ABSENT not in fact.kinds, source)
            if ABSENT not in fact.kinds:
                directories.add(above)
        if fact.kinds != PLAIN.kinds and directories:
            directories = {"", above} if above in directories else {""}
    _put_open(tree, section.open, section.partly, source)
    for path in section.files_only:
        _put_inside(tree, path, inside, source)


def put_filled(image: Image, source: str) -> None:
    """Let there be what packages bring, for an image that has more of them than the one it stands on."""

    def listed(paths: Iterable[str]) -> list[str]:
        return [path for path in paths if image.tree.lists(path)]

    _put_open(image.tree, listed(image.filled), listed(image.filled_anyhow), source)
    evidence = Evidence(source, None, "some package has a symlink there, which may be installed")
    image.tree.may_have_links(image.may_be_links, evidence)


def _put_open(tree: Tree, holding_plain: Iterable[str], holding_anything: Iterable[str], source: str) -> None:
    plain = plain_only(Evidence(source, None, "other plain directories may be there"))
    for path in holding_plain:
        _put_inside(tree, path, plain, source)
    anything = Entry(ANYTHING, evidence=(Evidence(source, None, "what else is there is not described"),))
    for path in holding_anything:
        _put_inside(tree, path, anything._replace(inside=anything), source)


def _other_entry(path: str, fact: Fact, source: str) -> Entry:
    evidence = (Evidence(source, None, _sentence(path, fact)),)
    inside = Entry(ANYTHING, evidence=evidence) if DIRECTORY in fact.kinds else None
    return Entry(fact.kinds, target=fact.target, evidence=evidence, inside=inside)


def _put_other(tree: Tree, path: str, entry: Entry) -> None:
    # What is listed below a path is gone with it; below an unlisted one nothing is listed.
    if tree.lists(path):
        tree.replace(path, entry)
    else:
        tree.put(path, entry)


def _put_directory(tree: Tree, path: str, fact: Fact, source: str, inside: Entry) -> None:
    evidence = (Evidence(source, None, _sentence(path, fact)),)
    tree.put(path, Entry(fact.kinds, fact.mode, fact.uid, fact.gid, None, evidence, _held(tree, path, inside)))


def _held(tree: Tree, path: str, inside: Entry) -> Entry | None:
    """What a directory of this description holds: `inside`, unless it was there before with what it held."""
    if tree.lists(path):
        before = tree.at(path)
        if before.is_only(SYMLINK):
            tree.remove(path)
        return before.inside if before.may_be(DIRECTORY) else inside
    above = path.rpartition("/")[0] or "/"
    beside = tree.at(above).inside
    # Where anything may have stood before, it may have held anything.
    return beside if beside is not None and beside.may_be(SYMLINK) else inside


def _put_parents(tree: Tree, above: str, path: str, is_there: bool, source: str) -> None:
    """List every directory above the path; where something `is_there`, they are directories for certain."""
    while above and not (tree.lists(above) and (not is_there or tree.at(above).is_only(DIRECTORY))):
        entry = tree.at(above)
        if is_there and not entry.is_only(DIRECTORY):
            entry = _parent(entry, Evidence(source, None, f"{above} is a directory, for {path} is in it"))
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


def _sentence(path: str, fact: Fact) -> str:
    """What is known of the path, for people."""
    if fact is PLAIN:
        return f"{path} is a directory, mode 0755, owner 0:0"
    if fact.is_shared and DIRECTORY in fact.kinds:
        return "what stands there is not known"
    if fact.is_shared:
        return f"a symlink to {fact.target}" if fact.target else "a symlink"
    if fact.kinds == {DIRECTORY}:
        mode = "not known" if fact.mode is None else f"{fact.mode:04o}"
        return f"{path} is a directory, mode {mode}, owner {_shown(fact.uid)}:{_shown(fact.gid)}"
    if fact.kinds == {SYMLINK}:
        return f"{path} is a symlink to {fact.target}" if fact.target else f"{path} is a symlink"
    if fact.kinds == {ABSENT}:
        return f"{path} is not there"
    if len(fact.kinds) == 1:
        return f"{path} is a file"
    if DIRECTORY in fact.kinds and fact.mode is not None:
        return f"{path} is a directory if it is there, mode {fact.mode:04o}, owner {fact.uid}:{fact.gid}"
    return f"what stands at {path} is not known"


def _shown(owner: Owner) -> str:
    return "?" if owner is None else str(owner)
