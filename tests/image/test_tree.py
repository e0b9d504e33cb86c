from __future__ import annotations

import pytest

from copy_link.image.entries import (
    ABSENT,
    DIRECTORY,
    FILE,
    SYMLINK,
    Contents,
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
from copy_link.image.later import Later
from copy_link.image.tree import (
    MAXIMUM_DEPTH,
    PATH_MAX,
    Resolution,
    Tree,
    change_contents,
    is_too_long,
    new_directory_in,
)

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


class CountedEntries(dict[str, Entry | Later]):
    """The entries of a tree, which count how often they are searched."""

    searches = 0

    def get(self, path: str, default: Entry | Later | None = None) -> Entry | Later | None:  # type: ignore[override]
        self.searches += 1
        return super().get(path, default)


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


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/" + "x" * (PATH_MAX - 1), False),
        ("/" + "x" * PATH_MAX, True),
        ("/a" * MAXIMUM_DEPTH, False),
        ("/a" * (MAXIMUM_DEPTH + 1), True),
    ],
)
def test_a_path_is_too_long_in_bytes_or_in_parts(path: str, expected: bool) -> None:
    assert is_too_long(path) is expected


def test_the_listed_paths_are_found_by_the_one_above_them() -> None:
    tree = small_tree()
    assert set(tree.paths()) == {"/", "/usr", "/usr/bin", "/bin", "/loop", "/usr/lib"}
    assert (tree.lists("/usr"), tree.lists("/usr/x")) == (True, False)
    assert set(tree.children("/")) == {"/usr", "/bin", "/loop"}
    assert set(tree.below("/usr")) == {"/usr/bin", "/usr/lib"}
    assert tree.below("/bin") == []
    assert len(tree.below("/")) == 5


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


def test_new_links_may_be_where_nothing_is_in_a_directory() -> None:
    tree = small_tree()
    tree.put("/usr/lib/here", file())
    tree.put("/usr/lib/maybe", unknown())
    tree.may_have_links(["/usr/lib/here", "/usr/lib/maybe", "/usr/lib/new", "/usr/lib/other", "/bin/x", "/l"], FACT)
    assert tree.at("/usr/lib/here") == file()
    assert tree.at("/usr/lib/maybe") == unknown()
    for path in ("/usr/lib/new", "/usr/lib/other", "/l"):
        assert tree.at(path).may_be(SYMLINK)
        assert tree.at(path).may_be(ABSENT)
    # /bin is a symlink itself.
    assert not tree.lists("/bin/x")


def test_a_path_that_a_link_made_anew_is_as_before_until_it_changes() -> None:
    tree, before = small_tree(), small_tree()
    tree.put("/usr", directory(0o700, 0, 0))
    tree.note_undecided(["/usr", "/usr/bin"], before)
    assert tree.at_if_nothing_copied("/usr").mode == 0o755
    assert tree.at_if_nothing_copied("/usr/bin") == tree.at("/usr/bin")
    assert tree.copy().at_if_nothing_copied("/usr").mode == 0o755
    tree.put("/usr", directory(0o711, 0, 0))
    assert tree.at_if_nothing_copied("/usr").mode == 0o711


def test_changes_of_copied_contents_apply_one_after_the_other() -> None:
    def before(relative: str) -> Entry | None:
        return None if relative == "gone" else directory(1, 0, 0)

    changed: Contents = before
    for digit in range(3):

        def append(_: str, entry: Entry, digit: int = digit) -> Entry:
            return entry._replace(mode=(entry.mode or 0) * 10 + digit)

        changed = change_contents(changed, append)
    found = changed("a")
    assert found is not None
    assert found.mode == 1012
    assert changed("gone") is None


def test_a_change_below_a_path_reaches_copied_contents_and_counts_the_listed_paths() -> None:
    tree = small_tree()
    tree.put("/usr/bin", directory(0o755, 0, 0)._replace(contents=lambda _: directory(0o755, 0, 0)))
    assert tree.change_below("/usr", lambda entry: entry._replace(uid=9)) == 3
    assert (tree.at("/usr/bin").uid, tree.at("/usr/bin/x").uid) == (9, 9)
    assert tree.change_below("/usr/lib/new", lambda entry: entry._replace(uid=8)) == 1
    assert tree.at("/usr/lib/new").uid == 8
