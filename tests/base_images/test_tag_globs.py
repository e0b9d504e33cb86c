from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copy_link.base_images.tag_globs import matches


@given(st.text("ab*?[]-", max_size=8), st.text("abc", max_size=8))
@example("[a-b]c", "bc")
@example("a[b-a]", "ab")
@example("*[ab]*c", "ccac")
@example("*[ab][ab][ab]", "cabb")
def test_globs_match_as_in_fnmatch(glob: str, tag: str) -> None:
    assert matches(glob, tag) is fnmatchcase(tag, glob)


@pytest.mark.parametrize(("glob", "tag", "expected"), [("1.[0-9]*", "1.25", True), ("1.[!0-9]*", "1.25", False)])
def test_globs_may_have_classes(glob: str, tag: str, expected: bool) -> None:
    assert matches(glob, tag) is expected


@pytest.mark.parametrize("glob", ["*" + "[0-9]" * 40, "*[0-9]*" * 20, "[ -\U0010ffff]" * 100, "?[0-9]" * 40])
def test_no_glob_takes_long(glob: str) -> None:
    for tag in ("1" * 40, "1" * 39 + "x"):
        assert matches(glob, tag) is fnmatchcase(tag, glob)
