"""Evidence -> the lines of the Dockerfile that it is read from, with what else there is to say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from copy_link.dockerfile.parser import Instruction, parse
from copy_link.image.evidence import Evidence
from copy_link.report.results import Checked
from copy_link.report.summary import HARMS
from copy_link.rules.findings import CopyReport, Finding
from copy_link.rules.law import UNKNOWN
from copy_link.stages.walk import stage_name
from copy_link.startup.records import NamedTuple

# What may stand between two words of a command: blanks, and the end of a line that goes on.
GAP = r"(?:[\s\\`]|\n[ \t]*#[^\n]*)+"


class Place(NamedTuple):
    """Bytes of the file, from `start` to `end`, that something is read from, and what that is ("": what they say)."""

    start: int
    end: int
    note: str = ""


class Proof(NamedTuple):
    """Places in the file, and facts that come from elsewhere (the build context, for instance)."""

    places: tuple[Place, ...]
    elsewhere: tuple[str, ...]


class Evidences:
    """Finds the places of a file's evidence."""

    def __init__(self, checked: Checked) -> None:
        self.path = checked.path
        self.data = checked.data
        self.instructions = parse(checked.data).instructions
        self._by_line = {instruction.line: instruction for instruction in self.instructions}
        self._froms = [instruction for instruction in self.instructions if instruction.keyword == "FROM"]

    def proof(self, copy: CopyReport | None, evidence: Iterable[Evidence]) -> Proof:
        """Where the evidence is to be seen; facts of one source that say the same of several paths are put together."""
        places: list[Place] = []
        elsewhere: list[str] = []
        for source, line, fact in told(copy, evidence):
            if source == self.path and line is not None and line in self._by_line:
                places.append(self._place(self._by_line[line], fact))
                continue
            text = f"{source}: {fact}" if source else fact
            base = None if line is not None or source == "build context" else self._naming(source, copy)
            if base is None:
                elsewhere.append(text)
            else:
                places.append(Place(*base, text))
        return Proof(tuple(dict.fromkeys(places)), tuple(dict.fromkeys(elsewhere)))

    def of_finding(self, finding: Finding, copy: CopyReport | None) -> Proof:
        """Where to see what a finding rests on: that on harm on its own reason, every other on all there are."""
        reasons = () if copy is None or finding.rule.id in HARMS else copy.reasons
        return self.proof(copy, [*(fact for reason in reasons for fact in reason.evidence), *finding.evidence])

    def copy_of(self, copies: Iterable[CopyReport], finding: Finding) -> CopyReport | None:
        """The COPY that a finding is about."""
        return next(
            (copy for copy in copies if finding.keyword and copy.instruction.line == finding.line),
            None,
        )

    def _place(self, instruction: Instruction, fact: str) -> Place:
        """Where in the instruction the fact, which mostly repeats a part of it, is written."""
        _, _, rest = fact.partition(" ")
        words = rest.split()
        text = self.data[instruction.start : instruction.end]
        found = words and re.search(
            GAP.join(re.escape(word) for word in words).encode("utf-8", "surrogateescape"), text
        )
        if found and fact.startswith(f"{instruction.keyword} "):
            whole = " ".join(f"{instruction.keyword} {instruction.value}".split()) == " ".join(fact.split())
            start = instruction.start if whole else instruction.start + found.start()
            return Place(start, instruction.start + found.end())
        return Place(instruction.start, instruction.keyword_end, fact)

    def _naming(self, image: str, copy: CopyReport | None) -> tuple[int, int] | None:
        """Where the file names the image, or else the base image of the stage that the COPY is in."""
        for instruction in self.instructions:
            if instruction.keyword == "FROM" and instruction.words[0].text == image:
                return instruction.words[0].start, instruction.words[0].end
            for flag in instruction.flags:
                if flag.name == "from" and flag.value == image:
                    return flag.start, flag.end
        if copy is None or copy.stage.number >= len(self._froms):
            return None
        below = self.base_of(self._froms[copy.stage.number])
        return below.words[0].start, below.words[0].end

    def stage_below(self, instruction: Instruction) -> Instruction | None:
        """The FROM of the earlier stage that this FROM builds on, None for an image."""
        name = instruction.words[0].text.lower()
        earlier = self._froms[: self._froms.index(instruction)]
        return next((one for one in reversed(earlier) if stage_name(one) == name), None)

    def base_of(self, instruction: Instruction) -> Instruction:
        """The FROM at the bottom of a stage that builds on others: it names an image."""
        below = self.stage_below(instruction)
        return instruction if below is None else self.base_of(below)


def told(copy: CopyReport | None, evidence: Iterable[Evidence]) -> list[Evidence]:
    """What there is to tell of evidence, said once where it is the same of several paths.

    A description says something of the paths that it does not list, too; it is told where it keeps a verdict open.
    """
    facts = together(evidence)
    if copy is not None and copy.verdict == UNKNOWN:
        return facts
    others = [] if copy is None else [*copy.evidence, *(fact for reason in copy.reasons for fact in reason.evidence)]
    naming = {fact.source for fact in (*facts, *others) if fact.line is None and fact.fact.startswith("/")}
    return [fact for fact in facts if fact.line is not None or fact.fact.startswith("/") or fact.source not in naming]


def together(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Facts of one source that say the same of several paths become one: `/usr, /usr/local are each a directory`."""
    found: dict[tuple[str, int | None, str], list[str]] = {}
    for fact in dict.fromkeys(evidence):
        subject, verb, rest = fact.fact.partition(" is ")
        if not (verb and subject.startswith("/")):
            subject, rest = "", fact.fact
        found.setdefault((fact.source, fact.line, rest), []).append(subject)
    joined = []
    for (source, line, rest), subjects in found.items():
        if subjects[0] == "":
            text = rest
        else:
            text = f"{subjects[0]} is {rest}" if len(subjects) == 1 else f"{', '.join(subjects)} are each {rest}"
        joined.append(Evidence(source, line, text))
    return joined
