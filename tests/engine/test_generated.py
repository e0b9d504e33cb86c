"""Generated Dockerfiles, with each COPY and ADD built plain and linked: no unsafe fix, no missed or invented harm.

--engine-examples=5000 builds more of them, --engine-seed=7 others.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from copy_link.base_images.find import find
from tests.engine.build import base_image_stub
from tests.engine.build.batches import Builder
from tests.engine.familiar_destinations import alike, share_report, share_same, standard_error
from tests.engine.generate import generation, materials
from tests.engine.generate.commands import UNKNOWN_PROGRAMS
from tests.engine.generate.shrinking import IsWrong, shown, shrink
from tests.engine.generate.stand_ins import stand_ins
from tests.engine.outcomes import (
    CRLF,
    Example,
    Outcome,
    judge,
    links_report,
    reasons_for_not_same,
    report,
    share_called_same,
)

pytestmark = pytest.mark.engine

# The share of harmless links on known bases that the tool has to call `same`, where reading the Dockerfile can decide.
SHARE_TO_FIND = 0.96
# Likewise on undescribed bases, where the image is the same whatever the base has at the destination.
SHARE_ON_UNDESCRIBED = 0.85
# The number of Dockerfiles that are built together; it limits the memory that a run needs.
EXAMPLES_PER_BATCH = 100
SHRUNK = 3
SECONDS_TO_SHRINK = 60.0


@pytest.fixture(scope="module")
def builder(folder: Path) -> Builder:
    context = folder / "context"
    context.mkdir()
    materials.make_context(context)
    return Builder(folder, context, find, materials.paths(), stand_ins())


@pytest.fixture(scope="module")
def outcomes(builder: Builder, pytestconfig: pytest.Config, printed: list[str]) -> list[Outcome]:
    count, seed = pytestconfig.getoption("engine_examples"), pytestconfig.getoption("engine_seed")
    examples = generation.draw_examples(count, seed)
    start = time.monotonic()
    found = []
    for first in range(0, len(examples), EXAMPLES_PER_BATCH):
        found += judge(builder, examples[first : first + EXAMPLES_PER_BATCH])
    seconds = time.monotonic() - start
    printed.append(f"seed {seed}: {len(examples)} Dockerfiles in {builder.builds} builds and {seconds:.0f} s")
    printed += report("all", found)
    printed += report("known bases", known_bases(found))
    printed += report("known bases in the usual case", usual(found))
    printed += report("likewise, where reading can decide", decidable(found))
    printed += report("undescribed bases", [outcome for outcome in found if not outcome.tool.is_known_base])
    printed += share_report(alike(found, builder.context))
    printed.append(links_report("all", found))
    printed.append(links_report("known bases", known_bases(found)))
    printed += reasons_for_not_same(decidable(found))
    return found


def known_bases(outcomes: list[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.tool.is_known_base]


def usual(outcomes: list[Outcome]) -> list[Outcome]:
    return [outcome for outcome in known_bases(outcomes) if outcome.choice == base_image_stub.USUAL]


def decidable(outcomes: list[Outcome]) -> list[Outcome]:
    """The usual case without Dockerfiles that nobody can decide by reading them.

    They run a program that creates paths which no text names, or a heredoc whose line endings Git may change, copy
    files that are not there yet, or use an image that is not described, or that may be one of several.
    """
    undecidable = tuple(program.partition("{")[0].encode() for program in UNKNOWN_PROGRAMS)
    undecidable += (materials.MATCHES_NOTHING.encode(),)
    return [
        outcome
        for outcome in usual(outcomes)
        if not outcome.tool.assumes
        and not any(part in outcome.data for part in undecidable)
        and not (CRLF in outcome.data and b"<<" in outcome.data)
    ]


def check_none(builder: Builder, outcomes: list[Outcome], is_wrong: IsWrong) -> None:
    """Fail if an outcome is wrong, and show the smallest Dockerfiles for the first few."""
    wrong = [outcome for outcome in outcomes if is_wrong(outcome)]
    smallest = {shown(shrink(builder, outcome, is_wrong, SECONDS_TO_SHRINK)) for outcome in wrong[:SHRUNK]}
    assert not wrong, "\n\n".join([f"{len(wrong)} wrong verdicts", *sorted(smallest)])


def test_a_fix_that_the_tool_calls_safe_keeps_the_image(builder: Builder, outcomes: list[Outcome]) -> None:
    check_none(builder, outcomes, lambda outcome: outcome.is_false)


def test_every_link_that_the_tool_reports_is_harmful(builder: Builder, outcomes: list[Outcome]) -> None:
    check_none(builder, outcomes, lambda outcome: outcome.is_falsely_reported)


def test_no_harmful_link_is_missed(builder: Builder, outcomes: list[Outcome]) -> None:
    check_none(builder, outcomes, lambda outcome: outcome.is_missed)


def test_the_tool_calls_nearly_all_harmless_links_on_known_bases_the_same(outcomes: list[Outcome]) -> None:
    assert share_called_same(decidable(outcomes)) >= SHARE_TO_FIND


def test_the_tool_calls_most_harmless_links_to_familiar_destinations_on_undescribed_bases_the_same(
    builder: Builder, outcomes: list[Outcome]
) -> None:
    found = alike(outcomes, builder.context)
    assert share_same(found) + standard_error(found, SHARE_ON_UNDESCRIBED) >= SHARE_ON_UNDESCRIBED


def test_a_false_verdict_is_shrunk_to_the_smallest_dockerfile(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = b"FROM debian:bookworm AS other\nRUN true\n"
    data = more + b"FROM debian:bookworm\nENV A=b\nCOPY app.py src /opt/\nCOPY app.py open /tmp/x/\n"
    monkeypatch.setattr("tests.engine.outcomes.verdicts", _always_the_same)
    (found,) = [outcome for outcome in judge(builder, [Example(data)]) if outcome.is_false]
    assert (
        shrink(builder, found, lambda outcome: outcome.is_false, SECONDS_TO_SHRINK).data
        == b"FROM debian:bookworm\nCOPY  open /tmp/x/\n"
    )


def _always_the_same(data: bytes, *arguments: object) -> dict[int, object]:
    from copy_link.dockerfile.parser import parse
    from copy_link.rules.edits import add_link, apply
    from tests.engine.tool_verdicts import SAME, ToolVerdict

    return {
        index: ToolVerdict(SAME, "", apply(data, [add_link(instruction)]), True)
        for index, instruction in enumerate(parse(data).instructions)
        if instruction.keyword == "COPY"
    }
