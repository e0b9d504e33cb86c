from __future__ import annotations

import pytest

from copy_link.dockerfile.positions import Lines


@pytest.mark.parametrize(
    ("data", "line", "text"),
    [
        pytest.param(b"a\nb", 1, "a", id="LF"),
        pytest.param(b"a\r\nb\r\n", 2, "b", id="CRLF"),
        pytest.param(b"a\rb\nc", 1, "a\rb", id="a lone CR ends no line"),
        pytest.param(b"\xef\xbb\xbfa\n", 1, "a", id="a byte order mark is no character"),
        pytest.param(b"a\xffb\n", 1, "a\ufffdb", id="not UTF-8"),
        pytest.param("a\u2028b\x85\n".encode(), 1, "a\u2028b\x85", id="other separators end no line"),
        pytest.param(b"a\n", 3, "", id="no such line"),
    ],
)
def test_a_line_is_what_an_editor_shows(data: bytes, line: int, text: str) -> None:
    assert Lines(data).text(line) == text


@pytest.mark.parametrize(
    ("data", "offset", "position"),
    [
        (b"abc", 0, (1, 1)),
        (b"abc\nd", 4, (2, 1)),
        (b"\xef\xbb\xbfabc", 4, (1, 2)),
        ("服务x".encode(), 6, (1, 3)),
        ("\U0001f600x".encode(), 4, (1, 2)),
        ("e\u0301x".encode(), 3, (1, 3)),
    ],
)
def test_columns_count_characters_from_1(data: bytes, offset: int, position: tuple[int, int]) -> None:
    assert Lines(data).position(offset) == position
