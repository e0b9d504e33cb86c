"""Builds each rewrite of a rule, and the plain COPY that it is made from, and compares the images."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.rules.edits import apply
from tests.engine import law_base
from tests.engine.build.batches import Builder, Failure
from tests.engine.build.filesystem_listing import differences
from tests.engine.build.plain_and_linked import FIXED, PLAIN, Stage, take_apart


def changed_images(rule: str, rows: Iterable[str], folder: Path) -> dict[str, list[str]]:
    """The differences between both images for each row whose rewrite by the rule builds another image.

    Each row is a Dockerfile whose last COPY gets a finding of the rule; `law` is the base image of the law's table.
    Every image has to build.
    """
    context = folder / rule / "context"
    context.mkdir(parents=True)
    law_base.make_context(context)
    builder = Builder(folder / rule / "builds", context, law_base.find_image)
    stages: dict[str, Stage] = {}
    forms: dict[str, tuple[str, str]] = {}
    for number, row in enumerate(rows):
        data = f"{row}\n".encode()
        report = check(data, "Dockerfile", BuildContext([str(context)], "Dockerfile"), find_image=law_base.find_image)
        found = [one for one in report.findings if one.rule.id == rule]
        assert found, f"no finding of {rule}: {row}"
        index = max(number for number, one in enumerate(report.dockerfile.instructions) if one.keyword == "COPY")
        parts = take_apart(data, f"r{number}", builder.base, {index: apply(data, found[-1].edits)})
        built = parts.copies[-1].forms
        stages |= parts.stages | {stage.name: stage for stage in built.values()}
        forms[row] = built[PLAIN].name, built[FIXED].name
    results = builder.build(stages, [name for pair in forms.values() for name in pair])
    changed = {}
    for row, (plain, fixed) in forms.items():
        before, after = results[plain], results[fixed]
        assert not isinstance(before, Failure), (row, before)
        assert not isinstance(after, Failure), (row, after)
        if differences(before, after):
            changed[row] = differences(before, after)
    return changed
