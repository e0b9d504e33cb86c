from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.dockerfile.parser import DockerfileError, parse
from copy_link.rules.edits import (
    Edit,
    add_link,
    add_slash,
    add_syntax,
    apply,
    drop_link,
    keeps_lines_readable,
    remove_comment,
)

FROM = b"FROM debian:12\n"
BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"COPY a b", b"COPY --link a b"),
        (b"  copy\ta b", b"  copy --link\ta b"),
        (b"COPY \\\n a b", b"COPY --link \\\n a b"),
        (b'COPY ["a", "b"]', b'COPY --link ["a", "b"]'),
    ],
)
def test_a_link_follows_the_keyword(before: bytes, after: bytes) -> None:
    data = FROM + before
    assert apply(data, [add_link(parse(data).instructions[1])]) == FROM + after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"COPY a b", b"COPY a b/"),
        (b"COPY a b  \n", b"COPY a b/  \n"),
        (b"COPY a 'b'\r\n", b"COPY a 'b/'\r\n"),
        (b'COPY ["a", "b" ]', b'COPY ["a", "b/" ]'),
    ],
)
def test_a_slash_is_added_to_the_last_word(before: bytes, after: bytes) -> None:
    data = FROM + before
    assert apply(data, [add_slash(parse(data).instructions[1])]) == FROM + after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"COPY --link a b", b"COPY a b"),
        (b"COPY --chown=1 --link --chmod=2 a b", b"COPY --chown=1 --chmod=2 a b"),
        (b"COPY --link=true \t a b", b"COPY a b"),
        (b"COPY --link \\\n  a b", b"COPY \\\n  a b"),
        (b"COPY \\\n  --link \\\n  a b", b"COPY \\\n  a b"),
        (b"COPY \\\n\t--link\\\n  a b", b"COPY \\\n  a b"),
        (b"COPY \\\r\n  --link \\\r\n  a b", b"COPY \\\r\n  a b"),
        (b"COPY \\\n  --link a b", b"COPY \\\n  a b"),
        (b"COPY \\\n --chown=1 --link \\\n a b", b"COPY \\\n --chown=1 \\\n a b"),
    ],
)
def test_a_link_is_dropped_with_the_space_after_it_or_with_its_line(before: bytes, after: bytes) -> None:
    data = FROM + before + b"\n"
    assert apply(data, [drop_link(parse(data).instructions[1], data)]) == FROM + after + b"\n"


def test_a_line_with_the_other_escape_character_is_dropped() -> None:
    begin = b"# escape=`\n" + FROM
    data = begin + b"COPY `\n --link `\n a b\n"
    assert apply(data, [drop_link(parse(data).instructions[1], data)]) == begin + b"COPY `\n a b\n"


@pytest.mark.parametrize(
    ("before", "begin"),
    [
        (FROM, b""),
        (FROM.replace(b"\n", b"\r\n"), b""),
        (BOM + FROM, BOM),
        (b"#!/usr/bin/x\n# escape=`\n" + FROM, b"#!/usr/bin/x\n"),
        (BOM + b"#!/x\n" + FROM, BOM + b"#!/x\n"),
    ],
)
def test_a_syntax_line_is_the_first_but_for_a_byte_order_mark_and_a_program(before: bytes, begin: bytes) -> None:
    ending = b"\r\n" if b"\r\n" in before else b"\n"
    after = begin + b"# syntax=registry.example.com/frontend:1" + ending + before[len(begin) :]
    assert apply(before, [add_syntax(parse(before), before, "registry.example.com/frontend:1")]) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FROM + b"  # a\nRUN x\n", FROM + b"RUN x\n"),
        (FROM + b"RUN x\n# a", FROM + b"RUN x\n"),
        (FROM + b"# a\r\nRUN x", FROM + b"RUN x"),
        (b"# a\n" + FROM, FROM),
        (b"\n# a\n" + FROM, b"\n" + FROM),
        (BOM + b"# a\n" + FROM, BOM + FROM),
    ],
)
def test_a_comment_is_removed_with_its_line(before: bytes, after: bytes) -> None:
    found = parse(before)
    assert apply(before, [remove_comment(found.comments[0], found, before)]) == after


def test_edits_are_made_from_the_start_to_the_end_in_any_order() -> None:
    assert apply(b"COPY a b", [Edit(8, 8, b"/"), Edit(4, 4, b" --link")]) == b"COPY --link a b/"


def test_the_same_edit_twice_counts_once() -> None:
    assert apply(b"ab", [Edit(1, 1, b"-"), Edit(1, 1, b"-")]) == b"a-b"


def test_edits_that_overlap_are_an_error() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply(b"abc", [Edit(0, 2, b""), Edit(1, 3, b"")])


@st.composite
def data_with_edits(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    """Bytes, and edits that do not overlap, in any order."""
    data = draw(st.binary(max_size=30))
    bounds = sorted(draw(st.lists(st.integers(0, len(data)), max_size=8)))
    edits = [
        Edit(start, end, draw(st.binary(max_size=3))) for start, end in zip(bounds[::2], bounds[1::2], strict=False)
    ]
    starts = [edit.start for edit in edits]
    return data, draw(st.permutations([edit for edit in edits if starts.count(edit.start) == 1]))


@given(data_with_edits())
def test_everything_outside_of_the_edits_stays_byte_for_byte(example: tuple[bytes, list[Edit]]) -> None:
    data, edits = example
    undone = bytearray(apply(data, edits))
    for edit in sorted(edits):
        replaced = slice(edit.start, edit.start + len(edit.replacement))
        assert undone[replaced] == edit.replacement
        undone[replaced] = data[edit.start : edit.end]
    assert undone == data


@pytest.mark.parametrize("length", [65_535, 65_534, 65_529, 65_528, 65_527, 65_520, 100])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\nRUN x\n" * 20_000], ids=["none", "LF", "CR LF", "more lines"])
def test_an_edit_is_found_readable_if_the_parser_reads_its_result(length: int, end: bytes) -> None:
    begin = b"FROM debian:12\n"
    data = begin + b"COPY f /srv/".ljust(length, b"x") + end
    edits = [Edit(len(begin) + 4, len(begin) + 4, b" --link")]
    try:
        parse(apply(data, edits))
    except DockerfileError:
        assert not keeps_lines_readable(data, edits)
    else:
        assert keeps_lines_readable(data, edits)


def test_two_edits_of_a_line_add_up() -> None:
    data = b"x" * 65_530
    one, other = Edit(0, 0, b"123"), Edit(65_530, 65_530, b"456")
    assert keeps_lines_readable(data, [one])
    assert keeps_lines_readable(data, [other])
    assert not keeps_lines_readable(data, [one, other])


def test_edits_of_other_lines_do_not_add_up() -> None:
    line = b"x" * 65_530
    edits = [Edit(0, 0, b"123"), Edit(65_531, 65_531, b"456")]
    assert keeps_lines_readable(line + b"\n" + line, edits)
    assert keeps_lines_readable(b"\n" + line + b"yy", [Edit(1, 1, b"123")])
    assert keeps_lines_readable(b"\n" + line + b"yy", [Edit(0, 0, b"12345")])
