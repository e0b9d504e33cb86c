from __future__ import annotations

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.run_effects.arguments import ANY, ANYWHERE, Argument, Gap, Part, Place, argument, literal, place

PARTS = st.lists(st.sampled_from(["", "/opt", "a", "=b", Gap.TEXT, Gap.NAME, Gap.STAR]), max_size=6)


@pytest.mark.parametrize(
    ("parts", "merged"),
    [
        (["/opt", "/", "app"], ("/opt/app",)),
        (["", "a", ""], ("a",)),
        (["a", "", Gap.STAR], ("a", Gap.STAR)),
        # Two names are still without a slash, but a star may match nothing or stand before a hidden name.
        ([Gap.NAME, Gap.NAME], (Gap.NAME,)),
        ([Gap.NAME, Gap.STAR], (Gap.TEXT,)),
        ([Gap.STAR, Gap.STAR], (Gap.TEXT,)),
        ([Gap.NAME, "", Gap.TEXT], (Gap.TEXT,)),
        ([Gap.NAME, "-", Gap.NAME], (Gap.NAME, "-", Gap.NAME)),
    ],
)
def test_adjacent_parts_are_merged(parts: list[Part], merged: tuple[Part, ...]) -> None:
    assert argument(parts).parts == merged


@given(PARTS, PARTS)
def test_parts_are_merged_the_same_in_one_step_or_two(first: list[Part], second: list[Part]) -> None:
    assert argument([*argument(first).parts, *argument(second).parts]) == argument([*first, *second])


@pytest.mark.parametrize(
    ("given_argument", "text", "start", "end", "known", "is_unknown"),
    [
        (literal(""), "", "", "", "", False),
        (literal("-p"), "-p", "-p", "-p", "-p", False),
        (argument(["/opt/", Gap.NAME]), None, "/opt/", "", "/opt/ ", False),
        (argument([Gap.TEXT, "/bin"]), None, "", "/bin", " /bin", False),
        (argument(["a", Gap.STAR, "b"]), None, "a", "b", "a b", False),
        (ANY, None, "", "", " ", True),
    ],
)
def test_an_argument_has_a_text_only_without_gaps(
    given_argument: Argument, text: str | None, start: str, end: str, known: str, is_unknown: bool
) -> None:
    found = given_argument
    assert (found.text, found.start, found.end, found.known, found.is_unknown) == (text, start, end, known, is_unknown)


@pytest.mark.parametrize(
    ("parts", "length", "rest"),
    [
        (["--to=", Gap.TEXT], 5, ANY),
        (["-C/opt"], 2, literal("/opt")),
        (["-C"], 2, literal("")),
        (["of=/etc/", Gap.NAME], 3, argument(["/etc/", Gap.NAME])),
    ],
)
def test_the_value_of_an_option_is_the_argument_without_its_start(
    parts: list[Part], length: int, rest: Argument
) -> None:
    assert argument(parts).without_start(length) == rest


@pytest.mark.parametrize(
    ("named", "directory", "expected"),
    [
        (literal("/opt/x"), None, Place("/opt/x")),
        (literal("x/../y"), "/opt", Place("/opt/x/../y")),
        (literal("a/x"), None, Place(None, "/", "/x")),
        (literal(".."), None, ANYWHERE),
        (literal(""), "/opt", Place("/dev/null")),
        (argument(["/opt/", Gap.STAR]), None, Place(None, "/opt/", "", True, True)),
        (argument(["/opt/lib", Gap.NAME, "/bin/"]), None, Place(None, "/opt/lib", "/bin", True)),
        (argument(["/opt/", Gap.NAME, "-", Gap.NAME]), None, Place(None, "/opt/", "", False)),
        (argument([Gap.STAR, ".conf"]), "/etc", Place(None, "/etc/", ".conf", True, True)),
        (argument([Gap.STAR, ".conf"]), None, Place(None, "/", ".conf")),
        (argument([Gap.TEXT, "/x"]), "/opt", Place(None, "/", "/x")),
        # The directory before `..` may be any.
        (argument(["/opt/", Gap.NAME, "/../x/"]), "/", Place(None, "/", "x")),
        # `//` and `/./` are a single slash.
        (argument(["//opt", Gap.STAR, "/./bin//x/."]), None, Place(None, "/opt", "/bin/x", True, True)),
    ],
)
def test_an_argument_names_a_path_or_a_pattern_of_paths(
    named: Argument, directory: str | None, expected: Place
) -> None:
    assert place(named, directory) == expected


@pytest.mark.parametrize(
    ("named", "path", "matches"),
    [
        (["/opt/", Gap.STAR], "/opt/a", True),
        (["/opt/", Gap.STAR], "/opt/.a", False),
        (["/opt/", Gap.STAR], "/opt", False),
        (["/opt/", Gap.STAR], "/opt/a/b", False),
        (["/opt/a", Gap.STAR], "/opt/a", True),
        (["/opt/", Gap.TEXT], "/opt", True),
        (["/opt/", Gap.TEXT], "/opt/a/b", True),
        (["/opt/", Gap.NAME], "/opt/a/b", False),
        (["/opt/", Gap.TEXT, "/bin"], "/opt/bin", True),
        (["/opt/", Gap.TEXT, "/bin"], "/opt/sbin", False),
        # The parts before and after the gap do not overlap.
        (["/opt/a", Gap.NAME, "a"], "/opt/a", False),
    ],
)
def test_a_pattern_matches_the_paths_that_the_argument_may_become(named: list[Part], path: str, matches: bool) -> None:
    assert place(argument(named), "/").matches(path) is matches


NAMES = st.sampled_from(["a", "b", "lib", "x.y"])
FILLINGS = {
    Gap.NAME: NAMES,
    Gap.STAR: NAMES,
    Gap.TEXT: st.sampled_from(["", "a", "a/b", "lib/x/"]),
}


@st.composite
def filled(draw: st.DrawFn) -> tuple[Argument, str]:
    """An argument with gaps, and a text that it may be."""
    one: st.SearchStrategy[Part] = st.sampled_from(["/opt", "/", "a", "/b/", "/./", Gap.TEXT, Gap.NAME, Gap.STAR])
    parts = draw(st.lists(one, min_size=1, max_size=5))
    text = "".join(draw(FILLINGS[part]) if isinstance(part, Gap) else part for part in parts)
    return argument(parts), text


@given(filled(), st.sampled_from(["/", "/opt", "/srv/w"]))
def test_every_path_that_an_argument_may_become_is_matched(example: tuple[Argument, str], directory: str) -> None:
    named, text = example
    if not text:
        return
    path = posixpath.normpath(posixpath.join(directory, text)).replace("//", "/")
    found = place(named, directory)
    if found.path is not None:
        assert posixpath.normpath(found.path).replace("//", "/") == path
    else:
        assert found.matches(path), found


@given(filled())
def test_a_place_may_hold_everything_below_the_paths_that_it_matches(example: tuple[Argument, str]) -> None:
    named, text = example
    found = place(named, "/w")
    path = posixpath.normpath(posixpath.join("/w", text)).replace("//", "/")
    if found.path is None and found.matches(path):
        assert found.may_hold(path)
        assert found.may_hold(posixpath.join(path, "deep/er"))


def test_a_very_deep_path_is_compared_by_its_beginning() -> None:
    deep = "/a" * 100
    assert Place(None, "/a/", "/nothing").may_hold(deep)
    assert not Place(None, "/b/", "/nothing").may_hold(deep)
