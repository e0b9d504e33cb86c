from __future__ import annotations

import pytest

from copy_link.base_images.lines import blocks, without_comment

TEXT = """#mtree
# note: for
# note: the reader
# user: app
# dirs: /a /b
# dirs: /c    # why
# src: here
# dirs: /d
./e type=dir
# tags: 1* 2*
# tags: 3*

# tags: 4*
# onbuild: RUN a
# onbuild: RUN b
"""


def test_each_list_of_tags_begins_a_block() -> None:
    every, first, second = blocks(TEXT)
    assert every == (
        0,
        [],
        [
            (4, "user", [" app"]),
            (5, "dirs", [" /a /b", " /c    # why"]),
            (8, "dirs", [" /d"]),
            (9, "", ["./e type=dir"]),
        ],
    )
    assert first == (10, [" 1* 2*", " 3*"], [])
    assert second == (13, [" 4*"], [(14, "onbuild", [" RUN a"]), (15, "onbuild", [" RUN b"])])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("# user: app", [(1, "user", [" app"])]),
        ("\n\n# user: app", [(3, "user", [" app"])]),
        ("# user:", [(1, "user", [""])]),
        ("# nothing: x", [(1, "nothing", [" x"])]),
        ("# A sentence: with a colon\n# none\n#\n#mtree\n#comment: x", []),
        ("#dirs: /a", [(1, "", ["#dirs: /a"])]),
        ("./a type=file\n \t\n./b type=file", [(1, "", ["./a type=file"]), (3, "", ["./b type=file"])]),
        ("# dirs: /a\n\n# dirs: /b", [(1, "dirs", [" /a"]), (3, "dirs", [" /b"])]),
        ("# dirs: /a\n# open: /a\n# dirs: /b", [(1, "dirs", [" /a"]), (2, "open", [" /a"]), (3, "dirs", [" /b"])]),
    ],
)
def test_a_line_that_says_something_has_its_number(text: str, lines: list[tuple[int, str, list[str]]]) -> None:
    assert blocks(text) == [(0, [], lines)]


@pytest.mark.parametrize(
    ("value", "expected"), [(" a b ", "a b"), (" a    # why", "a"), ("a#b", "a#b"), (" # all", ""), ("a # b # c", "a")]
)
def test_a_comment_ends_a_value(value: str, expected: str) -> None:
    assert without_comment(value) == expected
