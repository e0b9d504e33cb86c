"""Which layers of a stage are rebuilt when its base image changes, before and after the fix.

A layer is built on the one below, so it is rebuilt together with it. A linked COPY does not depend on other layers: its
layer is reused as long as the copied files are the same, and the build cache has it. Without that cache it is built
again, with the time of the build in the directories that it makes, and so with a new digest (`benchmarks/rebuild`).
"""

from __future__ import annotations

from copy_link.dockerfile.parser import Instruction
from copy_link.stages.copy_instruction import flag, is_linked
from copy_link.startup.annotations import Collection, Iterator
from copy_link.startup.records import NamedTuple

REUSED = "reused"
REBUILT = "rebuilt"
# Reused if the stage that it copies from is rebuilt with the same files.
REUSED_IF_SAME = "reused*"
NO_LAYER = ""

LAYER_KEYWORDS = ("RUN", "WORKDIR", "COPY", "ADD")


class Layer(NamedTuple):
    """An instruction, and the fate of its layer when the base image changes, `before` and `after` the fix.

    A fate is REUSED, REBUILT or REUSED_IF_SAME, or NO_LAYER for an instruction that makes no layer.
    """

    instruction: Instruction
    before: str
    after: str


def layers(
    instructions: Collection[Instruction],
    base_changes: bool,
    changed_names: Collection[str],
    linked_lines: Collection[int],
    unlinked_lines: Collection[int],
) -> Iterator[Layer]:
    """The layer of each instruction of one stage; `instructions` does not include its FROM.

    `base_changes` is False if the base image never changes (scratch). `changed_names` are the names and numbers of the
    stages and images that change together with the base image. The fix adds --link at `linked_lines` and drops it at
    `unlinked_lines`; lines count from 1.
    """
    for instruction in instructions:
        if instruction.keyword not in LAYER_KEYWORDS:
            yield Layer(instruction, NO_LAYER, NO_LAYER)
            continue
        is_linked_before = is_linked(instruction) is True if instruction.keyword in ("COPY", "ADD") else False
        is_linked_after = (is_linked_before or instruction.line in linked_lines) and (
            instruction.line not in unlinked_lines
        )
        before, after = (
            _state(instruction, linked, base_changes, changed_names) for linked in (is_linked_before, is_linked_after)
        )
        yield Layer(instruction, before, after)


def _state(instruction: Instruction, linked: bool, base_changes: bool, changed_names: Collection[str]) -> str:
    if not base_changes:
        return REUSED
    # BuildKit ignores --link beside --chmod.
    if not linked or flag(instruction, "chmod"):
        return REBUILT
    origin = next((flag.value for flag in instruction.flags if flag.name == "from"), None)
    return REUSED_IF_SAME if origin is not None and origin.lower() in changed_names else REUSED
