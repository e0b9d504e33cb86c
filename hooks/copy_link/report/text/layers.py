"""The layers of a stage that are built again when its base image changes, before the fix and after it.

A layer that is not linked is built on the one below it, so it is built again with it. A linked COPY depends on no other
layer: it is reused as long as the copied files are the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from copy_link.dockerfile.parser import Instruction
from copy_link.stages.copy_instruction import has_flag, is_linked
from copy_link.startup.records import NamedTuple

REUSED = "reused"
REBUILT = "rebuilt"
# Reused if the stage that is copied from is built again to the same files.
REUSED_IF_SAME = "reused*"
NO_LAYER = ""

LAYER_KEYWORDS = ("RUN", "WORKDIR", "COPY", "ADD")


class Layer(NamedTuple):
    """The fate of an instruction's layer when the base image changes, `before` and `after` the fix.

    NO_LAYER is for an instruction that makes none.
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
    """The layers of one stage, whose instructions these are without its FROM.

    `changed_names` are the names (and numbers) of stages and images that change with the base image; the fix adds
    --link at `linked_lines` and drops it at `unlinked_lines`.
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
    if not linked or has_flag(instruction, "chmod"):
        return REBUILT
    origin = next((flag.value for flag in instruction.flags if flag.name == "from"), None)
    return REUSED_IF_SAME if origin is not None and origin.lower() in changed_names else REUSED
