from __future__ import annotations

import pytest

from copy_link.image.evidence import INSTRUCTION, Evidence, Predicate
from copy_link.image.scripts import Script
from copy_link.run_effects.arguments import Argument, Gap, argument, literal
from copy_link.run_effects.calls import Call, named_paths, named_places
from copy_link.run_effects.options import OptionTable
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
