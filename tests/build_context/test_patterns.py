from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copy_link.build_context.patterns import DockerIgnore, PatternError, name_pattern, parse

# The behaviour of a real builder; tests/engine/test_sent_files.py checks it again.
ESTABLISHED = json.loads(Path(__file__).with_name("context_facts.json").read_text())
LEAVES = sorted([path.rstrip("/") for path in ESTABLISHED["tree"]] + list(ESTABLISHED["links"]))
# The leaves that are no directories, so that no exception can include a path below them.
FILES = [path for path in LEAVES if path != "empty"]


def is_ignored(ignore: DockerIgnore, path: str) -> bool:
    said: tuple[bool, ...] = ()
    here = ""
    result = False
    for name in path.split("/"):
        here = posixpath.join(here, name)
        result, said = ignore.match(here, said)
    return result


@pytest.mark.parametrize("fact", [pytest.param(fact, id=fact["name"]) for fact in ESTABLISHED["facts"]])
def test_a_file_is_ignored_as_the_builder_ignores_it(fact: dict[str, Any]) -> None:
    ignore = parse("\n".join(fact["lines"]).encode())
    expected = [path for path in FILES if path in fact["ignored"]] if "ignored" in fact else None
    if expected is None:
        expected = [path for path in FILES if path not in fact["sent"]]
    assert [path for path in FILES if is_ignored(ignore, path)] == expected


@pytest.mark.parametrize("text", ESTABLISHED["rejected"])
def test_a_pattern_that_the_builder_rejects_is_an_error(text: str) -> None:
    with pytest.raises(PatternError):
        parse(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"a\\d*", id="an escaped letter, a class to a regular expression"),
        pytest.param("a\\é*".encode(), id="an escaped letter that is not ASCII"),
        pytest.param(b"^a*", id="an anchor to a regular expression"),
        pytest.param(b"[a*]", id="a star in a class"),
        pytest.param(b"[\\]]", id="an escape in a class"),
        pytest.param(b"[[:alpha:]]", id="a named class"),
        pytest.param(b"caf\xe9", id="not UTF-8"),
        pytest.param(b"a" * 65536, id="a line that is too long"),
    ],
)
def test_a_pattern_with_an_uncertain_meaning_is_an_error(text: bytes) -> None:
    with pytest.raises(PatternError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        pytest.param(b"\xef\xbb\xbfa", ["a"], id="a byte order mark is no part of the first pattern"),
        pytest.param(b"#a\nb#c", ["b#c"], id="a number sign inside a pattern is one"),
        pytest.param(b"a^b", ["a^b"], id="a caret in a plain path is one"),
        pytest.param(b"a.b", ["a.b"], id="a dot is a dot"),
        pytest.param(b"a+(b){2}|$*", ["a+(b){2}|$c"], id="nothing but its own wildcards means more"),
        pytest.param(b"a" * 65535, ["a" * 65535], id="a line of the greatest length"),
        pytest.param(b"\xc2\xa0a\xe2\x80\x83", ["a"], id="blanks beyond ASCII are taken off"),
        pytest.param(b"a\x0bb", ["a\x0bb"], id="other line endings end no line"),
    ],
)
def test_a_line_matches_exactly_these_paths(text: bytes, paths: list[str]) -> None:
    ignore = parse(text)
    candidates = ["a", "b", "#a", "a^b", "a.b", "aXb", "b#c", "a+(b){2}|$c", "aab", "a\x0bb", *paths]
    assert [path for path in dict.fromkeys(candidates) if is_ignored(ignore, path)] == list(dict.fromkeys(paths))


@pytest.mark.parametrize(
    ("text", "is_looked_into"),
    [
        pytest.param(b"b", False, id="no exception"),
        pytest.param(b"b\n!a", False, id="an exception elsewhere"),
        pytest.param(b"b\n!b/c/d", True, id="an exception below"),
        pytest.param(b"b\n!b/*", True, id="an exception for what is in it"),
        pytest.param(b"b\n!bc/d", False, id="an exception for a longer name"),
        pytest.param(b"b\n!**/d", True, id="an exception anywhere"),
    ],
)
def test_an_ignored_directory_is_only_searched_for_exceptions(text: bytes, is_looked_into: bool) -> None:
    assert parse(text).looks_into("b") is is_looked_into


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("*", ["a", ".a", "a\nb", "\udcff"], ["a/b"]),
        ("a*c", ["ac", "abc", "abcc"], ["acb", "a/c"]),
        ("?", ["a", "é", "\udcff"], ["", "ab", "/"]),
        ("[a-c]x", ["ax", "bx"], ["dx", "x"]),
        ("[^a-c]x", ["dx", "^x"], ["ax"]),
        ("[!a]", ["!", "a"], ["b"]),
        ("[\\]]", ["]"], ["\\"]),
        ("\\*", ["*"], ["a", "\\*"]),
        ("{a,b}", ["{a,b}"], ["a", "b"]),
        ("[c-a]", [], ["a", "b", "c"]),
        ("a]", ["a]"], ["a"]),
    ],
)
def test_a_name_pattern_matches_as_in_go(pattern: str, matching: list[str], others: list[str]) -> None:
    matches = name_pattern(pattern)
    assert [name for name in [*matching, *others] if matches(name)] == matching


@pytest.mark.parametrize("pattern", ["[", "[]", "[a", "[a-", "[-a]", "[]a]", "a\\", "[a\\", "[^]"])
def test_a_malformed_name_pattern_is_an_error(pattern: str) -> None:
    with pytest.raises(PatternError):
        name_pattern(pattern)


def test_a_class_that_may_match_a_slash_between_names_is_an_error() -> None:
    with pytest.raises(PatternError):
        name_pattern("a[^b]c")


@given(st.text("ab*?", max_size=8), st.text("ab/", max_size=8))
def test_stars_and_question_marks_match_as_their_regular_expression_does(pattern: str, name: str) -> None:
    expression = re.sub(r"\*+", "[^/]*", pattern).replace("?", "[^/]")
    assert name_pattern(pattern)(name) is bool(re.fullmatch(expression, name))


@given(st.lists(st.sampled_from(["a", "b", "*", "?", "**"]), min_size=1, max_size=5), st.text("ab/", max_size=9))
def test_directories_match_as_their_regular_expression_does(names: list[str], path: str) -> None:
    pattern = "/".join(names)
    if names == ["**"] or (names[-1] == "**" and not {"*", "?", "**"} & set(names[:-1])):
        expression = re.escape(pattern[:-2]) + "[^§]*"
    else:
        expression = re.sub(r"\*\*/|\*\*$|\*|\?|[^*?]", _expression, pattern)
    assert is_matched(pattern, path) is bool(re.fullmatch(expression, path))


def _expression(found: re.Match[str]) -> str:
    known = {"**/": "(.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return known.get(found[0], re.escape(found[0]))


def is_matched(pattern: str, path: str) -> bool:
    return parse(pattern.encode()).patterns[0].matches(path)


@given(st.binary(max_size=60) | st.text("ab*?[]^-\\!/.# \n", max_size=40).map(str.encode), st.text(max_size=20))
def test_no_text_raises_any_other_error(data: bytes, path: str) -> None:
    try:
        ignore = parse(data)
    except PatternError:
        return
    is_ignored(ignore, path)
    ignore.looks_into(path)


@settings(max_examples=30, deadline=2000)
@given(st.lists(st.sampled_from(["**/", "*a", "*", "?", "**", "[ab]", "*b*c"]), min_size=20, max_size=60))
def test_no_pattern_is_slow(parts: list[str]) -> None:
    is_matched("".join(parts) + "z", "/".join(["a" * 250] * 15))
