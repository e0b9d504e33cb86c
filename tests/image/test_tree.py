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
from copy_link.image.evidence import INSTRUCTION, Evidence, Predicate
from copy_link.image.tree import Resolution, Tree

FACT = Evidence("Dockerfile", 1, None, Predicate(INSTRUCTION, text="RUN mkdir /x"))


def small_tree() -> Tree:
    tree = Tree(directory(0o755, 0, 0, inside=files_only()))
    tree.put("/usr", directory(0o755, 0, 0, inside=files_only()))
    tree.put("/usr/bin", directory(0o755, 0, 0, inside=files_only()))
    tree.put("/bin", symlink("usr/bin"))
    tree.put("/loop", symlink("/loop"))
    tree.put("/usr/lib", directory(0o755, 0, 0, inside=plain_only()))
    return tree


def test_an_unlisted_path_in_a_listed_directory_is_at_most_a_file() -> None:
    assert small_tree().at("/usr/bin/server").kinds == {ABSENT, FILE}
    assert small_tree().at("/app/sub").is_only(ABSENT)


def test_an_open_directory_may_contain_plain_directories_at_any_depth() -> None:
    for path in ("/usr/lib/x", "/usr/lib/x/y/z"):
        entry = small_tree().at(path)
        assert entry.kinds == {ABSENT, FILE, DIRECTORY}
        assert (entry.mode, entry.uid, entry.gid) == (0o755, 0, 0)


def test_symlinks_are_followed_on_the_way_and_at_the_end() -> None:
    tree = small_tree()
    assert tree.resolve("/bin").path == "/usr/bin"
    assert tree.resolve("/bin/../x").path == "/usr/x"
    assert tree.resolve("/bin/x/./y").path == "/usr/bin/x/y"
    assert tree.resolve("/loop/x").path is None


class CountedEntries(dict[str, Entry]):
    """The entries of a tree, which count how often they are searched."""

    searches = 0

    def __contains__(self, path: object) -> bool:
        self.searches += 1
        return super().__contains__(path)


def test_resolving_a_deep_path_does_not_search_above_each_part_again() -> None:
    tree = small_tree()
    tree._entries = counted = CountedEntries(tree._entries)
    path = "/usr/lib" + "/a" * 2000
    assert tree.resolve(path).path == path
    assert counted.searches < 2 * 2002


def test_a_path_that_goes_up_and_through_links_is_seen_from_the_nearest_listed_path() -> None:
    tree = small_tree()
    tree.put("/usr/lib/l", symlink("../bin/x/../../lib/y"))
    tree.put("/usr/lib/m", symlink("y/z/../../../bin"))
    assert tree.resolve("/usr/lib/l").path == "/usr/lib/y"
    assert tree.resolve("/usr/lib/a/b/../../m/t").path == "/usr/bin/t"
    # /usr/bin has only files: nothing is below one.
    assert tree.at(tree.resolve("/usr/lib/m/t/u").path or "").is_only(ABSENT)


def test_a_path_through_a_possible_symlink_has_no_known_target() -> None:
    assert Tree(unknown()).resolve("/app").path is None


def test_the_known_beginning_of_a_path_is_created() -> None:
    tree = Tree(directory(0o755, 0, 0, inside=files_only()))
    tree.put("/a/b", unknown())
    assert tree.resolve("/a/b/c") == Resolution(None, (), "/a", "b")
    assert tree.make_directories("/a/b/c", 0o755, 7, 7) is None
    assert tree.at("/a").is_only(DIRECTORY)
    assert tree.at("/a").uid == 7
    assert tree.at("/z").kinds == {ABSENT, FILE}
    # If the target of a possible symlink is known, a directory may have been created there.
    tree.put("/l", join(unknown(), symlink("/z")))
    assert tree.make_directories("/l/c", 0o755, 7, 7) is None
    assert tree.at("/z").may_be(DIRECTORY)


def test_the_root_always_stays_a_directory() -> None:
    tree = small_tree()
    tree.remove("/", FACT)
    assert tree.at("/").is_only(DIRECTORY)
    tree.change_below("/", lambda entry: entry._replace(kinds=frozenset({ABSENT, SYMLINK})))
    assert tree.at("/").is_only(DIRECTORY)


def test_directories_are_created_through_symlinks_and_existing_ones_stay_as_they_are() -> None:
    tree = small_tree()
    assert tree.make_directories("/bin/a/b", 0o750, 5, 6, FACT) == "/usr/bin/a/b"
    assert tree.at("/usr/bin").mode == 0o755
    assert (tree.at("/usr/bin/a").mode, tree.at("/usr/bin/a/b").uid) == (0o750, 5)
    assert tree.at("/usr/bin/a/b/c").is_only(ABSENT)


def test_a_new_directory_in_a_setgid_one_inherits_its_group_and_the_bit() -> None:
    tree = small_tree()
    tree.put("/home", directory(0o2755, 0, 50))
    tree.make_directories("/home/x", 0o755, 7, 7)
    assert (tree.at("/home/x").mode, tree.at("/home/x").uid, tree.at("/home/x").gid) == (0o2755, 7, 50)


def test_removing_a_directory_removes_everything_below_it() -> None:
    tree = small_tree()
    tree.remove("/usr", FACT)
    assert tree.at("/usr/lib/x").is_only(ABSENT)
    assert tree.at("/usr/lib/x").evidence == (FACT,)


def test_a_change_below_a_path_also_changes_unlisted_paths() -> None:
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


def test_a_joined_tree_knows_only_what_both_trees_know() -> None:
    first, second = small_tree(), small_tree()
    second.put("/bin", directory(0o755, 0, 0))
    second.put("/opt", directory(0o755, 0, 0))
    first.join(second)
    assert first.at("/bin").kinds == {SYMLINK, DIRECTORY}
    assert first.at("/opt").kinds == {ABSENT, FILE, DIRECTORY}
    assert first.at("/usr/bin").is_only(DIRECTORY)


def test_a_copy_of_a_tree_is_independent() -> None:
    tree = small_tree()
    other = tree.copy()
    other.put("/x", file())
    other.put("/y", absent())
    assert not tree.lists("/x")
