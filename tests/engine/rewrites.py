"""Builds each rewrite of a COPY, and the plain COPY that it is made from, and compares the images."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from copy_link.base_images.find import BaseImage
from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.rules.edits import apply
from tests.engine import law_base
from tests.engine.build import base_image_stub
from tests.engine.build.batches import Builder, Failure
from tests.engine.build.filesystem_listing import differences
from tests.engine.build.plain_and_linked import FIXED, PLAIN, Stage, take_apart

FindImage = Callable[[str], BaseImage]


@dataclass(frozen=True)
class Rewrite:
    """A COPY, by the index of its instruction in `data`, and the file that the fix of `rule` makes of it.

    `choice` decides what the description of the base image leaves open.
    """

    rule: str
    data: bytes
    index: int
    fixed: bytes
    choice: int = base_image_stub.USUAL


def rewrites_of(data: bytes, context: Path, find: FindImage, choice: int = base_image_stub.USUAL) -> Iterator[Rewrite]:
    """The rewrites of a Dockerfile to real paths and numbers, safe and unsafe."""
    report = check(data, "Dockerfile", BuildContext([str(context)], "Dockerfile"), find_image=find)
    index = {one.line: number for number, one in enumerate(report.dockerfile.instructions)}
    for finding in report.findings:
        if finding.respelled:
            yield Rewrite(finding.rule.id, data, index[finding.line], apply(data, finding.edits), choice)


def differing(builder: Builder, rewrites: Sequence[Rewrite]) -> dict[Rewrite, list[str]]:
    """The differences of each rewrite whose plain form builds: between the plain image and the rewritten one."""
    stages: dict[str, Stage] = {}
    forms: list[tuple[str, str]] = []
    for number, one in enumerate(rewrites):
        base = partial(builder.base, choice=one.choice)
        parts = take_apart(one.data, f"r{number}", base, {one.index: one.fixed})
        (copy,) = (copy for copy in parts.copies if copy.index == one.index)
        stages |= parts.stages | {stage.name: stage for stage in copy.forms.values()}
        forms.append((copy.forms[PLAIN].name, copy.forms[FIXED].name))
    results = builder.build(stages, [name for pair in forms for name in pair])
    found = {}
    for one, (plain, fixed) in zip(rewrites, forms, strict=True):
        before, after = results[plain], results[fixed]
        if not isinstance(before, Failure):
            found[one] = [after.problem] if isinstance(after, Failure) else differences(before, after)
    return found


def changed_images(rule: str, rows: Iterable[str], folder: Path) -> dict[str, list[str]]:
    """The differences for each row whose rewrite by the rule builds another image than the plain COPY, or none.

    Each row is a Dockerfile whose last COPY gets a finding of the rule; `law` is the base image of the law's table.
    Every plain COPY has to build.
    """
    context = folder / rule / "context"
    context.mkdir(parents=True)
    law_base.make_context(context)
    builder = Builder(folder / rule / "builds", context, law_base.find_image)
    found: dict[Rewrite, str] = {}
    for row in rows:
        made = [one for one in rewrites_of(f"{row}\n".encode(), context, law_base.find_image) if one.rule == rule]
        assert made, f"no finding of {rule}: {row}"
        found[made[-1]] = row
    results = differing(builder, list(found))
    assert [row for one, row in found.items() if one not in results] == []
    return {found[one]: changes for one, changes in results.items() if changes}
