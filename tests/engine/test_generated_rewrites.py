"""Generated rewrites to numbers and real paths, each built beside the plain COPY that it is made from.

--engine-rewrites=2000 builds as many of each kind, --engine-seed=7 others.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.base_images.find import find
from tests.engine.build.batches import Builder
from tests.engine.generate import materials
from tests.engine.generate.rewritable import NUMBERS, REAL_PATHS, draw_rewritable
from tests.engine.rewrites import Rewrite, differing, rewrites_of

pytestmark = pytest.mark.engine

# The number of Dockerfiles that are drawn together; it limits the memory that a run needs.
PER_DRAW = 100
RULES = {NUMBERS: ("CL004", "CL101"), REAL_PATHS: ("CL003", "CL102")}


@pytest.fixture(scope="module")
def builder(folder: Path) -> Builder:
    context = folder / "context"
    context.mkdir()
    materials.make_context(context)
    return Builder(folder, context, find, materials.paths())


@pytest.mark.parametrize("kind", [NUMBERS, REAL_PATHS])
def test_every_rewrite_builds_the_image_of_the_plain_copy(
    kind: str, builder: Builder, pytestconfig: pytest.Config, printed: list[str]
) -> None:
    count, seed = pytestconfig.getoption("engine_rewrites"), pytestconfig.getoption("engine_seed")
    found: dict[Rewrite, list[str]] = {}
    draws = 0
    while len(found) < count and draws < count:
        examples = draw_rewritable(kind, seed * 1_000_003 + draws, PER_DRAW)
        draws += 1
        rewrites = [
            one
            for example in examples
            for one in rewrites_of(example.data, builder.context, find, example.choice)
            if one.rule in RULES[kind] and one not in found
        ]
        found |= differing(builder, list(dict.fromkeys(rewrites)))
    shares = ", ".join(f"{rule} {sum(one.rule == rule for one in found)}" for rule in RULES[kind])
    changed = {one: changes for one, changes in found.items() if changes}
    printed.append(f"seed {seed}: {len(found)} rewrites to {kind} ({shares}): {len(changed)} build another image")
    texts = [f"{one.data.decode()}--> {one.rule}\n{one.fixed.decode()}{changes}" for one, changes in changed.items()]
    assert texts == []
    assert len(found) >= count
