from __future__ import annotations

import pytest

from copy_link.dockerfile.substitutions import replace, trim
from copy_link.dockerfile.variables import WordError


@pytest.mark.parametrize(
    ("text", "operator", "pattern", "expected"),
    [
        ("a.tar.gz", "%", ".*", "a.tar"),
        ("a.tar.gz", "%", "%.*", "a"),
        ("a.tar.gz", "#", "*.", "tar.gz"),
        ("a.tar.gz", "#", "#*.", "gz"),
        ("a.tar.gz", "#", "?.", "tar.gz"),
        ("a*b", "%", r"\*b", "a"),
        ("a[b]", "%", "[b]", "a"),
        ("a", "#", "b", "a"),
        ("x" * 100, "#", "*" * 5, None),
        ("x" * 10_000, "#", "*a*b", None),
    ],
)
def test_a_prefix_or_suffix_is_removed(text: str, operator: str, pattern: str, expected: str | None) -> None:
    assert trim(text, pattern, operator) == expected


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "every", "expected"),
    [
        ("a/b/c", r"\/", ":", False, "a:b/c"),
        ("a/b/c", r"\/", ":", True, "a:b:c"),
        ("ab", "*", "x", True, "x"),
        ("", "*", "x", True, "x"),
        ("a", "a", "$1", True, None),
    ],
)
def test_matches_are_replaced_as_in_go(
    text: str, pattern: str, replacement: str, every: bool, expected: str | None
) -> None:
    assert replace(text, pattern, replacement, every) == expected


@pytest.mark.parametrize("pattern", ["\\", r"\a"])
def test_an_escape_that_the_builder_rejects_is_an_error(pattern: str) -> None:
    with pytest.raises(WordError, match="invalid escape"):
        trim("a", pattern, "#")
