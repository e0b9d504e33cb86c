from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from copy_link.image.scripts import MAXIMUM_TEXT, Script, merged, write


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.none() | st.text("xyz", max_size=3), st.booleans())))
def test_a_script_is_whole_only_if_every_text_in_it_is_known(writes: list[tuple[str, str | None, bool]]) -> None:
    scripts: dict[str, Script] = {}
    texts: dict[str, str | None] = {}
    for path, text, appends in writes:
        write(scripts, path, text, is_whole=True, appends=appends)
        before = texts.get(path) if appends else ""
        texts[path] = None if before is None or text is None else before + text
    for path, script in scripts.items():
        if script.is_whole:
            assert texts[path] == script.text


def test_a_text_that_is_too_long_is_not_remembered() -> None:
    scripts: dict[str, Script] = {}
    write(scripts, "/s", "x" * MAXIMUM_TEXT, is_whole=True, appends=False)
    write(scripts, "/s", "x", is_whole=True, appends=True)
    assert scripts == {}


def test_a_script_merged_from_two_branches_has_both_texts() -> None:
    one, other = {"/s": Script("a", True), "/t": Script("t", True)}, {"/s": Script("b", True), "/t": Script("t", True)}
    assert merged(one, other) == {"/s": Script("a\nb", False), "/t": Script("t", True)}
    assert merged(one, {}) == {"/s": Script("a", False), "/t": Script("t", False)}
