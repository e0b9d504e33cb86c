"""Generated Dockerfiles, each COPY and ADD built plain and linked: what the tool calls the same comes out the same.

More of them with --engine-examples=5000, others with --engine-seed=7.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from copy_link.base_images.find import find
from tests.engine.build import base_image_stub
from tests.engine.build.batches import Builder
from tests.engine.generate import generation, materials
from tests.engine.generate.shrinking import shown, shrink
from tests.engine.outcomes import Example, Outcome, found_same, judge, missed, report

pytestmark = pytest.mark.engine

# Of what the builder finds the same on bases that the tool knows.
SHARE_TO_FIND = 0.95
# Dockerfiles that are taken apart at once; it bounds what is held in memory.
AT_ONCE = 100
SHRUNK = 3
SECONDS_TO_SHRINK = 60.0


@pytest.fixture(scope="module")
def builder(folder: Path) -> Builder:
    context = folder / "context"
    context.mkdir()
    materials.make_context(context)
    return Builder(folder, context, find, materials.paths())


@pytest.fixture(scope="module")
def outcomes(builder: Builder, pytestconfig: pytest.Config, printed: list[str]) -> list[Outcome]:
    count, seed = pytestconfig.getoption("engine_examples"), pytestconfig.getoption("engine_seed")
    examples = generation.drawn(count, seed)
    start = time.monotonic()
    found = []
    for first in range(0, len(examples), AT_ONCE):
        found += judge(builder, examples[first : first + AT_ONCE])
    seconds = time.monotonic() - start
    printed.append(f"seed {seed}: {len(examples)} Dockerfiles in {builder.builds} builds and {seconds:.0f} s")
    printed += report("all", found)
    printed += report("known bases", known_bases(found))
    printed += report("known bases where what is not described is as usual", usual(found))
    printed += missed(usual(found))
    return found


def known_bases(outcomes: list[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.said.is_known_base]


def usual(outcomes: list[Outcome]) -> list[Outcome]:
    return [outcome for outcome in known_bases(outcomes) if outcome.choice == base_image_stub.USUAL]


def test_what_the_tool_calls_the_same_is_the_same(builder: Builder, outcomes: list[Outcome]) -> None:
    false = [outcome for outcome in outcomes if outcome.is_false]
    smallest = {shown(shrink(builder, outcome, SECONDS_TO_SHRINK)) for outcome in false[:SHRUNK]}
    assert not false, "\n\n".join([f"{len(false)} false verdicts", *sorted(smallest)])


def test_what_the_tool_finds_in_a_linked_one_is_done_by_the_builder(outcomes: list[Outcome]) -> None:
    accused = [outcome for outcome in outcomes if outcome.is_falsely_accused]
    assert not accused, "\n\n".join(f"{each.said.harm}\n{each.data.decode()}" for each in accused[:SHRUNK])


def test_the_tool_finds_nearly_all_that_is_the_same_on_known_bases(outcomes: list[Outcome]) -> None:
    assert found_same(usual(outcomes)) >= SHARE_TO_FIND


def test_a_false_verdict_is_shrunk_to_the_smallest_dockerfile(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = b"FROM debian:bookworm AS other\nRUN true\n"
    data = more + b"FROM debian:bookworm\nENV A=b\nCOPY app.py src /opt/\nCOPY app.py open /tmp/x/\n"
    monkeypatch.setattr("judged.verdicts", _always_the_same)
    (found,) = [outcome for outcome in judge(builder, [Example(data)]) if outcome.is_false]
    assert shrink(builder, found, SECONDS_TO_SHRINK).data == b"FROM debian:bookworm\nCOPY  open /tmp/x/\n"


def _always_the_same(data: bytes, *arguments: object) -> dict[int, object]:
    from copy_link.dockerfile.parser import parse
    from copy_link.rules.edits import add_link, apply
    from tests.engine.tool_verdicts import SAME, Said

    return {
        index: Said(SAME, "", apply(data, [add_link(instruction)]), True)
        for index, instruction in enumerate(parse(data).instructions)
        if instruction.keyword == "COPY"
    }
