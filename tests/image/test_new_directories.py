from __future__ import annotations

import pytest

from copy_link.image.entries import (
    ABSENT,
    DIRECTORY,
    FILE,
    NEW_MODE,
    Entry,
    absent,
    directory,
    file,
    files_only,
    join,
    symlink,
    unknown,
)
from copy_link.image.new_directories import create_directories, may_have_directories, new_directory_in, parent_of_new
from copy_link.image.tree import (
    Resolution,
    Tree,
)
from tests.support.small_trees import FACT, small_tree


def test_the_known_beginning_of_a_path_is_created() -> None:
    tree = Tree(directory(0o755, 0, 0, inside=files_only()))
    tree.put("/a/b", unknown())
    assert tree.resolve("/a/b/c") == Resolution(None, (), "/a", "b")
    assert create_directories(tree, "/a/b/c", 0o755, 7, 7) is None
    assert tree.at("/a").is_only(DIRECTORY)
    assert tree.at("/a").uid == 7
    assert tree.at("/z").kinds == {ABSENT, FILE}


@pytest.mark.parametrize("link", [join(unknown(), symlink("/z")), symlink(None)])
def test_a_directory_may_have_been_created_at_the_target_of_a_possible_symlink(link: Entry) -> None:
    tree = small_tree()
    tree.put("/l", link)
    assert create_directories(tree, "/l/c", 0o755, 7, 7) is None
    assert tree.at("/z").may_be(DIRECTORY)


@pytest.mark.parametrize(
    ("path", "entry", "mode"),
    [
        ("/", directory(None, 0, 0), NEW_MODE),
        ("/", directory(None, 0, 0, FACT), None),
        ("/", directory(0o2755, 0, 0), 0o2755),
        ("/srv", directory(None, 0, 0), None),
    ],
)
def test_only_a_root_that_nothing_has_changed_has_no_setgid_bit_for_certain(
    path: str, entry: Entry, mode: int | None
) -> None:
    tree = small_tree()
    tree.put(path, entry)
    assert parent_of_new(tree, path).mode == mode


@pytest.mark.parametrize(
    ("above", "changed"),
    [
        ("/usr/bin", {"/usr/bin/x"}),
        ("/bin", {"/usr/bin/x"}),
        ("/usr", {"/usr/bin/x", "/usr/gone", "/usr/empty/x"}),
        ("/loop", {"/usr/bin/x", "/usr/gone", "/usr/empty/x", "/x"}),
        ("/not/listed", {"/usr/bin/x", "/usr/gone", "/usr/empty/x", "/x"}),
    ],
)
def test_new_directories_may_be_below_a_path_where_nothing_else_is(above: str, changed: set[str]) -> None:
    tree = small_tree()
    tree.put("/usr/gone", absent())
    tree.put("/usr/empty", directory(0o755, 0, 0))
    may_have_directories(tree, above, 0o700, 7, 7, FACT)
    paths = ("/usr/bin/x", "/usr/gone", "/usr/empty/x", "/x")
    assert {path for path in paths if tree.at(path).may_be(DIRECTORY)} == changed
    assert (tree.at("/usr/bin").mode, tree.at("/usr/bin/x").may_be(FILE)) == (0o755, True)


def test_directories_are_created_through_symlinks_and_existing_ones_stay_as_they_are() -> None:
    tree = small_tree()
    assert create_directories(tree, "/bin/a/b", 0o750, 5, 6, FACT) == "/usr/bin/a/b"
    assert tree.at("/usr/bin").mode == 0o755
    assert (tree.at("/usr/bin/a").mode, tree.at("/usr/bin/a/b").uid) == (0o750, 5)
    assert tree.at("/usr/bin/a/b/c").is_only(ABSENT)


def test_a_new_directory_in_a_setgid_one_inherits_its_group_and_the_bit() -> None:
    tree = small_tree()
    tree.put("/home", directory(0o2755, 0, 50))
    create_directories(tree, "/home/x", 0o755, 7, 7)
    assert (tree.at("/home/x").mode, tree.at("/home/x").uid, tree.at("/home/x").gid) == (0o2755, 7, 50)


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        (directory(0o755, 0, 50), (0o700, 7, 8)),
        (directory(0o2755, 0, 50), (0o2700, 7, 50)),
        (directory(None, 0, 50), (None, 7, None)),
        (unknown(), (None, 7, None)),
        (file()._replace(mode=None), (0o700, 7, 8)),
    ],
)
def test_a_new_directory_has_the_group_of_one_with_the_setgid_bit(above: Entry, expected: tuple[object, ...]) -> None:
    made = new_directory_in(above, 0o700, 7, 8, FACT)
    assert (made.mode, made.uid, made.gid) == expected
    assert made.is_only(DIRECTORY)
    assert made.evidence == (FACT,)
