from __future__ import annotations

from copy_link.image.entries import Entry, absent, directory, files_only
from copy_link.image.later import Later, joined_later
from copy_link.image.tree import Tree


def made(asked: list[str], mode: int) -> Later:
    def make(path: str) -> Entry:
        asked.append(path)
        return directory(mode, 0, 0)

    return Later(make)


def test_the_entry_of_a_path_is_made_once_and_only_if_it_is_looked_up() -> None:
    asked: list[str] = []
    tree = Tree(directory(0o755, 0, 0))
    later = made(asked, 0o755)
    tree.put_later("/srv", later)
    tree.put_later("/opt", later)
    other = tree.copy()
    assert (tree.lists("/opt"), asked) == (True, [])
    assert tree.at("/opt") is other.at("/opt")
    assert (tree.at("/opt/app"), asked) == (absent(), ["/opt"])
    assert (tree.later_at("/srv"), tree.later_at("/missing")) == (later, None)


def test_other_contents_leave_the_directories_as_they_are() -> None:
    asked: list[str] = []
    inside = files_only()
    filled = made(asked, 0o700).with_inside(inside)
    assert asked == []
    assert filled.at("/opt") == directory(0o700, 0, 0, inside=inside)
    assert filled.is_certain
    assert not Later(filled.at, is_certain=False).with_inside(inside).is_certain


def test_joined_entries_know_what_both_know() -> None:
    asked: list[str] = []
    joined = joined_later(made(asked, 0o755), made(asked, 0o700))
    assert asked == []
    assert (joined.at("/opt").mode, joined.at("/opt").uid) == (None, 0)
    assert joined_later(joined, joined) is joined


def test_trees_with_the_same_entries_join_to_nothing_new() -> None:
    tree = Tree(directory(0o755, 0, 0))
    tree.put_later("/opt", made([], 0o755))
    other = tree.copy()
    other.put("/opt", directory(0o755, 0, 0))
    assert tree.join(other) == 0
    other.put("/opt", directory(0o700, 0, 0))
    assert tree.join(other) == 2
    assert tree.at("/opt").mode is None
