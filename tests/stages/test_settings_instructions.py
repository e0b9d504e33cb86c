from __future__ import annotations

import pytest

from copy_link.checker import check
from copy_link.dockerfile.parser import parse
from copy_link.dockerfile.variables import Variables
from copy_link.image.accounts import Account
from copy_link.image.entries import DIRECTORY, directory, files_only
from copy_link.image.evidence import INSTRUCTION, Evidence, Predicate
from copy_link.image.image import Image
from copy_link.image.tree import Tree
from copy_link.stages.settings_instructions import apply

FACT = Evidence("Dockerfile", 2, None, Predicate(INSTRUCTION, text="WORKDIR"))
GLOBAL = Variables({"GIVEN": "/global", "LOST": None}, True, frozenset({"LOST"}))


def after(text: str, image: Image | None = None) -> Image:
    """The image after these instructions."""
    found = image or Image(
        Tree(directory(0o755, 0, 0, inside=files_only())),
        users={"app": Account(1000, 50)},
        environment={"SET": "/set", "SECRET": None},
    )
    for instruction in parse(f"FROM scratch\n{text}\n".encode()).instructions[1:]:
        apply(instruction, found, GLOBAL, "\\", FACT)
    return found


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("ENV A=1 B='x y' C=\"$SET/c\"", {"A": "1", "B": "x y", "C": "/set/c"}),
        ("ENV A one  two", {"A": "one  two"}),
        ("ENV A=$SECRET", {"A": None}),
        ("ENV A=${", {"A": None}),
        # All of a line is expanded with the variables before it.
        ("ENV SET=new A=$SET", {"SET": "new", "A": "/set"}),
        ("ENV SET=new\nENV A=$SET", {"SET": "new", "A": "new"}),
        ("ENV $SET=x", {"/set": "x"}),
        ("ARG A=1", {"A": "1"}),
        ("ARG A=$SET B=$A", {"A": "/set", "B": "/set"}),
        ("ARG GIVEN", {"GIVEN": "/global"}),
        ("ARG GIVEN=own", {"GIVEN": "own"}),
        ("ARG NONE", {"NONE": None}),
        ("ARG SET", {"SET": "/set"}),
        ("ARG A=1\nARG A", {"A": "1"}),
        ("ARG A=${", {"A": None}),
        ("LABEL A=1", {}),
    ],
)
def test_env_and_arg_set_variables(text: str, values: dict[str, str | None]) -> None:
    assert after(text).environment == {"SET": "/set", "SECRET": None, **values}


@pytest.mark.parametrize(
    ("text", "arguments", "not_given"),
    [
        ("ARG A=1", {"A"}, set()),
        ("ARG A B=1", {"A", "B"}, {"A"}),
        ("ARG LOST", {"LOST"}, {"LOST"}),
        ("ARG A\nENV A=1", set(), set()),
        ("ARG A\nARG A=1", {"A"}, set()),
        ("ARG GIVEN", {"GIVEN"}, set()),
    ],
)
def test_an_argument_stays_one_until_env_sets_it(text: str, arguments: set[str], not_given: set[str]) -> None:
    found = after(text)
    assert (found.arguments, found.not_given) == (arguments, not_given)


def test_an_argument_that_the_base_image_may_set_is_only_unknown() -> None:
    found = after("ARG A", Image(Tree(directory(0o755, 0, 0)), environment_is_whole=False))
    assert (found.environment, found.not_given) == ({"A": None}, set())


@pytest.mark.parametrize(
    ("text", "workdir", "made"),
    [
        ("WORKDIR /a/b", "/a/b", {"/a": (0o755, 0), "/a/b": (0o755, 0)}),
        ("WORKDIR a\nWORKDIR ../b", "/b", {"/a": (0o755, 0), "/b": (0o755, 0)}),
        ("WORKDIR $SET/x", "/set/x", {"/set": (0o755, 0), "/set/x": (0o755, 0)}),
        ("USER app\nWORKDIR /a/b", "/a/b", {"/a": (0o755, 1000), "/a/b": (0o755, 1000)}),
        ("WORKDIR /a\nUSER 7\nWORKDIR b", "/a/b", {"/a": (0o755, 0), "/a/b": (0o755, 7)}),
        # The part before the variable is created in any case.
        ("WORKDIR /a/b$SECRET", None, {"/a": (0o755, 0)}),
    ],
)
def test_workdir_creates_its_missing_parents_as_the_user(
    text: str, workdir: str | None, made: dict[str, tuple[int, int]]
) -> None:
    found = after(text)
    assert found.workdir == workdir
    for path, (mode, uid) in made.items():
        entry = found.tree.at(path)
        assert entry.is_only(DIRECTORY), path
        assert (entry.mode, entry.uid) == (mode, uid), path


def test_a_workdir_that_is_not_known_may_be_any_directory_below_its_known_part() -> None:
    tree = after("WORKDIR /a/$SECRET/b").tree
    assert tree.at("/a/x").may_be(DIRECTORY)
    assert not tree.at("/x").may_be(DIRECTORY)


@pytest.mark.parametrize(("text", "user"), [("app", "app"), ("7:8", "7:8"), ("$SET", "/set"), ("$SECRET", None)])
def test_user_is_expanded(text: str, user: str | None) -> None:
    assert after(f"USER {text}").user == user


def test_shell_is_the_words_of_its_array() -> None:
    assert after('SHELL ["bash", "-e", "-c"]').shell == ("bash", "-e", "-c")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("ARG N=5\nENV A=$N B=6", {"N", "A"}, id="a variable with the value of an argument"),
        pytest.param("ARG N\nENV A=$N\nENV B=${A}1", {"N", "A", "B"}, id="through another variable"),
        pytest.param("ENV A=5\nENV B=$A", set(), id="no argument"),
    ],
)
def test_the_variables_that_a_build_argument_decides_are_known(text: str, names: set[str]) -> None:
    assert after(text).from_arguments == names


def test_a_directory_that_is_too_deep_is_not_followed() -> None:
    report = check(("FROM debian:12\n" + "WORKDIR a\n" * 300 + "COPY f .\n").encode(), "Dockerfile")
    assert [copy.verdict for copy in report.copies] == ["unknown"]
