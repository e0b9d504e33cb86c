"""Compares the tool's verdict with the builder's result, for each COPY and ADD of Dockerfiles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

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

CRLF = b"\r\n"
# The builder's result if the plain form cannot be built either.
FAILS = "fails"
CHOICES = (base_image_stub.USUAL, 1, 2)


@dataclass(frozen=True)
class Outcome:
    """One COPY or ADD: the tool's verdict, and the differences between the plain image and that of each linked form.

    `problem` is the builder's message if the plain form cannot be built, else "". The linked forms that can be built
    nevertheless are in `changes`: they are different images, too. `is_linked` is true if the Dockerfile has the linked
    form. `has_lf` is true for a file with CRLF line ends that was built after they were converted to LF, as git does
    with core.autocrlf; the tool's verdict is that on the file with CRLF, and has to hold for both. `builds_otherwise`
    is true if the plain form cannot be built, but can with another choice, or with another image of those that a name
    may stand for.
    """

    data: bytes
    instruction: Instruction
    choice: int
    tool: ToolVerdict
    problem: str
    changes: dict[str, list[str]]
    is_linked: bool = False
    has_lf: bool = False
    builds_otherwise: bool = False

    @property
    def builder(self) -> str:
        """SAME if `--link`, alone or with a trailing `/`, keeps the image; DIFFERS if not; FAILS if plain fails."""
        if self.problem:
            return FAILS
        return SAME if any(not changes for changes in self.changes.values()) else DIFFERS

    @property
    def is_harmful(self) -> bool:
        """True if the linked form does not build the image of the plain one."""
        return bool(self.changes.get(LINKED)) and not ignores_link(self)

    @property
    def is_false(self) -> bool:
        """True if the tool calls its fix safe, and the fix changes the image.

        Where it is not known if the plain form can be built, nobody has the images with which it cannot.
        """
        return self.tool.verdict == SAME and bool(self.changes.get(FIXED)) and not self.builds_otherwise

    @property
    def is_missed(self) -> bool:
        """True if the linked form is harmful, and the tool does not report it though it has decided the COPY.

        A linked wildcard may match nothing, which leaves its verdict unknown; then that of the plain form counts.
        """
        is_silent = self.is_harmful and not self.tool.harm and not self.builds_otherwise
        return is_silent and (self.tool.verdict != UNKNOWN or self.tool.plain == DIFFERS)

    @property
    def may_match_nothing(self) -> bool:
        """True for a wildcard copied from a stage: a report is right even if the wildcard matches nothing."""
        sources = self.instruction.words[:-1]
        return flag(self.instruction, "from") is not None and any(set(word.text) & set("*?[") for word in sources)

    @property
    def is_falsely_reported(self) -> bool:
        """True if the tool reports a harmless link, or its fix for a harmful one still changes the image."""
        if self.problem or not self.tool.harm or ignores_link(self) or self.may_match_nothing:
            return False
        return not self.is_harmful or (self.tool.adds_slash and bool(self.changes.get(SLASHED)))


@dataclass(frozen=True)
class Example:
    """A Dockerfile, and the `choice` that decides what the descriptions of its base images leave open.

    A doubtful Dockerfile is likely to fail, and so is a plain COPY of one of the `doubtful_sources`.
    """

    data: bytes
    choice: int = base_image_stub.USUAL
    is_doubtful: bool = False
    doubtful_sources: frozenset[str] = frozenset()


def judge(builder: Builder, examples: Sequence[Example]) -> list[Outcome]:
    """Build every form of every COPY and ADD in the Dockerfiles, and ask the tool for its verdicts."""
    return [
        replace(each, builds_otherwise=bool(each.problem) and is_wrong(each) and _builds_otherwise(builder, each))
        for each in _judge(builder, examples)
    ]


def is_wrong(outcome: Outcome) -> bool:
    """True for a false verdict, and for a harmful link that is missed."""
    return outcome.is_false or outcome.is_missed


def _builds_otherwise(builder: Builder, outcome: Outcome) -> bool:
    """True if the plain form can be built with another choice, and then equals the fixed one, or with other images."""
    if outcome.tool.assumes:
        return True
    others = [Example(outcome.data, choice) for choice in CHOICES if choice != outcome.choice]
    return any(
        not (other.problem or other.changes.get(FIXED))
        for example in others
        for other in _judge(builder, [example])
        if (other.instruction.start, other.has_lf) == (outcome.instruction.start, outcome.has_lf)
    )


def _judge(builder: Builder, examples: Sequence[Example]) -> list[Outcome]:
    tried = [_Tried(example, verdicts(example.data, builder.context, builder.find)) for example in examples]
    tried += [each._replace(has_lf=True) for each in tried if CRLF in each.example.data]
    parts = [_take_apart(builder, f"e{number}", each) for number, each in enumerate(tried)]
    stages = {name: stage for each in parts for name, stage in each.stages.items()}
    copies = [(each, copy) for each, split in zip(tried, parts, strict=True) for copy in split.copies]
    for _, copy in copies:
        stages |= {stage.name: stage for stage in copy.forms.values()}
    wanted = [stage.name for _, copy in copies for stage in _wanted(copy)]
    doubtful = {name for each, copy in copies for name in _doubtful(each.example, copy)}
    results = builder.build(stages, dict.fromkeys(wanted), doubtful)
    return [_outcome(each, copy, results) for each, copy in copies]


class _Tried(NamedTuple):
    """A Dockerfile to build, and the tool's verdicts by the index of the instruction."""

    example: Example
    found: dict[int, ToolVerdict]
    has_lf: bool = False

    def written(self, data: bytes) -> bytes:
        """The text to build, given that of the example."""
        return data.replace(CRLF, b"\n") if self.has_lf else data


def _take_apart(builder: Builder, prefix: str, tried: _Tried) -> DockerfileParts:
    fixed = {
        index: tried.written(each.fixed)
        for index, each in tried.found.items()
        if each.verdict == SAME and each.fixed is not None
    }
    choice = tried.example.choice
    return take_apart(
        tried.written(tried.example.data), prefix, lambda reference: builder.base(reference, choice), fixed
    )


def _doubtful(example: Example, copy: CopyForms) -> set[str]:
    """The stages that are likely to fail."""
    words = {word.text for word in copy.instruction.words}
    if example.is_doubtful:
        return {stage.name for stage in copy.forms.values()}
    plain = copy.forms[PLAIN].name
    doubtful = set() if words.isdisjoint(example.doubtful_sources) else {plain}
    if _names_owner(copy):
        doubtful |= {stage.name for stage in copy.forms.values()} - {plain}
    return doubtful


def _wanted(copy: CopyForms) -> list[Stage]:
    # A form that fails without the slash fails with it too, and each failure costs a build.
    return [stage for form, stage in copy.forms.items() if not (form == SLASHED and _names_owner(copy))]


def _names_owner(copy: CopyForms) -> bool:
    """True if --chown has a name: the linked form fails, because its layer has no /etc/passwd."""
    owner = flag(copy.instruction, "chown") or "0"
    return not all(part.isdigit() or part in ("", "root") for part in owner.split(":"))


def _outcome(tried: _Tried, copy: CopyForms, results: dict[str, Result]) -> Outcome:
    plain = results[copy.forms[PLAIN].name]
    changes = {}
    for form in (LINKED, SLASHED, FIXED):
        linked = results.get(copy.forms[form].name) if form in copy.forms else None
        if linked is not None and not (isinstance(linked, Failure) and isinstance(plain, Failure)):
            changes[form] = _changes(plain, linked)
    problem = plain.problem if isinstance(plain, Failure) else ""
    tool, example = tried.found[copy.index], tried.example
    return Outcome(example.data, copy.instruction, example.choice, tool, problem, changes, copy.is_linked, tried.has_lf)


def _changes(plain: Result, linked: Result) -> list[str]:
    if isinstance(plain, Failure):
        return [f"only the linked form builds; the plain one: {plain.problem}"]
    return [linked.problem] if isinstance(linked, Failure) else differences(plain, linked)


def ignores_link(outcome: Outcome) -> bool:
    """True if BuildKit ignores --link because of --chmod. The tool judges such a COPY as if it were honoured."""
    return bool(flag(outcome.instruction, "chmod"))


def share_called_same(outcomes: Iterable[Outcome]) -> float:
    """The share of COPY and ADD that the tool calls `same`, among those that build the same image."""
    same = (each for each in outcomes if each.builder == SAME and not ignores_link(each) and not each.is_linked)
    called = [each.tool.verdict for each in same]
    return called.count(SAME) / len(called) if called else 1.0


def report(title: str, outcomes: Iterable[Outcome]) -> list[str]:
    """The counts of verdicts and results, as lines to print."""
    every = [each for each in outcomes if not each.is_linked]
    built = [each for each in every if not each.problem]
    counted = [each for each in built if not ignores_link(each)]
    false = sum(each.is_false for each in every)
    lines = [
        f"{title}: {len(every)} plain COPY and ADD; {len(every) - len(built)} do not build, "
        f"{len(built) - len(counted)} have a --chmod, with which --link is ignored; false verdicts: {false}"
    ]
    counts = Counter((each.builder, each.tool.verdict) for each in counted)
    for builder in (SAME, DIFFERS):
        total = sum(counts[builder, verdict] for verdict in (SAME, UNKNOWN, DIFFERS))
        called = ", ".join(f"{verdict} {counts[builder, verdict]}" for verdict in (SAME, UNKNOWN, DIFFERS))
        lines.append(f"  {total} are {builder} according to the builder; the tool calls of these: {called}")
    return lines


def links_report(title: str, outcomes: Iterable[Outcome]) -> str:
    """The counts of linked forms, as a line to print. Plain instructions count, too, with `--link` added."""
    built = [each for each in outcomes if LINKED in each.changes and not ignores_link(each)]
    harmful = [each for each in built if each.is_harmful]
    reported = sum(bool(each.tool.harm) for each in harmful)
    missed = sum(each.is_missed for each in harmful)
    invented = sum(each.is_falsely_reported for each in built)
    return (
        f"{title}: {len(built)} links judged ({sum(each.is_linked for each in built)} of them as written), "
        f"{len(harmful)} harmful: {reported} reported, {len(harmful) - reported - missed} undecided, {missed} missed; "
        f"{invented} invented"
    )


def reasons_for_not_same(outcomes: Iterable[Outcome], most: int = 10) -> list[str]:
    """The most frequent reasons why the tool does not call a COPY `same` that builds the same image."""
    reasons = Counter(
        re.sub(r"/[^ ;,]+", "PATH", each.tool.why.partition(";")[0])
        for each in outcomes
        if each.builder == SAME and each.tool.verdict != SAME and not ignores_link(each) and not each.is_linked
    )
    return [f"  {count:5} not called same: {reason}" for reason, count in reasons.most_common(most)]
