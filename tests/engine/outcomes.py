"""Dockerfiles judged by the tool and by the builder: one outcome for each COPY and ADD in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from copy_link.dockerfile.parser import Instruction
from copy_link.stages.copy_instruction import flag
from tests.engine.build import base_image_stub
from tests.engine.build.batches import Builder, Failure, Result
from tests.engine.build.filesystem_listing import differences
from tests.engine.build.plain_and_linked import FIXED, LINKED, PLAIN, SLASHED, Apart, Place, Stage, take_apart
from tests.engine.tool_verdicts import DIFFERS, SAME, UNKNOWN, Said, verdicts

# When the plain one is not built either.
FAILS = "fails"
# The rule whose fix does not drop `--link`, but adds a `/`.
REPLACED = "CL103"


@dataclass(frozen=True)
class Outcome:
    """One COPY or ADD: what the tool said, and in what the linked image (by way of linking) is not the plain one.

    `problem` says why the plain one is not built ("" when it is); the linked ones are then of no interest.
    """

    data: bytes
    instruction: Instruction
    choice: int
    said: Said
    problem: str
    unlike: dict[str, list[str]]

    @property
    def builder(self) -> str:
        """SAME when the image stays the same with `--link`, or with `--link` and a `/` behind the destination."""
        if self.problem:
            return FAILS
        return SAME if any(not unlike for unlike in self.unlike.values()) else DIFFERS

    @property
    def is_false(self) -> bool:
        """Whether the tool would have changed the image, and said that it would not."""
        return not self.problem and self.said.verdict == SAME and bool(self.unlike.get(FIXED))

    @property
    def is_falsely_accused(self) -> bool:
        """Whether the tool, given the linked one, would find harm that the builder does not do, or mend it wrongly."""
        harm = self.said.harm
        if self.problem or not harm or ignores_link(self):
            return False
        return not self.unlike[LINKED] or (harm == REPLACED and bool(self.unlike.get(SLASHED)))


@dataclass(frozen=True)
class Example:
    """A Dockerfile, and how its base images are where their descriptions leave something open.

    A doubtful one is not likely to be built.
    """

    data: bytes
    choice: int = base_image_stub.USUAL
    is_doubtful: bool = False


def judge(builder: Builder, examples: Sequence[Example]) -> list[Outcome]:
    """Build every COPY and ADD of all the Dockerfiles in every way, and ask the tool."""
    said = [verdicts(example.data, builder.context, builder.find) for example in examples]
    apart = [_take_apart(builder, f"e{number}", example, said[number]) for number, example in enumerate(examples)]
    stages = {name: stage for each in apart for name, stage in each.stages.items()}
    places = [(number, place) for number, each in enumerate(apart) for place in each.places]
    for _, place in places:
        stages |= {stage.name: stage for stage in place.ways.values()}
    wanted = [stage.name for _, place in places for stage in _wanted(place)]
    doubtful = {name for number, place in places for name in _doubtful(examples[number], place)}
    results = builder.build(stages, dict.fromkeys(wanted), doubtful)
    return [_outcome(examples[number], place, said[number][place.index], results) for number, place in places]


def _take_apart(builder: Builder, prefix: str, example: Example, said: dict[int, Said]) -> Apart:
    fixed = {index: each.fixed for index, each in said.items() if each.verdict == SAME and each.fixed}
    return take_apart(example.data, prefix, lambda reference: builder.base(reference, example.choice), fixed)


def _doubtful(example: Example, place: Place) -> set[str]:
    """The stages that are not likely to be built."""
    if example.is_doubtful or _names_owner(place):
        return {stage.name for way, stage in place.ways.items() if example.is_doubtful or way != PLAIN}
    return set()


def _wanted(place: Place) -> list[Stage]:
    # What does not build without the slash does not build with it, and each failure costs a build.
    return [stage for way, stage in place.ways.items() if not (way == SLASHED and _names_owner(place))]


def _names_owner(place: Place) -> bool:
    """Whether linking it may fail: a name in --chown has no /etc/passwd to be looked up in."""
    owner = flag(place.instruction, "chown") or "0"
    return not all(part.isdigit() or part in ("", "root") for part in owner.split(":"))


def _outcome(example: Example, place: Place, said: Said, results: dict[str, Result]) -> Outcome:
    plain = results[place.ways[PLAIN].name]
    if isinstance(plain, Failure):
        return Outcome(example.data, place.instruction, example.choice, said, plain.problem, {})
    unlike = {}
    for way in (LINKED, SLASHED, FIXED):
        linked = results.get(place.ways[way].name) if way in place.ways else None
        if linked is not None:
            unlike[way] = [linked.problem] if isinstance(linked, Failure) else differences(plain, linked)
    return Outcome(example.data, place.instruction, example.choice, said, "", unlike)


def ignores_link(outcome: Outcome) -> bool:
    """Whether BuildKit makes the same of both because of --chmod; the tool judges as if it did not."""
    return flag(outcome.instruction, "chmod") is not None


def found_same(outcomes: Iterable[Outcome]) -> float:
    """Of those that the builder finds the same, the share that the tool calls the same."""
    said = [each.said.verdict for each in outcomes if each.builder == SAME and not ignores_link(each)]
    return said.count(SAME) / len(said) if said else 1.0


def report(title: str, outcomes: Iterable[Outcome]) -> list[str]:
    """The counts, for people."""
    every = list(outcomes)
    built = [each for each in every if not each.problem]
    counted = [each for each in built if not ignores_link(each)]
    false = sum(each.is_false for each in every)
    lines = [
        f"{title}: {len(every)} COPY and ADD, of which {len(every) - len(built)} are not built plain either, and "
        f"{len(built) - len(counted)} are built alike for their --chmod; false verdicts: {false}"
    ]
    counts = Counter((each.builder, each.said.verdict) for each in counted)
    for builder in (SAME, DIFFERS):
        total = sum(counts[builder, verdict] for verdict in (SAME, UNKNOWN, DIFFERS))
        said = ", ".join(f"{verdict} {counts[builder, verdict]}" for verdict in (SAME, UNKNOWN, DIFFERS))
        lines.append(f"  the builder finds {total} {builder}; of these the tool calls: {said}")
    return lines


def missed(outcomes: Iterable[Outcome], most: int = 10) -> list[str]:
    """Why the tool does not call the same what is, the most frequent reasons first."""
    reasons = Counter(
        re.sub(r"/[^ ;,]+", "PATH", each.said.why.partition(";")[0])
        for each in outcomes
        if each.builder == SAME and each.said.verdict != SAME and not ignores_link(each)
    )
    return [f"  {count:5} missed: {reason}" for reason, count in reasons.most_common(most)]
