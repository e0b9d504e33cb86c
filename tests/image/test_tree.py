from __future__ import annotations

import pytest

from copy_link.image.entries import (
    ABSENT,
    ANYTHING,
    DIRECTORY,
    FILE,
    SYMLINK,
    Entry,
    absent,
    directory,
    file,
    files_only,
    symlink,
    unknown,
)
from copy_link.image.later import Later
from copy_link.image.tree import (
    MAXIMUM_DEPTH,
    MAXIMUM_LINKS,
    PATH_MAX,
    Tree,
    is_too_long,
)
from tests.support.small_trees import FACT, small_tree


def test_an_unlisted_path_in_a_listed_directory_is_at_most_a_file() -> None:
    assert small_tree().at("/usr/bin/server").kinds == {ABSENT, FILE}
    assert small_tree().at("/app/sub").is_only(ABSENT)


def test_an_open_directory_may_contain_plain_directories_at_any_depth() -> None:
    for path in ("/usr/lib/x", "/usr/lib/x/y/z"):
        entry = small_tree().at(path)
        assert entry.kinds == {ABSENT, FILE, DIRECTORY}
        assert (entry.mode, entry.uid, entry.gid) == (0o755, 0, 0)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/bin", "/usr/bin"),
        ("/bin/../x", "/usr/x"),
        ("/bin/x/./y", "/usr/bin/x/y"),
        ("//usr//lib/", "/usr/lib"),
        ("/usr/relative/x", "/usr/lib/a/x"),
        ("/usr/absolute/x", "/srv/x"),
        ("/srv/new/../x", "/srv/x"),
        ("/usr/nowhere/x", None),
        ("/loop/x", None),
    ],
)
def test_symlinks_are_followed_on_the_way_and_at_the_end(path: str, expected: str | None) -> None:
    tree = small_tree()
    tree.put("/usr/relative", symlink("lib//a/"))
    tree.put("/usr/absolute", symlink("/srv"))
    tree.put("/usr/nowhere", symlink(None))
    tree.put("/srv/new", directory(0o755, 0, 0))
    assert tree.resolve(path).path == expected


@pytest.mark.parametrize(("count", "expected"), [(MAXIMUM_LINKS, "/end"), (MAXIMUM_LINKS + 1, None)])
def test_as_many_symlinks_are_followed_as_linux_follows(count: int, expected: str | None) -> None:
    tree = small_tree()
    tree.put("/1", symlink("end"))
    for number in range(1, count):
        tree.put(f"/{number + 1}", symlink(str(number)))
    assert tree.resolve(f"/{count}").path == expected


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


def test_the_root_always_stays_a_directory() -> None:
    tree = small_tree()
    tree.remove("/", FACT)
    assert tree.at("/").is_only(DIRECTORY)
    tree.change_below("/", lambda entry: entry._replace(kinds=frozenset({ABSENT, SYMLINK})))
    assert tree.at("/").is_only(DIRECTORY)


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


def test_a_path_that_goes_up_into_copied_contents_is_looked_up_in_them() -> None:
    copied = {"a": directory(0o755, 0, 0), "a/l": symlink("../m"), "m": symlink("/usr/bin")}
    tree = small_tree()
    tree.put("/app", directory(0o755, 0, 0)._replace(contents=copied.get))
    tree.put("/app/a/b", directory(0o755, 0, 0))
    assert tree.resolve("/app/a/b/../l/t").path == "/usr/bin/t"


def test_the_entry_of_a_directory_is_made_when_it_is_looked_up() -> None:
    made: list[str] = []

    def make(path: str) -> Entry:
        made.append(path)
        return directory(0o755, 0, 0)

    later = Later(make)
    tree = small_tree()
    tree.put_later("/opt/deep/a", later)
    assert tree.below("/opt") == ["/opt/deep/a"]
    other = tree.copy()
    other.put("/srv", file())
    tree.join(other)
    assert [tree.later_at(path) for path in ("/opt/deep/a", "/usr", "/usr/new")] == [later, None, None]
    assert made == []
    assert tree.at("/opt/deep/a/x").is_only(ABSENT)
    assert made == ["/opt/deep/a"]


def test_the_paths_below_any_of_several_are_each_found_once() -> None:
    tree = small_tree()
    for path in ("/opt/a", "/opt/a/b", "/opt-x/c", "/opt.d", "/srv/x", "/srv"):
        tree.put(path, file())
    assert tree.below_any(["/opt", "/srv", "/opt/a", "/new"]) == ["/opt/a", "/opt/a/b", "/srv/x"]
    assert tree.below_any(["/opt", "/srv"], without="/opt/a") == ["/opt/a", "/srv/x"]
    assert tree.below_any(["/"]) == []


def test_what_makes_entries_later_is_changed_for_many_paths() -> None:
    plain, kept = Later(lambda _: directory(0o755, 0, 0)), Later(lambda _: directory(0o700, 0, 0))
    changed = Later(lambda _: directory(0o750, 0, 0))
    tree = small_tree()
    for path, later in (("/opt", plain), ("/srv", plain), ("/home", kept)):
        tree.put_later(path, later)
    others = tree.change_later(["/opt", "/home", "/usr", "/srv", "/new"], lambda one: changed if one is plain else None)
    assert others == ["/home", "/usr", "/new"]
    assert [tree.later_at(path) for path in ("/opt", "/srv", "/home")] == [changed, changed, kept]
    assert tree.at("/opt").mode == 0o750
    assert not tree.lists("/new")


def test_a_joined_tree_knows_only_what_both_trees_know() -> None:
    first, second = small_tree(), small_tree()
    second.put("/bin", directory(0o755, 0, 0))
    second.put("/opt", directory(0o755, 0, 0))
    first.join(second)
    assert first.at("/bin").kinds == {SYMLINK, DIRECTORY}
    assert first.at("/opt").kinds == {ABSENT, FILE, DIRECTORY}
    assert first.at("/usr/bin").is_only(DIRECTORY)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 0),
        ({"/usr": directory(0o755, 0, 0, inside=files_only())}, 0),
        ({"/usr": directory(0o700, 0, 0)}, 7),
        # Listed in one tree only, with the entry that the other has for it too.
        ({"/x": files_only()}, 8),
    ],
)
def test_a_join_counts_its_paths_if_the_trees_differ(changes: dict[str, Entry], expected: int) -> None:
    first, second = small_tree(), small_tree()
    for tree in (first, second):
        tree.put_later("/opt", Later(lambda _: directory(0o755, 0, 0)))
    for path, entry in changes.items():
        second.put(path, entry)
    assert first.join(first.copy()) == 0
    assert first.join(second) == expected
    assert set(first.paths()) == {"/opt", *small_tree().paths(), *changes}


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


def test_new_links_may_be_where_nothing_is_in_a_directory() -> None:
    tree = small_tree()
    tree.put("/usr/lib/here", file())
    tree.put("/usr/lib/maybe", unknown())
    tree.put("/usr/lib/perhaps", files_only())
    tree.put("/open", directory(0o755, 0, 0, inside=Entry(ANYTHING)))
    tree.put("/srv", directory(0o755, 0, 0))
    tree.put("/srv/here", file())
    tree.put("/app", directory(0o755, 0, 0)._replace(contents={"copied": file()}.get))
    possible = ["/usr/lib/new", "/usr/lib/perhaps", "/usr/lib/other", "/usr/bin/x", "/app/new", "/srv/new", "/l"]
    others = {"/usr/lib/here": file(), "/srv/here": file(), "/usr/lib/maybe": unknown(), "/open/x": tree.at("/open/x")}
    tree.may_have_links(["/usr/lib/new", *others, *possible, "/app/copied", "/bin/x"], FACT)
    assert {path: tree.at(path) for path in others} == others
    assert tree.at("/app/copied").is_only(FILE)
    for path in possible:
        assert tree.at(path).may_be(SYMLINK)
        assert tree.at(path).may_be(ABSENT)
    assert tree.below("/usr/bin") == ["/usr/bin/x"]
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


def test_a_change_below_a_path_reaches_copied_contents_and_counts_the_listed_paths() -> None:
    tree = small_tree()
    tree.put("/usr/bin", directory(0o755, 0, 0)._replace(contents=lambda _: directory(0o755, 0, 0)))
    assert tree.change_below("/usr", lambda entry: entry._replace(uid=9)) == 3
    assert (tree.at("/usr/bin").uid, tree.at("/usr/bin/x").uid) == (9, 9)
    assert tree.change_below("/usr/lib/new", lambda entry: entry._replace(uid=8)) == 1
    assert tree.at("/usr/lib/new").uid == 8
