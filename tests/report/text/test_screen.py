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
        pytest.param(True, "auto", {"NO_COLOR": ""}, "colors", id="an empty NO_COLOR has no effect"),
        pytest.param(True, "auto", {"TERM": "dumb"}, "no colors", id="a dumb terminal"),
        pytest.param(False, "auto", {"FORCE_COLOR": "1"}, "colors", id="FORCE_COLOR"),
        pytest.param(False, "auto", {"FORCE_COLOR": "0"}, "lines", id="FORCE_COLOR=0 forces nothing"),
        pytest.param(False, "auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, "lines", id="NO_COLOR beats FORCE_COLOR"),
        pytest.param(False, "auto", {"FORCE_COLOR": "1", "PRE_COMMIT": "1"}, "lines", id="pre-commit --color=never"),
        pytest.param(True, "auto", {"PRE_COMMIT": "1"}, "colors", id="pre-commit --color=always"),
        pytest.param(False, "always", {"NO_COLOR": "1"}, "colors", id="--color=always beats NO_COLOR"),
        pytest.param(True, "never", {"FORCE_COLOR": "1"}, "no colors", id="--color=never beats FORCE_COLOR"),
        pytest.param(False, "never", {"FORCE_COLOR": "1"}, "lines", id="--color=never and no terminal"),
    ],
)
def test_colors_depend_on_the_terminal_the_environment_and_the_option(
    is_terminal: bool, color: str, environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    found = screen(color, Stream(is_terminal), environment)
    assert expected == ("lines" if found is None else "colors" if found.is_colored else "no colors")


def test_the_variable_columns_decides_the_width() -> None:
    found = screen("always", Stream(is_terminal=False), {"COLUMNS": "132"})
    assert found is not None
    assert found.columns == 132


# Terminals disagree about the width of spacing marks, of fillers and of half a flag. Unicode 16 made symbols wide that
# are narrow in the Unicode version of an older Python.
DISPUTED = frozenset(("\u3164", "\uffa0", *map(chr, range(0x1F1E6, 0x1F200))))
WIDE_SINCE_UNICODE_16 = ((0x2630, 0x2637), (0x268A, 0x268F), (0x4DC0, 0x4DFF), (0x1D300, 0x1D37F))


def is_undisputed(character: str) -> bool:
    return (
        unicodedata.category(character) != "Mc"
        and character not in DISPUTED
        and not any(first <= ord(character) <= last for first, last in WIDE_SINCE_UNICODE_16)
    )


def test_a_character_is_as_wide_as_wcwidth_says() -> None:
    characters = filter(str.isprintable, map(chr, range(0x110000)))
    wrong = [one for one in characters if character_width(one) != wcwidth.wcwidth(one) and is_undisputed(one)]
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
def test_control_characters_and_runner_commands_are_shown_as_escapes(text: str, shown: str, columns: int) -> None:
    assert "".join(cells(text)) == shown
    assert width(shown) == columns


def test_long_text_is_broken_between_words() -> None:
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
    assert SMALL.clipped("COPY one two three four five six", 60) == "COPY one two three four ..."


def test_long_text_is_cut_if_it_must_stay_on_one_line() -> None:
    assert SMALL.clipped("x" * 40) == "x" * 40
    assert SMALL.clipped("x" * 41) == "x" * 37 + "..."
    assert SMALL.clipped("服" * 21) == "服" * 18 + "..."


def test_a_cut_text_ends_after_a_word_unless_that_leaves_less_than_half() -> None:
    assert SMALL.clipped("COPY " + "source/ " * 10, end="/opt/") == "COPY source/ source/ source/ ... /opt/"
    assert SMALL.clipped("RUN x " + "y" * 50) == "RUN x " + "y" * 31 + "..."


def test_the_end_of_a_cut_text_is_kept_if_it_fits() -> None:
    assert SMALL.clipped(f"COPY {'x' * 40} /opt/", end="/opt/") == f"COPY {'x' * 26}... /opt/"
    assert SMALL.clipped(f"COPY f /{'x' * 40}", end=f"/{'x' * 40}") == f"COPY f /{'x' * 29}..."


def test_characters_that_the_encoding_lacks_are_shown_as_escapes() -> None:
    plain = Screen(80, is_colored=False, is_unicode=False)
    assert plain.cells("a\té服") == ["a", "    ", r"\xe9", r"\u670d"]


def test_boxes_are_drawn_in_ascii_if_the_encoding_lacks_them() -> None:
    assert Screen(80, is_colored=False, is_unicode=False).draw("├─ │ └─") == "|- | `-"
