"""Compares the product's verdict on every case with the image that a builder would make."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.dockerfile.parser import parse
from copy_link.rules.edits import apply
from copy_link.rules.findings import Report
from tests.debian.cases import Case, cases
from tests.debian.installations import Installation
from tests.debian.listing import Entry
from tests.debian.reference import BuildError, Tree, difference

# The name under which a test reports its counts.
COUNTS = "debian counts"

# Paths in one Dockerfile. Each adds a stage, whose image the product keeps.
BATCH = 40

SAME, DIFFERS, FAILS = "same", "differs", "does not build"


class Judged(NamedTuple):
    """One case: the truth, the product's verdict, and the change that its fix makes in the image ("" for none)."""

    case: Case
    truth: str
    verdict: str
    damage: str = ""


class Written(NamedTuple):
    """A Dockerfile with a stage for each case; its COPY instructions are those of the cases, in this order."""

    text: str
    cases: tuple[Case, ...]


def dockerfile(installation: Installation, wanted: Iterable[Case]) -> Written:
    """Write all cases into one Dockerfile; a command runs once, in a stage on which those of its cases are based."""
    lines = [f"FROM debian:{installation.suite}-slim AS base", f"RUN apt-get update && {installation.command}"]
    written: list[Case] = []
    for number, ((path, command), group) in enumerate(groupby(wanted, lambda case: (case.path, case.command))):
        beginning = "base"
        if command is not None:
            beginning = f"changed{number}"
            lines += [f"FROM base AS {beginning}", command.run(path)]
        for case in group:
            lines += [f"FROM {beginning}", case.copy.text]
            written.append(case)
    return Written("\n".join([*lines, ""]), tuple(written))


def smallest(installation: Installation, case: Case) -> str:
    """The case as a Dockerfile of its own."""
    lines = [f"FROM debian:{installation.suite}-slim", f"RUN apt-get update && {installation.command}"]
    lines += [case.command.run(case.path)] if case.command else []
    return "\n".join([*lines, case.copy.text])


def judge(installation: Installation, paths: list[str], entries: Mapping[str, Entry], context: Path) -> list[Judged]:
    """Compare the product's verdict on each case of these paths with the listing."""
    judged = []
    # A third of the time would go to the search for cycles among millions of records, which have none.
    gc.disable()
    try:
        for start in range(0, len(paths), BATCH):
            written = dockerfile(installation, cases(paths[start : start + BATCH]))
            judged += _judge(written, entries, context)
    finally:
        gc.enable()
    return judged


def _judge(written: Written, entries: Mapping[str, Entry], context: Path) -> list[Judged]:
    data = written.text.encode()
    report = check(data, "Dockerfile", BuildContext([str(context)]))
    destinations = _linked_destinations(data, report)
    judged = []
    for case, copy, destination in zip(written.cases, report.copies, destinations, strict=True):
        try:
            tree = _tree(entries, case)
            with_slash = f"{case.copy.destination.rstrip('/')}/"
            found = [difference(tree, case.copy, one) for one in (case.copy.destination, with_slash)]
            truth = DIFFERS if all(found) else SAME
            damage = difference(tree, case.copy, destination) if destination is not None else ""
        except BuildError:
            truth, damage = FAILS, ""
        judged.append(Judged(case, truth, str(copy.verdict), damage))
    return judged


def _tree(entries: Mapping[str, Entry], case: Case) -> Tree:
    return case.command.apply(entries.get, case.path) if case.command else entries.get


def _linked_destinations(data: bytes, report: Report) -> list[str | None]:
    """The destination of each COPY after all safe fixes; None if it is not linked then."""
    edits = [edit for finding in report.fixes(unsafe=False) for edit in finding.edits]
    fixed = [one for one in parse(apply(data, edits)).instructions if one.keyword == "COPY"]
    return [one.words[-1].text if any(flag.name == "link" for flag in one.flags) else None for one in fixed]


def counts(judged: Iterable[Judged]) -> Counter[tuple[str, str]]:
    """The number of cases by truth and verdict."""
    return Counter((one.truth, one.verdict) for one in judged)


def table(total: Mapping[tuple[str, str], int]) -> list[str]:
    """The counts as lines, one for each truth, and the coverage: the share of linkable COPY that are called `same`."""
    lines = []
    for truth in (SAME, DIFFERS, FAILS):
        numbers = {kind: total.get((truth, kind), 0) for kind in (SAME, "unknown", DIFFERS)}
        lines.append(
            f"{truth}: {sum(numbers.values())}, called " + ", ".join(f"{kind} {n}" for kind, n in numbers.items())
        )
    linkable = sum(number for (truth, _), number in total.items() if truth == SAME)
    if linkable:
        lines.append(f"coverage: {total.get((SAME, SAME), 0) / linkable:.1%}")
    return lines


def groups(judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    """The false verdicts by their kind: the command, the way to copy, and the damage to the image."""
    found: dict[str, list[Judged]] = {}
    for one in judged:
        if one.damage:
            command = f"after {one.case.command.name}" if one.case.command else "as installed"
            found.setdefault(f"{command}, {one.case.way}: {_kind_of(one.damage)}", []).append(one)
    return found


def _kind_of(difference: str) -> str:
    before = difference.partition(" is ")[2].partition(", and with --link ")[0]
    if before.startswith("a symlink"):
        return "a symlink is replaced"
    if before.startswith("nothing"):
        return "the file is in another place"
    is_replaced = difference.partition(", and with --link ")[2].startswith("a file")
    plain = "a plain directory" if before == "a directory 0755 0:0" else "a directory of another mode or owner"
    return f"{plain} {'becomes a file' if is_replaced else 'is reset'}"
