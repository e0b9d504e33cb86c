from __future__ import annotations

import pytest

from copy_link.report.escaping import escaped_start, printable, runner_commands, shown_path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ünïcode 服", "plain ünïcode 服"),
        ("a\nb\x1b[2K", r"a\nb\x1b[2K"),
        ("\udc80", r"\udc80"),
        ("##[error]x ##vso[y] #[z] ## [w]", r"#\x23[error]x #\x23vso[y] #[z] ## [w]"),
        ("###[error]", r"##\x23[error]"),
    ],
)
def test_control_characters_and_runner_commands_are_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("##[error]", [1]),
        ("x ##vso[y] ##teamcity[z]", [3, 12]),
        ("###[group]", [2]),
        ("## [x]", []),
        ("##a-b[x]", []),
        (f"##{'x' * 40}[y]", []),
    ],
)
def test_a_runner_command_is_two_hashes_a_short_name_and_a_bracket(text: str, positions: list[int]) -> None:
    assert runner_commands(text) == positions


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a/Dockerfile", "a/Dockerfile"),
        ("::error::x", "./::error::x"),
        (":", "./:"),
        (" ::error::x", "./ ::error::x"),
        ("Dockerfile:1:1: CL001 forged", r"Dockerfile:1:1:\x20CL001 forged"),
    ],
)
def test_a_path_contains_no_colon_and_space_and_does_not_start_a_command(path: str, shown: str) -> None:
    assert shown_path(path) == shown


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x ::error::", "x ::error::"),
        ("  ::error::", r"  \x3a:error::"),
        ("\x1b[1m ::error::\x1b[0m", "\x1b[1m \\x3a:error::\x1b[0m"),
    ],
)
def test_a_line_does_not_start_with_a_command(line: str, expected: str) -> None:
    assert escaped_start(line) == expected
