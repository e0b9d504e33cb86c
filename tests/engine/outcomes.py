"""Compares the tool's verdict with the builder's result, for each COPY and ADD of Dockerfiles."""

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
from tests.engine.build.plain_and_linked import (
    FIXED,
    LINKED,
    PLAIN,
    SLASHED,
    CopyForms,
    DockerfileParts,
    Stage,
    take_apart,
)
from tests.engine.tool_verdicts import DIFFERS, SAME, UNKNOWN, ToolVerdict, verdicts

# The builder's result if the plain form cannot be built either.
FAILS = "fails"
# The rule whose fix adds a `/` instead of dropping `--link`.
REPLACED = "CL103"


@dataclass(frozen=True)
class Outcome:
    """One COPY or ADD: the tool's verdict, and the differences between the plain image and that of each linked form.

    `problem` is the builder's message if the plain form cannot be built, else ""; `changes` is empty then.
    """

    data: bytes
    instruction: Instruction
    choice: int
    tool: ToolVerdict
    problem: str
    changes: dict[str, list[str]]

    @property
    def builder(self) -> str:
        """SAME if `--link`, alone or with a trailing `/`, keeps the image; DIFFERS if not; FAILS if plain fails."""
        if self.problem:
            return FAILS
        return SAME if any(not changes for changes in self.changes.values()) else DIFFERS

    @property
    def is_false(self) -> bool:
        """Return True if the tool calls its fix safe, and the fix changes the image."""
        return not self.problem and self.tool.verdict == SAME and bool(self.changes.get(FIXED))

    @property
    def is_falsely_reported(self) -> bool:
        """Return True if the tool reports a harmless link, or its fix for a harmful one still changes the image."""
        harm = self.tool.harm
        if self.problem or not harm or ignores_link(self):
            return False
        return not self.changes[LINKED] or (harm == REPLACED and bool(self.changes.get(SLASHED)))


@dataclass(frozen=True)
class Example:
    """A Dockerfile, and the `choice` that decides what the descriptions of its base images leave open.

    A doubtful Dockerfile is likely to fail.
    """

    data: bytes
    choice: int = base_image_stub.USUAL
    is_doubtful: bool = False


def judge(builder: Builder, examples: Sequence[Example]) -> list[Outcome]:
    """Build every form of every COPY and ADD in the Dockerfiles, and ask the tool for its verdicts."""
    found = [verdicts(example.data, builder.context, builder.find) for example in examples]
    parts = [_take_apart(builder, f"e{number}", example, found[number]) for number, example in enumerate(examples)]
    stages = {name: stage for each in parts for name, stage in each.stages.items()}
    copies = [(number, copy) for number, each in enumerate(parts) for copy in each.copies]
    for _, copy in copies:
        stages |= {stage.name: stage for stage in copy.forms.values()}
    wanted = [stage.name for _, copy in copies for stage in _wanted(copy)]
    doubtful = {name for number, copy in copies for name in _doubtful(examples[number], copy)}
    results = builder.build(stages, dict.fromkeys(wanted), doubtful)
    return [_outcome(examples[number], copy, found[number][copy.index], results) for number, copy in copies]


def _take_apart(builder: Builder, prefix: str, example: Example, found: dict[int, ToolVerdict]) -> DockerfileParts:
    fixed = {index: each.fixed for index, each in found.items() if each.verdict == SAME and each.fixed}
    return take_apart(example.data, prefix, lambda reference: builder.base(reference, example.choice), fixed)


def _doubtful(example: Example, copy: CopyForms) -> set[str]:
    """The stages that are likely to fail."""
    if example.is_doubtful or _names_owner(copy):
        return {stage.name for form, stage in copy.forms.items() if example.is_doubtful or form != PLAIN}
    return set()


def _wanted(copy: CopyForms) -> list[Stage]:
    # A form that fails without the slash fails with it too, and each failure costs a build.
    return [stage for form, stage in copy.forms.items() if not (form == SLASHED and _names_owner(copy))]


def _names_owner(copy: CopyForms) -> bool:
    """Return True if --chown has a name: the linked form fails, because its layer has no /etc/passwd."""
    owner = flag(copy.instruction, "chown") or "0"
    return not all(part.isdigit() or part in ("", "root") for part in owner.split(":"))


def _outcome(example: Example, copy: CopyForms, tool: ToolVerdict, results: dict[str, Result]) -> Outcome:
    plain = results[copy.forms[PLAIN].name]
    if isinstance(plain, Failure):
        return Outcome(example.data, copy.instruction, example.choice, tool, plain.problem, {})
    changes = {}
    for form in (LINKED, SLASHED, FIXED):
        linked = results.get(copy.forms[form].name) if form in copy.forms else None
        if linked is not None:
            changes[form] = [linked.problem] if isinstance(linked, Failure) else differences(plain, linked)
    return Outcome(example.data, copy.instruction, example.choice, tool, "", changes)


def ignores_link(outcome: Outcome) -> bool:
    """Return True if BuildKit ignores --link because of --chmod. The tool judges such a COPY as if it were honoured."""
    return flag(outcome.instruction, "chmod") is not None


def share_called_same(outcomes: Iterable[Outcome]) -> float:
    """The share of COPY and ADD that the tool calls `same`, among those that build the same image."""
    called = [each.tool.verdict for each in outcomes if each.builder == SAME and not ignores_link(each)]
    return called.count(SAME) / len(called) if called else 1.0


def report(title: str, outcomes: Iterable[Outcome]) -> list[str]:
    """The counts of verdicts and results, as lines to print."""
    every = list(outcomes)
    built = [each for each in every if not each.problem]
    counted = [each for each in built if not ignores_link(each)]
    false = sum(each.is_false for each in every)
    lines = [
        f"{title}: {len(every)} COPY and ADD; {len(every) - len(built)} do not build as plain ones either, "
        f"{len(built) - len(counted)} have a --chmod, with which --link is ignored; false verdicts: {false}"
    ]
    counts = Counter((each.builder, each.tool.verdict) for each in counted)
    for builder in (SAME, DIFFERS):
        total = sum(counts[builder, verdict] for verdict in (SAME, UNKNOWN, DIFFERS))
        called = ", ".join(f"{verdict} {counts[builder, verdict]}" for verdict in (SAME, UNKNOWN, DIFFERS))
        lines.append(f"  {total} are {builder} according to the builder; the tool calls of these: {called}")
    return lines


def reasons_for_not_same(outcomes: Iterable[Outcome], most: int = 10) -> list[str]:
    """The most frequent reasons why the tool does not call a COPY `same` that builds the same image."""
    reasons = Counter(
        re.sub(r"/[^ ;,]+", "PATH", each.tool.why.partition(";")[0])
        for each in outcomes
        if each.builder == SAME and each.tool.verdict != SAME and not ignores_link(each)
    )
    return [f"  {count:5} not called same: {reason}" for reason, count in reasons.most_common(most)]
