from __future__ import annotations

from copy_link.image.accounts import Account
from copy_link.image.entries import ANYTHING, DIRECTORY, directory
from copy_link.image.image import Image, unknown_image
from copy_link.image.package_paths import PackagePaths
from copy_link.image.scripts import Script
from copy_link.image.tree import Tree


def image() -> Image:
    found = Image(
        Tree(directory(0o755, 0, 0)),
        users={"root": Account(0, 0), "app": Account(7, 8, "/home/app")},
        groups={"app": 8},
        environment={"A": "x", "SECRET": None},
    )
    found.tree.put("/opt", directory(0o755, 0, 0))
    found.scripts = {"/s": Script("x", True)}
    found.arguments, found.not_given = {"A"}, {"B"}
    found.onbuild, found.shell = ("RUN x",), ("bash", "-c")
    found.package_paths = PackagePaths(("/usr/lib",))
    return found


def facts(one: Image) -> dict[str, object]:
    """Everything that an image knows, its tree as the entry of each path."""
    return {**one.__dict__, "tree": {path: one.tree.at(path) for path in ("/", *one.tree.paths())}}


def test_a_copy_has_the_same_facts() -> None:
    assert facts(image().copy()) == facts(image())


def test_no_change_of_a_copy_reaches_the_original() -> None:
    original = image()
    other = original.copy()
    other.tree.put("/opt", directory(0o700, 7, 7))
    # Every mutable fact, so that a new one cannot be forgotten here.
    for name, value in vars(other).items():
        if isinstance(value, dict | set):
            value.clear()
        else:
            assert name == "tree" or value is None or isinstance(value, tuple | str | bool), name
    assert facts(original) == facts(image())


def test_forgotten_accounts_may_have_other_numbers() -> None:
    found = image()
    found.forget_accounts()
    assert found.users == {"root": Account(0, 0), "app": Account(None, None)}
    assert found.groups == {"app": None}


def test_the_variables_are_those_of_the_image_now() -> None:
    found = image()
    variables = found.variables
    found.environment["A"] = "y"
    assert variables.values["A"] == "y"
    assert variables.not_given == {"B"}


def test_nothing_is_known_of_an_unknown_image() -> None:
    found = unknown_image()
    assert found.tree.at("/opt/x").kinds == ANYTHING
    assert (found.workdir, found.user, found.environment_is_whole) == (None, None, False)
    assert unknown_image(directory(0o755, 0, 0)).tree.at("/").is_only(DIRECTORY)
