from __future__ import annotations

import pytest

from copy_link.dockerfile.heredocs import heredoc, is_heredoc, opened
from copy_link.dockerfile.lines import HeredocBody


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("RUN <<E", ["E"]),
        ("RUN <<E <<F", ["E", "F"]),
        ("RUN a<<E", []),
        ("RUN a <<E>x", ["E>x"]),
        ("RUN <<<E", []),
        ("RUN 3<<E", ["E"]),
        ("RUN << \t E", ["E"]),
        ("RUN <<- E", []),
        ("RUN <<'E F'", ["E F"]),
        ('RUN <<"E"\'F\'', ["EF"]),
        ("RUN <<\\E", ["E"]),
        ("RUN <<$E", ["$E"]),
        ("RUN <<${E}", ["${E}"]),
        ("RUN <<E$", ["E$"]),
        ("RUN <<\ufeffE", ["E"]),
        ("RUN '<<E' \"<<F\"", []),
        ("RUN it's <<E", []),
        ('RUN "a <<E', []),
        ("RUN ${x <<E", []),
        ("RUN ${} <<E", []),
        ("RUN ${:-x} <<E", []),
        ("RUN ${x!y} <<E", []),
        ("RUN ${x:#y} <<E", []),
        ("RUN ${x:-y z} <<E", ["E"]),
        ("RUN ${x#y} ${x%%y} ${x/a/b} ${x//a/b} <<E", ["E"]),
        ("RUN ${x/a} <<E", []),
        ("RUN ${x:?${y:+z}} <<E", ["E"]),
        ('RUN "${x:-\'}\'}" <<E', ["E"]),
        ("RUN \"a\\\"b\\c$d\" $1 $$ $0 <<E", ["E"]),
        ("RUN a\\ b \\", []),
        ("RUN <<E${x:-y}", []),
        ("RUN \x1c<<E", []),
        ("RUN\u3000<<E\u2003<<F", ["E", "F"]),
        ("RUN $((1<<2))", []),
    ],
)  # fmt: skip
def test_the_heredocs_of_a_line_are_those_of_the_builder(text: str, names: list[str]) -> None:
    assert [found.name for found in opened(text)] == names


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("<<E", HeredocBody("E", "", expand=True, chomp=False)),
        ("<<-E", HeredocBody("E", "", expand=True, chomp=True)),
        ("<<'E'", HeredocBody("E", "", expand=False, chomp=False)),
        ("<<\\'E", HeredocBody("'E", "", expand=True, chomp=False)),
        ("<<", None),
        ("<<E F", None),
        ("<E", None),
    ],
)
def test_a_word_is_a_heredoc_or_not(word: str, expected: HeredocBody | None) -> None:
    assert heredoc(word) == expected


@pytest.mark.parametrize(("word", "expected"), [("<<E", True), ("<<", False), ("<<'E", False), ("a", False)])
def test_a_heredoc_that_cannot_be_read_is_a_path(word: str, expected: bool) -> None:
    assert is_heredoc(word) is expected


def test_a_text_that_is_nested_too_deeply_opens_no_heredoc() -> None:
    assert opened("RUN " + "${x:-" * 10000 + "}" * 10000 + " <<E") == []
