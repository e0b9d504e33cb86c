from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from copy_link.base_images.find import find
from copy_link.base_images.joining import join_images, join_trees
from copy_link.image.accounts import Account, Homes
from copy_link.image.entries import ABSENT, DIRECTORY, SYMLINK, Entry, directory, file, files_only, symlink, unknown
from copy_link.image.evidence import NO_OTHERS, about_others
from copy_link.image.image import Image
from copy_link.image.later import Later
from copy_link.image.package_paths import PackagePaths
from copy_link.image.tree import Tree

ENTRIES = st.sampled_from(
    [
        directory(0o755, 0, 0),
        directory(0o700, 0, 0),
        directory(0o755, 0, 0, inside=files_only()),
        file(),
        symlink("/a"),
        unknown(),
        Entry(frozenset({ABSENT})),
    ]
)
PATHS = st.sampled_from(["/a", "/b", "/a/x", "/a/x/y", "/b/x"])


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    found = Tree(directory(0o755, 0, 0, inside=files_only()))
    for path in sorted(draw(st.sets(PATHS))):
        found.put(path, draw(ENTRIES))
    return found


@given(trees(), trees())
def test_trees_are_joined_as_by_the_tree_itself(first: Tree, second: Tree) -> None:
    by_tree, here = first.copy(), first.copy()
    by_tree.join(second)
    join_trees(here, second)
    for path in ("/", "/a", "/b", "/a/x", "/a/x/y", "/b/x"):
        assert here.at(path) == by_tree.at(path), path


def of(source: str) -> Entry:
    return files_only(about_others(source, NO_OTHERS))


def test_an_unlisted_path_has_the_entry_that_it_had_before_its_directory_was_joined() -> None:
    first, second = Tree(directory(0o755, 0, 0)), Tree(directory(0o755, 0, 0))
    first.put_later("/a", Later(lambda path: directory(0o755, 0, 0)).with_inside(of("first")))
    second.put_later("/a", Later(lambda path: directory(0o755, 0, 0)).with_inside(of("second")))
    second.put("/a/x", symlink("b"))
    by_tree = first.copy()
    by_tree.join(second)
    join_trees(first, second)
    assert first.at("/a/x") == by_tree.at("/a/x")
    assert [one.source for one in first.at("/a/x").evidence] == ["first"]


def test_of_two_alternatives_only_shared_facts_are_known() -> None:
    image = find("gcr.io/distroless/static:nonroot").image
    assert image.tree.at("/bin").kinds == {DIRECTORY, SYMLINK}
    home = image.tree.at("/home/nonroot")
    assert home.is_only(DIRECTORY)
    assert (home.mode, home.uid, home.gid) == (0o700, 65532, 65532)
    assert (image.workdir, image.user) == ("/home/nonroot", "65532")
    assert image.tree.at("/var/local").mode is None


def image(number: int, is_whole: bool) -> Image:
    """An image that has some facts in common with that of another number."""
    found = Image(
        Tree(directory(0o755, 0, 0)),
        users={"root": Account(0, 0), "app": Account(number, 0), f"only{number}": Account(5, 5)},
        groups={"app": number, "staff": 50, f"only{number}": 5},
        homes=Homes(useradd=0o700, adduser=number),
        workdir=f"/{number}",
        user="app",
        environment={"A": "x", "B": str(number), f"ONLY{number}": "x"},
        environment_is_whole=is_whole,
    )
    found.onbuild, found.shell = (f"RUN {number}",), ("bash", "-c")
    found.package_paths = PackagePaths((f"/{number}",), ("/same",))
    return found


def test_an_image_that_may_be_either_knows_what_both_know() -> None:
    found = image(1, is_whole=True)
    join_images(found, image(2, is_whole=False))
    assert found.users == {"root": Account(0, 0)}
    assert found.groups == {"staff": 50}
    # A variable that one image lacks may be set.
    assert found.environment == {"A": "x", "B": None, "ONLY1": None, "ONLY2": None}
    assert not found.environment_is_whole
    assert found.homes == Homes(useradd=0o700)
    assert (found.workdir, found.user, found.onbuild, found.shell) == (None, "app", (), ("bash", "-c"))
    assert found.package_paths == PackagePaths(("/1", "/2"), ("/same",))


def test_joining_an_image_with_itself_changes_nothing() -> None:
    found = image(1, is_whole=True)
    join_images(found, image(1, is_whole=True))
    expected = image(1, is_whole=True)
    assert found.tree.at("/") == expected.tree.at("/")
    assert {**vars(found), "tree": None} == {**vars(expected), "tree": None}
