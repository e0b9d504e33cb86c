"""Each COPY through a symlink, built plain as written and linked at the real path: the images are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.rules.edits import apply
from tests.engine import law_base
from tests.engine.build.batches import Builder, Failure
from tests.engine.build.filesystem_listing import differences
from tests.engine.build.plain_and_linked import FIXED, PLAIN, Stage, take_apart

pytestmark = pytest.mark.engine

ROWS = (
    "COPY f /bin/x",
    "COPY f g /bin/",
    "COPY d /bin/",
    "COPY d /bin/new",
    "COPY f /lib/x/y",
    "COPY f /var/run/x/y",
    "COPY --chmod=700 f /bin/x",
    "COPY --chown=0:0 d /var/run/x",
    "COPY f /sym/x",
    "COPY f /sym/new/x",
    "COPY d /sym",
    "COPY d /sym/",
    "COPY f /sym",
    "COPY f* /sym",
    "COPY nope* /sym/",
    "COPY <<EOF /sym\ntext\nEOF",
    "COPY f /sym/file",
    "WORKDIR /sym/w\nCOPY d .",
    "WORKDIR /sym/w\nCOPY f ./",
    "WORKDIR /sym\nCOPY f in/x",
    "RUN ln -s sym /chain && ln -s ../chain /opt/chain\nCOPY f /opt/chain/in/x",
)


def test_every_rewrite_to_the_real_path_builds_the_image_of_the_plain_copy(folder: Path) -> None:
    context = folder / "context"
    context.mkdir()
    law_base.make_context(context)
    builder = Builder(folder / "builds", context, law_base.find_image)
    stages: dict[str, Stage] = {}
    forms: dict[str, tuple[str, str]] = {}
    for number, row in enumerate(ROWS):
        data = f"FROM law\n{row}\n".encode()
        report = check(data, "Dockerfile", BuildContext([str(context)], "Dockerfile"), find_image=law_base.find_image)
        (found,) = (one for one in report.findings if one.rule.id == "CL003")
        index = len(report.dockerfile.instructions) - 1
        parts = take_apart(data, f"r{number}", builder.base, {index: apply(data, found.edits)})
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
    assert changed == {}
