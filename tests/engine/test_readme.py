"""The example in this folder's README: the stages and the outcomes are the ones that it shows."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from copy_link.base_images.find import find
from tests.engine.build.batches import Builder
from tests.engine.build.plain_and_linked import LINKED, PLAIN, Stage, take_apart
from tests.engine.generate import materials
from tests.engine.outcomes import Example, judge

FOLDER = Path(__file__).parent
README = (FOLDER / "README.md").read_text(encoding="utf-8")
EXAMPLE, *STAGES = [
    textwrap.dedent(block) for block in re.findall(r"^ *```dockerfile\n(.*?)^ *```$", README, re.MULTILINE | re.DOTALL)
]
OUTCOME = re.compile(r"^ *\| ([0-9]+) \| (\w+) \| (\w*) ?\| (\w+) \| (.*?) ?\|$", re.MULTILINE)


def test_every_file_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:build|generate)/\w*(?:\.py)?|\w+\.py|start|stop)`", README)
    assert {name for name in named if not (FOLDER / name).exists()} == set()


def test_every_module_is_named() -> None:
    modules = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.py")}
    assert {name for name in modules if not name.endswith("__init__.py") and f"`{name}`" not in README} == set()


@pytest.fixture
def builder(folder: Path, tmp_path: Path) -> Builder:
    context = tmp_path / "context"
    context.mkdir()
    materials.make_context(context)
    return Builder(tmp_path / "builds", context, find, materials.paths())


def written(stage: Stage) -> str:
    first, *others = stage.instructions
    return "\n".join([f"{first} AS {stage.name}", *others, ""])


@pytest.mark.engine
def test_the_last_copy_of_the_example_becomes_the_two_stages_that_are_shown(builder: Builder) -> None:
    last = take_apart(EXAMPLE.encode(), "e0", builder.base).copies[-1]
    assert ["\n".join(written(last.forms[form]) for form in (PLAIN, LINKED))] == STAGES


@pytest.mark.engine
def test_each_copy_of_the_example_has_the_outcome_that_is_shown(builder: Builder) -> None:
    outcomes = judge(builder, [Example(EXAMPLE.encode())])
    assert OUTCOME.findall(README) == [
        (str(each.instruction.line), each.tool.verdict, each.tool.harm, each.builder, "; ".join(each.changes[LINKED]))
        for each in outcomes
    ]
