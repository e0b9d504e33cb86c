"""Verifies one build of a Dockerfile: builds its versions, stage by stage, and compares their images."""

from __future__ import annotations

from functools import partial

from copy_link.startup.annotations import Callable, Iterator
from copy_link.startup.records import NamedTuple
from copy_link.verify import image_configuration
from copy_link.verify.builder import Builder, Source
from copy_link.verify.comparison import Difference, compare, without_chance
from copy_link.verify.image_configuration import Configuration
from copy_link.verify.plans import Plan
from copy_link.verify.process import BuildError
from copy_link.verify.tree import Accounts, Entry, listing, shown
from copy_link.verify.versions import Version, Versions, stages

SAME, DIFFERS, FAILED, NOTHING = "same", "differs", "failed", "nothing to verify"
# Says that a build begins; takes what is built, and gives a function for the steps of the builder.
Announce = Callable[[str], Callable[[str], None]]


class Change(NamedTuple):
    """A path or a setting of the image, before and after, as text."""

    name: str
    before: str
    after: str


class Problem(NamedTuple):
    """A wrong version: its changes against the plain image, or else the message of the failed build.

    `stage` is the name or number of the stage, "" for a target or the only stage.
    """

    version: str
    stage: str
    changes: tuple[Change, ...] = ()
    message: tuple[str, ...] = ()


class Result(NamedTuple):
    """The result for one build. `entries` counts the entries that were compared with those of the plain image.

    `by_chance` counts the differences that two builds of the plain version have, too.
    """

    plan: Plan
    linked: int
    verdict: str
    entries: int = 0
    by_chance: int = 0
    problems: tuple[Problem, ...] = ()


class _Reference(NamedTuple):
    source: Source
    entries: dict[str, Entry]
    configuration: Configuration
    accounts: Accounts


def count_builds(plan: Plan, found: Versions) -> int:
    """How many builds `verify` announces, without those that it repeats."""
    if plan.problem or not found.others:
        return 0
    return (1 + len(found.others)) * len(_targets(plan, found.reference))


def verify(builder: Builder, plan: Plan, found: Versions, announce: Announce) -> Result:
    """Build the versions of a Dockerfile, and compare the images of all its stages, or of the target."""
    if plan.problem:
        return Result(
            plan, found.linked, FAILED, problems=(Problem(found.reference.name, "", message=(plan.problem,)),)
        )
    if not found.others:
        return Result(plan, found.linked, NOTHING)
    entries = by_chance = 0
    problems: list[Problem] = []
    targets = [dict(_targets(plan, version)) for version in (found.reference, *found.others)]
    for stage, data in targets[0].items():
        reference = _built(builder, plan, Version(found.reference.name, data), stage, announce)
        if isinstance(reference, Problem):
            problems.append(reference)
            continue
        for version, others in zip(found.others, targets[1:], strict=True):
            one = Version(version.name, others[stage])
            compared, chance, problem = _compared(builder, plan, one, stage, reference, announce)
            entries += compared
            by_chance += chance
            problems.extend(problem)
    verdict = FAILED if any(one.message for one in problems) else DIFFERS if problems else SAME
    return Result(plan, found.linked, verdict, entries, by_chance, tuple(problems))


def _targets(plan: Plan, version: Version) -> list[tuple[str, bytes]]:
    """The names of the stages to build, and the file that builds each; one without a name for a target."""
    found = stages(version.data)
    if plan.inputs.target or len(found) == 1:
        return [("", version.data)]
    # Stages may have equal names.
    names = [name for name, _ in found]
    return [
        (f"{name} ({number})" if names.count(name) > 1 else name, data) for number, (name, data) in enumerate(found)
    ]


def _title(plan: Plan, version: Version, stage: str) -> str:
    return f"{plan.path}{f', stage {stage}' if stage else ''}, {version.name}"


def _built(builder: Builder, plan: Plan, version: Version, stage: str, announce: Announce) -> _Reference | Problem:
    watch = announce(_title(plan, version, stage))
    source, accounts = Source(plan.path, version.data, plan.inputs), Accounts()
    try:
        entries = builder.tree(source, partial(listing, accounts=accounts), watch)
        return _Reference(source, entries, builder.configuration(source, watch), accounts)
    except BuildError as error:
        return Problem(version.name, stage, message=error.lines)


def _compared(
    builder: Builder, plan: Plan, version: Version, stage: str, reference: _Reference, announce: Announce
) -> tuple[int, int, list[Problem]]:
    """How many entries were compared, how many differences are by chance, and the problem with the version, if any."""
    watch = announce(_title(plan, version, stage))
    source, accounts = Source(plan.path, version.data, plan.inputs), Accounts()
    try:
        compared = builder.tree(source, lambda stream: compare(reference.entries, stream, accounts), watch)
        configuration = builder.configuration(source, watch)
        found = list(compared.differences.values())
        if found:
            # Last of all: what depends on the time has had the most time to become different.
            again = announce(f"{_title(plan, version, stage)}: does the plain build vary by itself?")
            repeated = builder.tree(
                reference.source, lambda stream: compare(reference.entries, stream), again, is_fresh=True
            )
            found = without_chance(found, repeated.differences)
    except BuildError as error:
        return 0, 0, [Problem(version.name, stage, message=error.lines)]
    changes = [*_tree_changes(found, reference.accounts, accounts)]
    changes += [
        Change(name, *values)
        for name, values in image_configuration.differing(reference.configuration, configuration).items()
    ]
    problems = [Problem(version.name, stage, tuple(changes))] if changes else []
    return compared.entries, len(compared.differences) - len(found), problems


def _tree_changes(found: list[Difference], before: Accounts, after: Accounts) -> Iterator[Change]:
    for one in found:
        old, new = shown(one.before, before), shown(one.after, after)
        if old == new and one.before is not None and one.after is not None:
            old, new = f"{old} {_rest(one.before)}", f"{new} {_rest(one.after)}"
        yield Change(one.path, old, new)


def _rest(entry: Entry) -> str:
    """The parts of an entry that a line of `ls -l` does not show."""
    parts = [f"content {entry.content[:12]}" if entry.kind == "-" else entry.content]
    if entry.attributes:
        parts.append(f"attributes {entry.attributes[:12]}")
    return " ".join([*filter(None, parts), f"{entry.uid}:{entry.gid}"])
