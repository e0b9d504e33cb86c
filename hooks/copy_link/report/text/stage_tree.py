"""The stages of a file as a tree: a base image has its stages as children, a stage those that build on it."""

from __future__ import annotations

from copy_link.dockerfile.parser import Instruction
from copy_link.report.evidence import EvidenceIndex
from copy_link.report.results import Checked
from copy_link.report.text.layers import Layer, layers
from copy_link.stages.stage import stage_name
from copy_link.startup.records import NamedTuple

SCRATCH = "scratch"


class StagePicture(NamedTuple):
    """A stage: its FROM (`begin`), its number (from 0), its layers, and the stages that build on it."""

    begin: Instruction
    number: int
    layers: tuple[Layer, ...]
    children: tuple[StagePicture, ...]


class BasePicture(NamedTuple):
    """A base image as FROM names it (variables not expanded), and the stages that start from it."""

    name: str
    stages: tuple[StagePicture, ...]


def stage_tree(checked: Checked, index: EvidenceIndex, unsafe_fixes: bool) -> tuple[BasePicture, ...]:
    """The trees of a checked file, one for each base image, in the order of the file.

    The layers show the effect of the safe fixes, and with `unsafe_fixes` of all fixes.
    """
    return _Builder(checked, index, unsafe_fixes).bases()


class _Builder:
    def __init__(self, checked: Checked, index: EvidenceIndex, unsafe_fixes: bool) -> None:
        self.index = index
        fixes = checked.report.fixes(unsafe_fixes)
        self.linked = {finding.line for finding in fixes if finding.rule.adds_link}
        self.unlinked = {finding.line for finding in fixes if finding.drops_link}
        self.stages: list[tuple[Instruction, list[Instruction]]] = []
        for instruction in index.instructions:
            if instruction.keyword == "FROM":
                self.stages.append((instruction, []))
            elif self.stages:
                self.stages[-1][1].append(instruction)

    def bases(self) -> tuple[BasePicture, ...]:
        names = dict.fromkeys(begin.words[0].text for begin, _ in self.stages if self.below(begin) is None)
        return tuple(
            BasePicture(
                name,
                tuple(
                    self.picture(number)
                    for number, (begin, _) in enumerate(self.stages)
                    if self.below(begin) is None and begin.words[0].text == name
                ),
            )
            for name in names
        )

    def below(self, begin: Instruction) -> Instruction | None:
        return self.index.stage_below(begin)

    def base_name(self, begin: Instruction) -> str:
        return self.index.base_of(begin).words[0].text

    def picture(self, number: int) -> StagePicture:
        begin, instructions = self.stages[number]
        base = self.base_name(begin)
        found = layers(instructions, base != SCRATCH, self.changing_with(base), self.linked, self.unlinked)
        children = tuple(
            self.picture(other) for other, (later, _) in enumerate(self.stages) if self.below(later) is begin
        )
        return StagePicture(begin, number, tuple(found), children)

    def changing_with(self, base: str) -> set[str]:
        """The base image, and the names and numbers of all stages that build on it."""
        names = {base.lower()}
        for number, (begin, _) in enumerate(self.stages):
            if self.base_name(begin) == base:
                names |= {str(number), stage_name(begin) or str(number)}
        return names
