from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.run_effects.arguments import ANY, Argument, Gap, Part, argument, literal

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
