from __future__ import annotations

from copy_link.dockerfile.positions import Lines
from copy_link.report.text.screen import BAD, FAINT, GOOD, HIGHLIGHT, UNSURE, Screen, width
from copy_link.report.text.snippet import MAXIMUM_LINES, Mark, Snippet


def rows(text: str, *marked: str, first: int = 1, last: int = 1, columns: int | None = 80, note: str = "") -> list[str]:
    """The rows for the lines from `first` to `last` of a file, with each of the texts marked."""
    data = text.encode()
    marks = []
    for one in marked:
        start = data.index(one.encode())
        marks.append(Mark(start, start + len(one.encode()), "^", BAD, note))
    snippet = Snippet(Lines(data), Screen(columns, is_colored=False, is_unicode=True), last)
    return list(snippet.rows(first, last, marks))


def test_marks_are_below_the_marked_characters() -> None:
    assert rows("COPY --link f /x\n", "--link", "/x") == [
        "  1 │ COPY --link f /x",
        "    │      ^^^^^^   ^^",
    ]


def test_wide_and_combining_characters_do_not_shift_the_marks() -> None:
    row, marks = rows("COPY 服务器.conf e\u0301.conf /usr/local/bin\n", "/usr/local/bin")
    assert width(marks) == width(row)
    assert width(row[: row.index("/usr")]) == width(marks[: marks.rindex(" ") + 1])


def test_a_tab_and_an_escape_are_marked_in_full() -> None:
    assert rows("\t\x07 x\n", "\t\x07 x") == ["  1 │     \\x07 x", "    │ ^^^^^^^^^^"]


def test_a_mark_that_spans_lines_leaves_out_the_indentation() -> None:
    assert rows("RUN a \\\n    b\n", "a \\\n    b", last=2) == [
        "  1 │ RUN a \\",
        "    │     ^^^",
        "  2 │     b",
        "    │     ^",
    ]


def test_a_long_line_is_broken_and_each_row_has_its_marks() -> None:
    assert rows(f"COPY {'x' * 40} /usr/local/bin\n", "COPY", "/usr/local/bin", columns=40) == [
        f"  1 │ COPY {'x' * 29}",
        "    │ ^^^^",
        f"    │ {'x' * 11} /usr/local/bin",
        "    │             ^^^^^^^^^^^^^^",
    ]


def test_of_a_line_with_many_rows_only_the_first_and_the_marked_ones_are_shown() -> None:
    found = rows(f"COPY {'x' * 300} /y\n", "COPY", "/y", columns=40)
    assert [row[:5].rstrip() for row in found] == ["  1 │", "    │", "... │", "    │", "    │"]
    assert found[3].endswith(" /y")


def test_of_many_lines_only_the_first_and_the_marked_ones_are_shown() -> None:
    text = "COPY f \\\n" + "  a \\\n" * MAXIMUM_LINES + "  b \\\n  c\n  d\n"
    last = MAXIMUM_LINES + 4
    assert rows(text, "b", last=last) == [
        "  1 │ COPY f \\",
        "... │",
        f"{MAXIMUM_LINES + 2:>3} │   b \\",
        "    │   ^",
        "... │",
    ]


def test_a_note_follows_the_marks_if_it_fits_and_else_gets_its_own_rows() -> None:
    assert rows("FROM x\n", "x", note="a note")[1] == "    │      ^ a note"
    assert rows("FROM x\n", "x", note="a note of five words", columns=30)[1:] == [
        "    │      ^",
        "    │   a note of five words",
    ]


def test_line_numbers_are_aligned() -> None:
    text = "RUN x\n" * 1000
    assert rows(text, first=2, last=2) == ["  2 │ RUN x"]
    snippet = Snippet(Lines(text.encode()), Screen(80, is_colored=False, is_unicode=True), 1000)
    assert [*snippet.rows(9, 9, []), *snippet.rows(1000, 1000, [])] == ["   9 │ RUN x", "1000 │ RUN x"]


def test_a_line_that_the_fix_writes_begins_with_a_plus() -> None:
    screen = Screen(20, is_colored=False, is_unicode=True)
    snippet = Snippet(Lines(b"FROM x\n"), screen, 1)
    assert list(snippet.added("COPY --link f /usr/", is_safe=True)) == ["    + COPY --link f", "      /usr/"]
    assert list(snippet.added("x" * 200, is_safe=True)) == [f"    + {'x' * 14}", "      ...", f"      {'x' * 4}"]


def test_colors_tell_marks_and_safe_and_unsafe_fixes_apart() -> None:
    snippet = Snippet(Lines(b"COPY f /x\n"), Screen(80, is_colored=True, is_unicode=True), 1)
    marks = [Mark(0, 4, "^", BAD), Mark(7, 9, "-", HIGHLIGHT)]
    gutter = f"\x1b[{FAINT}m    │\x1b[0m"
    assert list(snippet.rows(1, 1, marks))[1] == f"{gutter} \x1b[{BAD}m^^^^\x1b[0m   \x1b[{HIGHLIGHT}m--\x1b[0m"
    assert list(snippet.added("x", is_safe=True)) == [f"    \x1b[{GOOD}m+ x\x1b[0m"]
    assert list(snippet.added("x", is_safe=False)) == [f"    \x1b[{UNSURE}m+ x\x1b[0m"]


def test_a_text_below_the_lines_begins_with_an_equals_sign() -> None:
    snippet = Snippet(Lines(b"FROM x\n"), Screen(20, is_colored=False, is_unicode=True), 1)
    assert list(snippet.note("needs --unsafe-fixes", "")) == ["    = needs --unsafe-fixes"]


def test_a_long_line_continues_after_a_word_unless_that_leaves_less_than_half() -> None:
    words = rows("COPY one two three four five six seven\n", "six", columns=26)
    assert words == ["  1 │ COPY one two three", "    │ four five six seven", "    │           ^^^"]
    long = rows(f"RUN {'x' * 30}\n", columns=26)
    assert long == ["  1 │ RUN " + "x" * 16, "    │ " + "x" * 14]
