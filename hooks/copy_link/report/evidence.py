"""Turns evidence into excerpts of the Dockerfile and into sentences."""

from __future__ import annotations

import re

from copy_link.dockerfile.parser import Instruction
from copy_link.image.evidence import (
    BASE_DEFAULTS,
    BUILD_CONTEXT,
    BY_ENDING,
    COPIED_FROM,
    DEFAULTS,
    EMPTY,
    HOLDS,
    INSTRUCTION,
    NEWER,
    NO_OTHERS,
    NOT_DESCRIBED,
    OTHERS_PLAIN,
    OTHERS_UNKNOWN,
    OWNER_NUMBERS,
    PACKAGE_SYMLINK,
    SHARED_SYMLINK,
    SHARED_UNKNOWN,
    STATE,
    Evidence,
    Predicate,
    State,
)
from copy_link.report.results import Checked
from copy_link.rules.findings import CopyReport, Finding
from copy_link.rules.law import UNKNOWN
from copy_link.rules.reason_wording import state_text
from copy_link.stages.stage import stage_name
from copy_link.startup.annotations import Iterable
from copy_link.startup.records import NamedTuple

# Matches the text between two words of a command: white space, and line ends with their comments.
GAP = r"(?:[\s\\`]|\n[ \t]*#[^\n]*)+"

# Sentences about no single path.
_SENTENCES = {
    EMPTY: "the image is empty",
    NO_OTHERS: "no other directory or symlink is described there",
    OTHERS_PLAIN: "other plain directories may be there",
    OTHERS_UNKNOWN: "the rest is not described",
    SHARED_UNKNOWN: "this path is not known",
    NOT_DESCRIBED: "this image is not described",
    PACKAGE_SYMLINK: "an installed package may have a symlink there",
}


class Excerpt(NamedTuple):
    """The bytes of a Dockerfile from offset `start` to `end` (exclusive) that show a fact.

    `note` is the fact as a sentence, "" if the bytes are clear enough.
    """

    start: int
    end: int
    note: str = ""


class Proof(NamedTuple):
    """The excerpts that prove something, and sentences for facts from elsewhere, such as the build context."""

    excerpts: tuple[Excerpt, ...]
    elsewhere: tuple[str, ...]


class Statement(NamedTuple):
    """A piece of evidence as a sentence with its source.

    `line` counts from 1, None if the source has no lines. `is_instruction` marks the text of an instruction.
    """

    source: str
    line: int | None
    text: str
    is_instruction: bool = False


class EvidenceIndex:
    """Finds the excerpts of one Dockerfile that show evidence."""

    def __init__(self, checked: Checked) -> None:
        self.path = checked.path
        self.data = checked.data
        self.instructions = checked.report.dockerfile.instructions
        self._by_line = {instruction.line: instruction for instruction in self.instructions}
        self._froms = [instruction for instruction in self.instructions if instruction.keyword == "FROM"]

    def proof(self, copy: CopyReport | None, evidence: Iterable[Evidence]) -> Proof:
        """The excerpts and sentences for evidence; equal facts about several paths become one sentence.

        `copy` is the COPY that the evidence is about, None for other findings.
        """
        excerpts: list[Excerpt] = []
        elsewhere: list[str] = []
        for source, line, fact, is_instruction in deduplicated(copy, evidence):
            if source == self.path and line is not None and line in self._by_line:
                excerpts.append(self._excerpt(self._by_line[line], fact, is_instruction))
                continue
            place = source if line is None else f"{source}:{line}"
            text = f"{place}: {fact}" if source else fact
            base = None if line is not None or source == BUILD_CONTEXT else self._naming(source, copy)
            if base is None:
                elsewhere.append(text)
            else:
                excerpts.append(Excerpt(*base, text))
        return Proof(tuple(dict.fromkeys(excerpts)), tuple(dict.fromkeys(elsewhere)))

    def of_finding(self, finding: Finding, copy: CopyReport | None) -> Proof:
        """The proof of a finding: the evidence of its own reason for a harm, else of all reasons of the COPY."""
        reasons = () if copy is None or finding.rule.harms else copy.reasons
        return self.proof(copy, [*(fact for reason in reasons for fact in reason.evidence), *finding.evidence])

    def copy_of(self, copies: Iterable[CopyReport], finding: Finding) -> CopyReport | None:
        """The COPY or ADD that a finding is about, None if it is about something else."""
        return next(
            (copy for copy in copies if finding.keyword and copy.instruction.line == finding.line),
            None,
        )

    def _excerpt(self, instruction: Instruction, fact: str, is_instruction: bool) -> Excerpt:
        """The part of the instruction that the fact quotes, else its keyword with the fact as a note."""
        if is_instruction:
            _, _, rest = fact.partition(" ")
            text = self.data[instruction.start : instruction.end]
            words = GAP.join(re.escape(word) for word in rest.split())
            found = re.search(words.encode("utf-8", "surrogateescape"), text) if words else None
            if found:
                whole = " ".join(f"{instruction.keyword} {instruction.value}".split()) == " ".join(fact.split())
                start = instruction.start if whole else instruction.start + found.start()
                return Excerpt(start, instruction.start + found.end())
        return Excerpt(instruction.start, instruction.keyword_end, fact)

    def _naming(self, image: str, copy: CopyReport | None) -> tuple[int, int] | None:
        """The span of the word that names the image, else of the base image of the stage of the COPY."""
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
        """The FROM of the earlier stage that this FROM builds on, None if it builds on an image."""
        name = instruction.words[0].text.lower()
        earlier = self._froms[: self._froms.index(instruction)]
        return next((begin for begin in reversed(earlier) if stage_name(begin) == name), None)

    def base_of(self, instruction: Instruction) -> Instruction:
        """The FROM that names the base image of a stage, found through all stages that it builds on."""
        below = self.stage_below(instruction)
        return instruction if below is None else self.base_of(below)


def deduplicated(copy: CopyReport | None, evidence: Iterable[Evidence]) -> list[Statement]:
    """The statements to show for evidence, each once.

    A base image description also covers paths that it does not list. Such general statements are left out unless the
    verdict is unknown, or nothing else names that source.
    """
    facts = list(evidence)
    if copy is None or copy.verdict != UNKNOWN:
        others = (
            [] if copy is None else [*copy.evidence, *(fact for reason in copy.reasons for fact in reason.evidence)]
        )
        naming = {fact.source for fact in (*facts, *others) if fact.line is None and _names_path(fact)}
        facts = [fact for fact in facts if fact.line is not None or _names_path(fact) or fact.source not in naming]
    return grouped(facts)


def _names_path(evidence: Evidence) -> bool:
    return evidence.predicate.kind in (STATE, HOLDS)


def grouped(evidence: Iterable[Evidence]) -> list[Statement]:
    """The evidence as statements; equal facts of one source are merged: `/usr, /usr/local are each a directory`."""
    found: dict[tuple[str, int | None, Predicate], list[str]] = {}
    for source, line, path, predicate in dict.fromkeys(evidence):
        found.setdefault((source, line, predicate), []).append(path or "")
    return [
        Statement(source, line, sentence(paths, predicate), predicate.kind == INSTRUCTION)
        for (source, line, predicate), paths in found.items()
    ]


def evidence_text(evidence: Evidence) -> str:
    """One piece of evidence as a sentence."""
    return sentence([evidence.path or ""], evidence.predicate)


def sentence(paths: list[str], predicate: Predicate) -> str:
    """A predicate about one or more paths as a sentence."""
    kind = predicate.kind
    if kind in _SENTENCES:
        return _SENTENCES[kind]
    if kind == INSTRUCTION:
        return predicate.text
    names = ", ".join(f"${name}" for name in predicate.names)
    if kind == BASE_DEFAULTS:
        return f"FROM {predicate.text}, {names} at the default"
    if kind == DEFAULTS:
        return f"{names} at the default"
    if kind == NEWER:
        return f"{predicate.text} is newer than what is described; taken as {' and '.join(predicate.names)}"
    state = predicate.state or State(frozenset())
    if kind == OWNER_NUMBERS:
        return f"{predicate.text} is {state.uid}:{state.gid}"
    if kind == SHARED_SYMLINK:
        return f"a symlink to {state.target}" if state.target else "a symlink"
    return _about_paths(paths, kind, predicate.text, state)


def _about_paths(paths: list[str], kind: str, text: str, state: State) -> str:
    subject = ", ".join(paths)
    if kind == COPIED_FROM:
        return f"{subject} {'is' if len(paths) == 1 else 'are'} copied from here"
    if kind == BY_ENDING:
        verb = "is assumed to be a file" if len(paths) == 1 else "are assumed to be files"
        return f"{subject} {verb}, because of the ending"
    verb = f"is a directory, since {text} is in it" if kind == HOLDS else state_text(state)
    if len(paths) > 1 and verb.startswith("is "):
        verb = f"are each {verb.removeprefix('is ')}"
    return f"{subject} {verb}"
