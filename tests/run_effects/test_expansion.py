from __future__ import annotations

import subprocess

import pytest

from copy_link.run_effects.arguments import ANY, Argument, Gap, argument, literal
from copy_link.run_effects.expansion import expand, expand_value, variable
from copy_link.run_effects.process import UNKNOWN, Process, Value
from copy_link.shell.parser import parse
from copy_link.shell.syntax import Sequence, Simple, Word
from tests.support.run_cases import Case, Found, each

CASES = (
    Case("IFS=,; L=/opt,/srv; for d in $L; do chown 5 $d; done", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0"}),
    Case("IFS=$(x); L=/opt,/srv; chown 5 $L; chown 6 $APP", {"/opt": "dir 755 ?:0"}),
    Case("IFS= read x; L='/opt /srv'; chown 5 $L", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0"}),
    Case("IFS=,; unset IFS; L='/opt /srv'; chown 5 $L", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0"}),
    Case(
        "mkdir $APP ${APP}/x ${NONE:-/c}", {"/opt/app": "dir 755 0:0", "/opt/app/x": "dir 755 0:0", "/c": "dir 755 0:0"}
    ),
    Case("mkdir $LIST", {"/opt/a": "dir 755 0:0", "/opt/b": "dir 755 0:0"}),
    Case('X=/a; mkdir "$X" ${X}b', {"/a": "dir 755 0:0", "/ab": "dir 755 0:0"}),
    Case("mkdir '$APP' /opt/a\\ b", {"/$APP": "dir 755 0:0", "/opt/a b": "dir 755 0:0"}),
    Case("mkdir ~/x", {"/root": "dir ? ?:?", "/root/x": "dir ? 0:?"}),
    Case("mkdir -p ~node/x $HOME/y", {"/home/node/x": "dir 755 0:0", "/root/y": "dir 755 0:0"}),
    Case("mkdir /opt/{a,b}", {"/opt/{a,b}": "dir 755 0:0", "/opt/a": "absent|file"}),
    Case('SHELL ["/bin/bash", "-c"]\nRUN mkdir /opt/{a,b{c,d}}', {"/opt/a": "dir 755 0:0", "/opt/bd": "dir 755 0:0"}),
    Case("bash -c 'mkdir /opt/{a,b}'", {"/opt/a": "dir 755 0:0"}),
    Case("mkdir $SECRET /a", {"/a": "dir ? 0:0"}),
)


@each(CASES)
def test_a_word_expands_to_the_paths_that_the_shell_makes_of_it(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


# Words, and the arguments that a shell makes of them with A='x  y', B= and C unset.
WORDS: tuple[tuple[str, list[str]], ...] = (
    ("$A", ["x", "y"]),
    ('"$A"', ["x  y"]),
    ("a$A", ["ax", "y"]),
    ('$A"$A"z', ["x", "yx  yz"]),
    ("$B", []),
    ('"$B"', [""]),
    ("''$C", [""]),
    ("${B-d}${B:-e}${C-f}", ["ef"]),
    ("${A:+set}${B:+set}${B+empty}", ["setempty"]),
    ("${C:=given}$C", ["givengiven"]),
    ("\\$A '$A'", ["$A", "$A"]),
    ('"${A%y}" "${A#x}"', ["x  ", "  y"]),
    ('"${P##*/}" "${P#*/}" "${P%/*}" "${P%%/*}"', ["c", "b/c", "a/b", "a"]),
    ("a{b,c}", ["a{b,c}"]),
)
SETTINGS = "A='x  y'; B=; unset C; P=a/b/c"


@pytest.fixture
def process_with_variables(process: Process) -> Process:
    process.variables = {"A": ("x  y",), "B": (), "P": ("a/b/c",), "SECRET": UNKNOWN}
    process.expands_braces = False
    return process


def words_of(text: str) -> tuple[Word, ...]:
    node = parse(f"x {text}")
    assert isinstance(node, Sequence)
    (command,) = node.commands
    assert isinstance(command, Simple)
    return command.words[1:]


def no_output(text: str, is_file: bool) -> Value:
    return UNKNOWN


def expanded(text: str, process: Process) -> list[Argument]:
    return [found for word in words_of(text) for found in expand(word, process, no_output)]


@pytest.mark.parametrize(("text", "arguments"), WORDS)
def test_a_word_expands_as_in_a_shell(text: str, arguments: list[str], process_with_variables: Process) -> None:
    assert [found.text for found in expanded(text, process_with_variables)] == arguments


def test_the_table_of_words_is_what_a_real_shell_makes_of_them() -> None:
    lines = "\n".join(
        f"({SETTINGS}; set -- {text}; for word; do printf '<%s>' \"$word\"; done; echo)" for text, _ in WORDS
    )
    found = subprocess.run(["sh", "-c", lines], check=True, capture_output=True, text=True).stdout
    assert found.splitlines() == ["".join(f"<{argument}>" for argument in arguments) for _, arguments in WORDS]


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("/opt/*", [argument(["/opt/", Gap.STAR])]),
        ("'/opt/*'", [literal("/opt/*")]),
        ("/opt/?/[a-c]x", [argument(["/opt/", Gap.NAME, "/", Gap.NAME, "x"])]),
        ("**/x", [argument([Gap.TEXT, "/x"])]),
        ("$SECRET", [ANY]),
        ("/opt/$SECRET/x", [argument(["/opt/", Gap.TEXT, "/x"])]),
        ("$(x)", [ANY]),
        ("${SECRET:-/opt}", [ANY]),
        ("${A%[xy]}", [ANY]),
        # The shell has its own value for some variables.
        ("$UID", [ANY]),
        ("~stranger/x", [argument([Gap.TEXT, "/x"])]),
        ("~node/x", [literal("/home/node/x")]),
        ("'~node'/x", [literal("~node/x")]),
    ],
)
def test_unknown_parts_of_a_word_are_gaps(
    text: str, arguments: list[Argument], process_with_variables: Process
) -> None:
    assert expanded(text, process_with_variables) == arguments


def test_a_value_is_not_split_and_has_no_patterns(process_with_variables: Process) -> None:
    values = [expand_value(word, process_with_variables, no_output) for word in words_of("$A /opt/* ~node/x a{b,c}")]
    assert values == [("x  y",), ("/opt/*",), ("/home/node/x",), ("a{b,c}",)]


@pytest.mark.parametrize(
    ("name", "value"),
    [("1", ("one",)), ("2", None), ("HOME", ("/root",)), ("PWD", ("/srv",)), ("#", (Gap.NAME,)), ("NONE", None)],
)
def test_a_shell_sets_some_variables_itself(name: str, value: Value | None, process: Process) -> None:
    process.positional = (literal("one"),)
    process.directory = "/srv"
    assert variable(process, name) == value
    process.variables_are_whole = False
    assert variable(process, "NONE") == UNKNOWN
