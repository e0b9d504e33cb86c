from __future__ import annotations

from copy_link.image.entries import (
    ABSENT,
    DIRECTORY,
    FILE,
    SYMLINK,
    Entry,
    absent,
    directory,
    file,
    files_only,
    join,
    plain_only,
    symlink,
    unknown,
)
from copy_link.image.evidence import Evidence
from copy_link.image.tree import Resolution, Tree

FACT = Evidence("Dockerfile", 1, "RUN mkdir /x")


def small_tree() -> Tree:
    tree = Tree(directory(0o755, 0, 0, inside=files_only()))
    tree.put("/usr", directory(0o755, 0, 0, inside=files_only()))
    tree.put("/usr/bin", directory(0o755, 0, 0, inside=files_only()))
    tree.put("/bin", symlink("usr/bin"))
    tree.put("/loop", symlink("/loop"))
    tree.put("/usr/lib", directory(0o755, 0, 0, inside=plain_only()))
    return tree


def test_what_is_not_listed_below_a_listed_directory_is_a_file_at_the_most() -> None:
    assert small_tree().at("/usr/bin/server").kinds == {ABSENT, FILE}
    assert small_tree().at("/app/sub").is_only(ABSENT)


def test_an_open_directory_may_hold_plain_directories_at_any_depth() -> None:
    for path in ("/usr/lib/x", "/usr/lib/x/y/z"):
        entry = small_tree().at(path)
        assert entry.kinds == {ABSENT, FILE, DIRECTORY}
        assert (entry.mode, entry.uid, entry.gid) == (0o755, 0, 0)


def test_links_are_followed_on_the_way_and_at_the_end() -> None:
    tree = small_tree()
    assert tree.resolve("/bin").path == "/usr/bin"
    assert tree.resolve("/bin/../x").path == "/usr/x"
    assert tree.resolve("/bin/x/./y").path == "/usr/bin/x/y"
    assert tree.resolve("/loop/x").path is None


def test_where_a_link_may_stand_a_path_leads_nobody_knows_where() -> None:
    assert Tree(unknown()).resolve("/app").path is None


def test_what_is_known_of_a_path_is_made_in_front_of_what_is_not() -> None:
    tree = Tree(directory(0o755, 0, 0, inside=files_only()))
    tree.put("/a/b", unknown())
    assert tree.resolve("/a/b/c") == Resolution(None, (), "/a", "b")
    assert tree.make_directories("/a/b/c", 0o755, 7, 7) is None
    assert tree.at("/a").is_only(DIRECTORY)
    assert tree.at("/a").uid == 7
    assert tree.at("/z").kinds == {ABSENT, FILE}
    # Where it is known what a symlink might lead to, a directory may have been made there.
    tree.put("/l", join(unknown(), symlink("/z")))
    assert tree.make_directories("/l/c", 0o755, 7, 7) is None
    assert tree.at("/z").may_be(DIRECTORY)


def test_the_root_is_a_directory_whatever_is_done_to_it() -> None:
    tree = small_tree()
    tree.remove("/", FACT)
    assert tree.at("/").is_only(DIRECTORY)
    tree.change_below("/", lambda entry: entry._replace(kinds=frozenset({ABSENT, SYMLINK})))
    assert tree.at("/").is_only(DIRECTORY)


def test_directories_are_made_through_links_and_existing_ones_are_left_as_they_are() -> None:
    tree = small_tree()
    assert tree.make_directories("/bin/a/b", 0o750, 5, 6, FACT) == "/usr/bin/a/b"
    assert tree.at("/usr/bin").mode == 0o755
    assert (tree.at("/usr/bin/a").mode, tree.at("/usr/bin/a/b").uid) == (0o750, 5)
    assert tree.at("/usr/bin/a/b/c").is_only(ABSENT)


def test_a_directory_made_in_a_setgid_one_takes_over_its_group_and_the_bit() -> None:
    tree = small_tree()
    tree.put("/home", directory(0o2755, 0, 50))
    tree.make_directories("/home/x", 0o755, 7, 7)
    assert (tree.at("/home/x").mode, tree.at("/home/x").uid, tree.at("/home/x").gid) == (0o2755, 7, 50)


def test_removing_takes_everything_below_along() -> None:
    tree = small_tree()
    tree.remove("/usr", FACT)
    assert tree.at("/usr/lib/x").is_only(ABSENT)
    assert tree.at("/usr/lib/x").evidence == (FACT,)


def test_a_change_below_reaches_what_is_not_listed_too() -> None:
    tree = small_tree()
    tree.change_below("/usr/lib", lambda entry: Entry(entry.kinds, entry.mode, 9, 9))
    assert tree.at("/usr/lib/deep/er").uid in (9, None) or tree.at("/usr/lib/deep/er").is_only(ABSENT)
    assert tree.at("/usr/lib").uid == 9
    assert tree.at("/usr/bin").uid == 0


def test_copied_contents_are_looked_up_only_below_their_directory() -> None:
    tree = small_tree()
    asked: list[str] = []

    def contents(relative: str) -> Entry | None:
        asked.append(relative)
        return directory(0o700, 0, 0) if relative == "sub" else None

    tree.put("/app", directory(0o755, 0, 0, inside=None))
    tree.put("/app", Entry(frozenset({DIRECTORY}), 0o755, 0, 0, contents=contents))
    assert tree.at("/app/sub").mode == 0o700
    assert tree.at("/app/gone").is_only(ABSENT)
    assert asked == ["sub", "gone"]


def test_a_tree_that_may_be_either_of_two_knows_what_both_know() -> None:
    first, second = small_tree(), small_tree()
    second.put("/bin", directory(0o755, 0, 0))
    second.put("/opt", directory(0o755, 0, 0))
    first.join(second)
    assert first.at("/bin").kinds == {SYMLINK, DIRECTORY}
    assert first.at("/opt").kinds == {ABSENT, FILE, DIRECTORY}
    assert first.at("/usr/bin").is_only(DIRECTORY)


def test_a_copy_of_a_tree_is_its_own() -> None:
    tree = small_tree()
    other = tree.copy()
    other.put("/x", file())
    other.put("/y", absent())
    assert not tree.lists("/x")
