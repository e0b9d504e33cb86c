from __future__ import annotations

from copy_link.dockerfile.lines import HeredocBody, read


def no_heredocs(text: str, escape: str, line: int) -> list[HeredocBody]:
    raise AssertionError(f"there is no << in {text!r}")


def test_the_lines_of_an_instruction_are_joined_with_their_offsets() -> None:
    data = b"\xef\xbb\xbfFROM a\r\n  RUN b \\ \r\n\r\n# c\n\td\\\ne\n"
    lines = read(data, no_heredocs)
    assert [(line.text, line.line, line.end_line) for line in lines.logical] == [("FROM a", 1, 1), ("RUN b \tde", 2, 6)]
    run = lines.logical[1]
    assert [data[run.offset(index) : run.offset(index) + 1] for index in range(len(run.text))] == [
        text.encode() for text in run.text
    ]
    assert data[run.offset(0) : run.end] == data[13:-1]
    assert (lines.start, lines.length, lines.escape) == (3, 6, "\\")
    assert [comment.line for comment in lines.comments] == [4]


def test_a_heredoc_is_read_up_to_its_name() -> None:
    def find(text: str, escape: str, line: int) -> list[HeredocBody]:
        return [HeredocBody("\ufffd", "", expand=True, chomp=True), HeredocBody("B", "", expand=True, chomp=False)]

    lines = read(b"RUN <<\xff <<B\n\xc3\xa9\xff\r\n\t\xef\xbf\xbd\r\n\tB\nB\nRUN x", find)
    found = lines.logical[0]
    assert [heredoc.content for heredoc in found.heredocs] == ["\xe9\udcff\r\n", "\tB\n"]
    assert (found.line, found.last_line, found.end_line, lines.logical[1].line) == (1, 1, 5, 6)
