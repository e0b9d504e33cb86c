from __future__ import annotations

import tarfile

import pytest

from copy_link.verify.comparison import Difference, compare, without_chance
from copy_link.verify.tree import Entry, listing
from tests.support.image_tars import folder, member, tar

FILE, OTHER, THIRD = (Entry("-", 0o644, 0, 0, content) for content in "abc")
DIRECTORY, RESET = Entry("d", 0o1777, 0, 0), Entry("d", 0o755, 0, 0)


def test_equal_trees_have_no_differences() -> None:
    members = [folder("a"), member("a/f"), member("a/hard", tarfile.LNKTYPE, target="a/f")]
    compared = compare(listing(tar(members)), tar(members))
    assert compared.differences == {}
    assert compared.entries == 3


def test_each_difference_is_named_in_the_order_of_the_paths() -> None:
    reference = listing(tar([folder("tmp", 0o1777), member("gone"), member("same")]))
    compared = compare(reference, tar([folder("tmp", 0o755), member("same"), member("new")]))
    assert list(compared.differences.values()) == [
        Difference("/gone", reference["/gone"], None),
        Difference("/new", None, reference["/same"]),
        Difference("/tmp", DIRECTORY, RESET),
    ]


def test_a_hard_link_is_compared_by_the_file_that_it_names() -> None:
    link = member("link", tarfile.LNKTYPE, target="f")
    reference = listing(tar([(member("f"), b"a"), link]))
    assert compare(reference, tar([(member("f"), b"a"), (member("link"), b"a")])).differences == {}
    assert list(compare(reference, tar([(member("f"), b"b"), link])).differences) == ["/f", "/link"]


@pytest.mark.parametrize(
    ("found", "repeated", "is_left"),
    [
        pytest.param(Difference("/f", FILE, OTHER), [], True, id="only the linked image differs"),
        pytest.param(Difference("/f", FILE, OTHER), [Difference("/f", FILE, THIRD)], False, id="the content is random"),
        pytest.param(
            Difference("/f", FILE, OTHER), [Difference("/f", FILE, OTHER)], False, id="the second build is the same"
        ),
        pytest.param(
            Difference("/f", FILE, Entry("-", 0o600, 0, 0, "b")),
            [Difference("/f", FILE, THIRD)],
            True,
            id="the content is random, and the mode differs, too",
        ),
        pytest.param(
            Difference("/d", DIRECTORY, RESET),
            [Difference("/d/f", FILE, OTHER)],
            True,
            id="a directory of random files",
        ),
        pytest.param(Difference("/f", FILE, None), [Difference("/f", FILE, None)], False, id="a name is random"),
        pytest.param(Difference("/f", FILE, None), [Difference("/g", FILE, None)], True, id="another file is gone"),
        pytest.param(Difference("/d/x", None, FILE), [Difference("/d/y", None, FILE)], False, id="a new random name"),
        pytest.param(
            Difference("/d/x", None, RESET), [Difference("/d/y", None, FILE)], True, id="a new name of another kind"
        ),
        pytest.param(Difference("/e/x", None, FILE), [Difference("/d/y", None, FILE)], True, id="a new name elsewhere"),
        pytest.param(
            Difference("/d/x", OTHER, FILE), [Difference("/d/y", None, FILE)], True, id="a known name near random ones"
        ),
    ],
)
def test_only_differences_that_two_plain_builds_do_not_have_are_left(
    found: Difference, repeated: list[Difference], is_left: bool
) -> None:
    assert without_chance([found], {one.path: one for one in repeated}) == ([found] if is_left else [])


def test_everything_below_a_directory_with_a_random_name_varies() -> None:
    found = [
        Difference("/tmp/a", None, RESET),
        Difference("/tmp/a/b/f", None, FILE),
        Difference("/tmp/a/b", None, RESET),
    ]
    assert without_chance(found, {"/tmp/c": Difference("/tmp/c", None, RESET)}) == []
