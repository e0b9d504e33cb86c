from __future__ import annotations

import os
from pathlib import Path

import pytest

from copy_link.onboarding.build import Build
from copy_link.verify.plans import Inputs, Plan, plans

pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")

NONE = Inputs("")
API = Build("compose.yaml: api", "api/Dockerfile", ".", "run", (("V", "1"), ("W", "2")), (("libs", "shared/libs"),))


def test_a_dockerfile_without_a_build_has_the_default_context() -> None:
    assert plans("web/Dockerfile", [API], os.getcwd(), NONE, "web") == [Plan("web/Dockerfile", "", Inputs("web"))]


def test_a_build_gives_its_context_its_target_and_its_arguments() -> None:
    inputs = Inputs(".", "run", ("V=1", "W=2"), ("libs=shared/libs",))
    assert plans("api/Dockerfile", [API], os.getcwd(), NONE, "api") == [Plan("api/Dockerfile", API.source, inputs)]


def test_the_paths_are_those_from_the_current_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    root = os.getcwd()
    Path("api").mkdir()
    monkeypatch.chdir("api")
    (plan,) = plans("Dockerfile", [API], root, NONE, ".")
    assert plan.inputs.context == ".."
    assert plan.inputs.contexts == ("libs=../shared/libs",)


def test_the_command_line_counts_first() -> None:
    given = Inputs("services", "test", ("V=3", "X"), ("libs=other",), ("id=s",), ("default",), "none")
    (plan,) = plans("api/Dockerfile", [API], os.getcwd(), given, "api")
    assert plan.inputs == given._replace(arguments=("W=2", "V=3", "X"))


def test_equal_builds_are_one_and_others_are_several() -> None:
    builds = [API, API._replace(source="docker-bake.json: api"), API._replace(source="compose.yaml: b", target="b")]
    found = plans("api/Dockerfile", builds, os.getcwd(), NONE, "api")
    assert [(one.source, one.inputs.target) for one in found] == [
        ("compose.yaml: api", "run"),
        ("compose.yaml: b", "b"),
    ]


@pytest.mark.parametrize("value", ["docker-image://node:22", "https://example.com/x.git"])
def test_a_named_context_that_is_no_folder_is_passed_on(value: str) -> None:
    (plan,) = plans("api/Dockerfile", [API._replace(contexts=(("deps", value),))], os.getcwd(), NONE, "api")
    assert plan.inputs.contexts == (f"deps={value}",)
    assert plan.problem == ""


def test_a_context_that_is_another_build_has_to_be_given() -> None:
    build = API._replace(contexts=(("deps", "target:deps"),))
    (plan,) = plans("api/Dockerfile", [build], os.getcwd(), NONE, "api")
    assert plan.problem == (
        "its context deps is the result of another build (target:deps): give --build-context=deps=..."
    )
    (plan,) = plans("api/Dockerfile", [build], os.getcwd(), Inputs("", contexts=("deps=docker-image://d",)), "api")
    assert plan.problem == ""
