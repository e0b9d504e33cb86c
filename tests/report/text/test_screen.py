from __future__ import annotations

import io
import unicodedata

import pytest
import wcwidth

from copy_link.report.text.screen import Screen, cells, character_width, screen, width

SMALL = Screen(40, is_colored=False, is_unicode=True)


class Stream(io.StringIO):
    encoding = "utf-8"

    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


@pytest.mark.parametrize(
    ("is_terminal", "color", "environment", "expected"),
    [
        pytest.param(True, "auto", {}, "colors", id="a terminal"),
        pytest.param(False, "auto", {}, "lines", id="no terminal"),
        pytest.param(True, "auto", {"NO_COLOR": "1"}, "no colors", id="NO_COLOR"),
        pytest.param(True, "auto", {"NO_COLOR": ""}, "colors", id="an empty NO_COLOR counts as none"),
        pytest.param(True, "auto", {"TERM": "dumb"}, "no colors", id="a dumb terminal"),
        pytest.param(False, "auto", {"FORCE_COLOR": "1"}, "colors", id="FORCE_COLOR"),
        pytest.param(False, "auto", {"FORCE_COLOR": "0"}, "lines", id="FORCE_COLOR=0 forces nothing"),
        pytest.param(False, "auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, "lines", id="NO_COLOR has the last word"),
        pytest.param(False, "auto", {"FORCE_COLOR": "1", "PRE_COMMIT": "1"}, "lines", id="pre-commit --color=never"),
        pytest.param(True, "auto", {"PRE_COMMIT": "1"}, "colors", id="pre-commit --color=always"),
        pytest.param(False, "always", {"NO_COLOR": "1"}, "colors", id="--color=always has the very last word"),
        pytest.param(True, "never", {"FORCE_COLOR": "1"}, "no colors", id="--color=never too"),
        pytest.param(False, "never", {"FORCE_COLOR": "1"}, "lines", id="--color=never and no terminal"),
    ],
)
def test_colors_go_by_the_terminal_unless_something_else_is_said(
    is_terminal: bool, color: str, environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    found = screen(color, Stream(is_terminal), environment)
    assert expected == ("lines" if found is None else "colors" if found.is_colored else "no colors")


def test_the_width_is_that_of_the_environment_if_it_says_one() -> None:
    found = screen("always", Stream(is_terminal=False), {"COLUMNS": "132"})
    assert found is not None
    assert found.columns == 132


# Spacing marks take a column on some terminals and none on others; fillers are shown by some and not by others.
# Half a flag takes one, and is wide where it stands alone. Unicode 16 made symbols wide that are not for the Unicode of
# an older Python.
AMONG_TERMINALS = frozenset(("\u3164", "\uffa0", *map(chr, range(0x1F1E6, 0x1F200))))
WIDE_SINCE_UNICODE_16 = ((0x2630, 0x2637), (0x268A, 0x268F), (0x4DC0, 0x4DFF), (0x1D300, 0x1D37F))


def is_agreed_on(character: str) -> bool:
    return (
        unicodedata.category(character) != "Mc"
        and character not in AMONG_TERMINALS
        and not any(first <= ord(character) <= last for first, last in WIDE_SINCE_UNICODE_16)
    )


def test_a_character_is_as_wide_as_wcwidth_says() -> None:
    characters = filter(str.isprintable, map(chr, range(0x110000)))
    wrong = [one for one in characters if character_width(one) != wcwidth.wcwidth(one) and is_agreed_on(one)]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "shown", "columns"),
    [
        ("plain", "plain", 5),
        ("\tx", "    x", 5),
        ("服务器", "服务器", 6),
        ("e\u0301", "e\u0301", 1),
        ("\x1b[31m", r"\x1b[31m", 8),
        ("\u202e", r"\u202e", 6),
        ("##[error]", r"#\x23[error]", 12),
        ("## [x]", "## [x]", 6),
    ],
)
def test_a_line_is_shown_without_what_could_steer_the_terminal(text: str, shown: str, columns: int) -> None:
    assert "".join(cells(text)) == shown
    assert width(shown) == columns


def test_text_is_broken_between_words_where_it_has_to_be() -> None:
    words = "one two three four five six seven eight nine"
    assert SMALL.wrapped(words, 4, 8) == ["one two three four five six seven", "eight nine"]
    assert SMALL.wrapped("服务器服务器服务器 服务器服务器服务器服 x") == [
        "服务器服务器服务器 服务器服务器服务器服",
        "x",
    ]


def test_a_word_that_fits_on_no_line_is_broken_too() -> None:
    name = "is not registry.example.com/team/images/services/python-service:1 known"
    assert SMALL.wrapped(name, 4, 8) == [
        "is not",
        "registry.example.com/team/",
        "images/services/python-service:1",
        "known",
    ]
    assert SMALL.wrapped("x" * 50) == ["x" * 40, "x" * 10]
    assert SMALL.wrapped("服" * 21) == ["服" * 20, "服"]


def test_deep_in_a_tree_there_is_room_for_some_words() -> None:
    assert SMALL.wrapped("debian:12: /srv is a directory, mode 0755", 60) == [
        "debian:12: /srv is a",
        "directory, mode 0755",
    ]
    assert SMALL.clipped("COPY one two three four five six", 60) == "COPY one two three four f..."


def test_text_is_cut_where_it_may_not_be_broken() -> None:
    assert SMALL.clipped("x" * 40) == "x" * 40
    assert SMALL.clipped("x" * 41) == "x" * 37 + "..."
    assert SMALL.clipped("服" * 21) == "服" * 18 + "..."


def test_the_end_of_text_that_is_cut_stays_where_there_is_room() -> None:
    assert SMALL.clipped(f"COPY {'x' * 40} /opt/", end="/opt/") == f"COPY {'x' * 26}... /opt/"
    assert SMALL.clipped(f"COPY f /{'x' * 40}", end=f"/{'x' * 40}") == f"COPY f /{'x' * 29}..."


def test_a_line_of_a_file_is_as_wide_as_its_escapes_for_an_encoding_without_its_characters() -> None:
    plain = Screen(80, is_colored=False, is_unicode=False)
    assert plain.cells("a\té服") == ["a", "    ", r"\xe9", r"\u670d"]


def test_there_is_ascii_for_an_encoding_without_boxes() -> None:
    assert Screen(80, is_colored=False, is_unicode=False).draw("├─ │ └─") == "|- | `-"
