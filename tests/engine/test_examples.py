"""All stages of every Dockerfile in examples/ build the same image before and after copy-link-fix."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from copy_link.base_images.find import find
from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.dockerfile.parser import parse
from copy_link.fix import main
from tests.engine.build import base_image_stub
from tests.engine.build.batches import Builder, Failure
from tests.engine.build.filesystem_listing import differences
from tests.engine.build.plain_and_linked import Stage, take_apart
from tests.engine.tool_verdicts import SAME, ToolVerdict, verdicts

pytestmark = pytest.mark.engine

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
DOCKERFILES = sorted(path for path in EXAMPLES.rglob("*Dockerfile*") if not path.name.endswith(".dockerignore"))
# These programs need the network or a compiler; other commands create their results.
NOT_RUN = ("npm", "pip", "uv", "go", "apt-get", "apk", "dnf")


def name(path: Path) -> str:
    return str(path.relative_to(EXAMPLES))


def test_there_are_examples() -> None:
    assert DOCKERFILES


def without_network(data: bytes) -> bytes:
    pieces, position = [], 0
    for instruction in parse(data).instructions:
        if instruction.keyword == "RUN" and instruction.arguments.split()[0] in NOT_RUN:
            pieces += [data[position : instruction.start], b"RUN mkdir -p /out /site/dist && touch /out/server"]
            position = instruction.end
    return b"".join([*pieces, data[position:]])


@pytest.mark.parametrize("choice", [base_image_stub.USUAL, 1])
@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=name)
def test_the_fixed_example_builds_the_same_stages(dockerfile: Path, choice: int, folder: Path, tmp_path: Path) -> None:
    context = tmp_path / "context"
    shutil.copytree(dockerfile.parent, context)
    copied = context / dockerfile.name
    before = copied.read_bytes()
    main([str(copied)])
    after = copied.read_bytes()
    # The context contains the Dockerfile, which must not be the difference. The builder's own frontend builds the
    # instructions: without network, it cannot pull the one that the syntax line names.
    copied.write_bytes(before)
    builder = Builder(tmp_path / "builds", context, find)
    stages: dict[str, Stage] = {}
    for prefix, data in (("before", before), ("after", after)):
        base = partial(builder.base, choice=choice)
        stages |= take_apart(without_network(data), prefix, base).stages
    results = builder.build(stages, stages)
    names = list(stages)
    for plain, fixed in zip(names[: len(names) // 2], names[len(names) // 2 :], strict=True):
        built, built_fixed = results[plain], results[fixed]
        assert not isinstance(built, Failure), built
        assert not isinstance(built_fixed, Failure), built_fixed
        assert not differences(built, built_fixed)
    same = sum(verdict.verdict == SAME for verdict in verdicts_on_copies(before, context))
    report = check(before, "Dockerfile", BuildContext([str(context)]))
    respelled = sum(bool(finding.respelled) and finding.is_safe for finding in report.findings)
    assert after.count(b"--link") - before.count(b"--link") == same + respelled


def verdicts_on_copies(data: bytes, context: Path) -> Iterator[ToolVerdict]:
    instructions = parse(data).instructions
    for index, verdict in verdicts(data, context).items():
        if instructions[index].keyword == "COPY":
            yield verdict
