from __future__ import annotations

from collections.abc import Collection

import pytest

from copy_link.dockerfile.parser import parse
from copy_link.report.text.layers import NO_LAYER, REBUILT, REUSED, REUSED_IF_SAME, layers


def fates(text: str, base_changes: bool = True, linked: Collection[int] = (), unlinked: Collection[int] = ()) -> object:
    _, *instructions = parse(f"FROM x\n{text}\n".encode()).instructions
    return [(one.before, one.after) for one in layers(instructions, base_changes, {"x", "twin", "0"}, linked, unlinked)]


@pytest.mark.parametrize("instruction", ["RUN true", "WORKDIR /x", "COPY a b", "ADD a b", "COPY --link=false a b"])
def test_a_layer_on_the_base_image_is_rebuilt_with_it(instruction: str) -> None:
    assert fates(instruction) == [(REBUILT, REBUILT)]
    assert fates(instruction, base_changes=False) == [(REUSED, REUSED)]


@pytest.mark.parametrize("instruction", ["ENV A=1", "USER 5", "CMD x", "ARG A", "ONBUILD COPY a b"])
def test_an_instruction_without_a_layer_is_neither_reused_nor_rebuilt(instruction: str) -> None:
    assert fates(instruction) == fates(instruction, base_changes=False) == [(NO_LAYER, NO_LAYER)]


@pytest.mark.parametrize(
    ("instruction", "state"),
    [
        ("COPY --link a b", REUSED),
        ("ADD --link a b", REUSED),
        ("COPY --link --from=other a b", REUSED),
        ("COPY --link --from=TWIN a b", REUSED_IF_SAME),
        ("COPY --link --from=0 a b", REUSED_IF_SAME),
        ("COPY --link --chmod=755 a b", REBUILT),
    ],
)
def test_a_linked_layer_does_not_depend_on_the_base_image(instruction: str, state: str) -> None:
    assert fates(instruction) == [(state, state)]


def test_the_fate_after_the_fix_follows_the_links_that_it_adds_and_drops() -> None:
    text = "COPY a b\nCOPY --link a b\nCOPY a b"
    assert fates(text, linked={2}, unlinked={3}) == [(REBUILT, REUSED), (REUSED, REBUILT), (REBUILT, REBUILT)]
