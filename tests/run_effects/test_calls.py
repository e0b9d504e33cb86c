from __future__ import annotations

from getopt import GetoptError, getopt, gnu_getopt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.image.evidence import INSTRUCTION, Evidence, Predicate
from copy_link.image.scripts import Script
from copy_link.run_effects.arguments import Argument, Gap, argument, literal
from copy_link.run_effects.calls import Call, OptionTable, named_paths, named_places, read_options
from copy_link.run_effects.process import Process
from copy_link.shell.parser import parse

FACT = Evidence("Dockerfile", 2, None, Predicate(INSTRUCTION, text="RUN x"))


def call(
    process: Process, *arguments: Argument, heredoc: Argument | None = None, ran: list[Call] | None = None
) -> Call:
    """A call of `x` with these arguments; the calls that it makes are added to `ran`."""
    calls = [] if ran is None else ran
    return Call(process, "x", list(arguments), FACT, lambda process, text: None, calls.append, heredoc)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("chown 5 /opt/x /srv", ["/opt/x", "/srv"]),
        ("open('/etc/x').write(\"/opt\")", ["/etc/x", "/opt"]),
        ("--to=/opt", ["/opt"]),
        ("/a /a", ["/a"]),
        ("s/a/b/", []),
        ("curl https://example.com/x", []),
        ("$D/x ${D}/y $(d)/z */w ~/v", []),
        ("a/b ./c 1/2", []),
        ("no path", []),
    ],
)
def test_the_absolute_paths_in_a_text_are_found(text: str, paths: list[str]) -> None:
    assert named_paths(text) == paths


@pytest.mark.parametrize(
    ("words", "places"),
    [
        (["/opt"], ["/opt"]),
        (["a/b"], ["/w/a/b"]),
        (["x"], []),
        (["x/"], []),
        (["--to=/opt"], ["/opt"]),
        (["-v"], []),
        (["DESTDIR=/opt"], ["/opt"]),
        (["https://example.com/opt"], []),
        (["os.chown('/opt', 5) # /srv"], ["/opt", "/srv"]),
    ],
)
def test_a_program_names_the_paths_in_its_arguments(words: list[str], places: list[str], process: Process) -> None:
    process.directory = "/w"
    found = named_places(call(process, *map(literal, words)))
    assert [place.path for place in found] == places


def test_a_program_names_no_path_that_is_known_in_part(process: Process) -> None:
    assert named_places(call(process, argument(["/opt/", Gap.TEXT]))) == []


def test_a_program_names_the_paths_in_its_heredoc(process: Process) -> None:
    found = named_places(call(process, heredoc=argument(["rm /opt ", Gap.TEXT, " /srv"])))
    assert [place.path for place in found] == ["/opt", "/srv"]


def test_a_wrapped_command_is_called_with_its_own_name(process: Process) -> None:
    ran: list[Call] = []
    call(process, ran=ran).wrapped([literal("mkdir"), literal("/a")])
    call(process, ran=ran).wrapped([])
    assert [(one.name, one.arguments) for one in ran] == [("mkdir", [literal("/a")])]


def test_an_effect_that_may_not_happen_leaves_what_both_ways_share(process: Process) -> None:
    def effect() -> None:
        process.umask = None
        process.variables["A"] = ("x",)

    call(process).possibly(effect)
    assert process.umask is None
    assert process.variables["A"] == (Gap.TEXT,)
    assert process.directory == "/"


def test_a_command_may_be_composed_only_from_scripts_and_functions(process: Process) -> None:
    made = call(process)._replace(instruction="x y")
    assert made.known_texts() == ""
    process.functions["f"] = parse("true")
    assert made.known_texts() == "x y"
    process.scripts["/s"] = Script("mkdir /a", True)
    assert made.known_texts() == "x y\nmkdir /a"


def test_the_options_are_read_by_the_table_of_the_command(process: Process) -> None:
    made = call(process, literal("-m"), literal("7"), literal("/a"))._replace(option_table=OptionTable("m:"))
    assert made.options().values == {"m": literal("7")}
    assert made.options().operands == [literal("/a")]


TABLE = OptionTable("m:pv", {"mode": "m", "parents": "p", "verbose": "v", "version": "V", "owner": "owner:"})
SHORT, LONG = "m:pv", ["mode=", "parents", "verbose", "version", "owner="]
WORDS = ("-m", "-p", "-pm", "-mp", "-vp7", "-", "--", "-x", "a", "/b", "", "--mode", "--mode=7", "--par", "--ver")


@given(st.lists(st.sampled_from(WORDS), max_size=6), st.booleans())
def test_options_are_told_apart_as_in_getopt(words: list[str], permutes: bool) -> None:
    found = read_options([literal(word) for word in words], TABLE._replace(permutes=permutes))
    try:
        pairs, operands = (gnu_getopt if permutes else getopt)(words, SHORT, LONG)
    except GetoptError:
        assert not found.is_read
        return
    letters = [(name.lstrip("-") if len(name) == 2 else TABLE.long[name[2:]], value) for name, value in pairs]
    assert found.is_read
    assert {name: value.text for name, value in found.values.items()} == {
        name: value for name, value in letters if name == "m"
    }
    assert found.flags == {name for name, _ in letters if name != "m"}
    assert [word.text for word in found.operands] == operands


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ([literal("--owner=app")], {"owner": literal("app")}),
        ([literal("--own"), literal("app")], {"owner": literal("app")}),
        ([argument(["--mode=", Gap.TEXT])], {"m": argument([Gap.TEXT])}),
        ([argument(["-pm", Gap.NAME])], {"m": argument([Gap.NAME])}),
        ([literal("-m"), argument([Gap.TEXT])], {"m": argument([Gap.TEXT])}),
        # The last value counts.
        ([literal("-m7"), literal("--mode=6")], {"m": literal("6")}),
    ],
)
def test_an_option_has_the_value_that_is_given(words: list[Argument], values: dict[str, Argument]) -> None:
    found = read_options(words, TABLE)
    assert found.values == values
    assert found.is_read


@pytest.mark.parametrize(
    "words",
    [
        [argument(["-p", Gap.TEXT])],
        [argument(["--par", Gap.TEXT])],
        [literal("-m")],
        [literal("--owner")],
        [literal("-q")],
        [literal("--quiet")],
        [literal("--ver")],
    ],
    ids=str,
)
def test_an_option_that_is_not_understood_leaves_the_line_unread(words: list[Argument]) -> None:
    assert not read_options(words, TABLE).is_read


def test_an_entirely_unknown_word_is_an_operand() -> None:
    found = read_options([argument([Gap.TEXT]), literal("-p")], TABLE)
    assert found.operands == [argument([Gap.TEXT])]
    assert found.has("p", "x")
    assert not found.has("m")
