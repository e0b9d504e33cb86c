"""Draws the build of a Dockerfile: base images, their stages, every layer, and each COPY with its verdict."""

from __future__ import annotations

from collections import Counter

from copy_link.escaping import printable
from copy_link.image.evidence import NOT_DESCRIBED, Evidence
from copy_link.report.evidence import EvidenceIndex, deduplicated
from copy_link.report.results import Checked
from copy_link.report.text.layers import NO_LAYER, REBUILT, REUSED_IF_SAME, Layer
from copy_link.report.text.screen import BAD, BOLD, FAINT, GOOD, GOOD_BOLD, HIGHLIGHT, UNSURE, Screen
from copy_link.report.text.stage_tree import SCRATCH, StagePicture, stage_tree
from copy_link.rules.findings import BUILDER_REJECTS, NOT_SHIPPED, CopyReport
from copy_link.rules.law import DIFFERS, SAME, UNKNOWN
from copy_link.rules.reason_wording import hint_text, lacks_base_image, missing, reason_text
from copy_link.rules.remedies import Remedy, remedies
from copy_link.stages.stage import stage_name
from copy_link.startup.annotations import Iterable, Iterator

# The width of the longest fate of a layer, "rebuilt -> reused*", and a space.
COLUMN = 19
VERDICT_COLORS = {SAME: GOOD, DIFFERS: BOLD, UNKNOWN: UNSURE}
LINKED, PLAIN_ON_PURPOSE = "linked", "plain on purpose"
LEFT_PLAIN = {
    NOT_SHIPPED: "left plain, as its stage is not shipped",
    BUILDER_REJECTS: "left plain, as a builder rejects --link",
}
COUNTED = (SAME, DIFFERS, UNKNOWN, LINKED, PLAIN_ON_PURPOSE)
# Branches of the tree: at the row that they lead to, and at the rows below it.
BRANCH, PASSING = "├─ ", "│  "
LAST, NOTHING = "└─ ", "   "


def explanation(checked: Checked, screen: Screen, unsafe_fixes: bool = False) -> list[str]:
    """The picture of a checked file, as printable lines with the colours of the screen.

    With `unsafe_fixes`, the fate of each layer "with the fix" includes fixes that may change the image.
    """
    return list(_Picture(checked, screen, unsafe_fixes).rows())


class _Picture:
    def __init__(self, checked: Checked, screen: Screen, unsafe_fixes: bool) -> None:
        self.checked = checked
        self.screen = screen
        self.index = EvidenceIndex(checked)
        self.bases = stage_tree(checked, self.index, unsafe_fixes)
        self.copies = {copy.instruction.line: copy for copy in checked.report.copies}
        self.base_names = {copy.stage.number: copy.stage.base for copy in checked.report.copies}

    def rows(self) -> Iterator[str]:
        yield self.screen.paint(printable(f"The build of {self.checked.path}"), BOLD)
        arrow = self.screen.arrow()
        title = f"Each layer when its base image changes and the build cache is kept: now {arrow} with the fix"
        yield from self.screen.wrapped(title)
        for base in self.bases:
            yield ""
            fact = " (does not change)" if base.name == SCRATCH else ""
            yield self.row("", "", self.screen.paint(printable(self.name(base.name, base.stages)) + fact, HIGHLIGHT))
            for stage in base.stages:
                yield from self.stage(stage, "", is_last=stage is base.stages[-1])
        if any(REUSED_IF_SAME in layer for base in self.bases for stage in _all(base.stages) for layer in stage.layers):
            yield ""
            legend = "* if the files that it copies stay the same"
            yield from self.wrapped(legend, 0, "")
        yield from self.undecided()

    def name(self, name: str, stages: Iterable[StagePicture]) -> str:
        """The base image as FROM names it, and in brackets with its variables expanded."""
        numbers = [stage.number for stage in _all(stages)]
        resolved = next((self.base_names[number] for number in numbers if self.base_names.get(number)), None)
        return f"{name} ({resolved})" if resolved and "$" in name and resolved != name else name

    def row(self, fate: str, prefix: str, text: str) -> str:
        return f"{fate or ' ' * COLUMN}{self.screen.draw(prefix)}{text}".rstrip()

    def fate(self, layer: Layer) -> str:
        """The fate of a layer, before and after the fix if they differ; reused layers are coloured."""
        before, after, paint = layer.before, layer.after, self.screen.paint
        if before == after:
            return paint(before, "" if before == REBUILT else GOOD) + " " * (COLUMN - len(before))
        arrow = f" {self.screen.arrow()} "
        painted = paint(after, BAD if after == REBUILT else GOOD_BOLD)
        return f"{before}{arrow}{painted}{' ' * (COLUMN - len(before + arrow + after))}"

    def stage(self, stage: StagePicture, prefix: str, is_last: bool) -> Iterator[str]:
        title = printable(f"stage {stage_name(stage.begin) or stage.number}")
        yield self.row("", prefix + (LAST if is_last else BRANCH), self.screen.paint(title, BOLD))
        inner = prefix + (NOTHING if is_last else PASSING)
        width = max((len(str(layer.instruction.line)) for layer in stage.layers), default=1)
        for layer in stage.layers:
            yield from self.layer(layer, inner + PASSING, width)
        below = inner + (PASSING if stage.children else NOTHING)
        for line in self.screen.wrapped(f"= {self.counts(stage)}", COLUMN + len(below), COLUMN + len(below) + 2):
            yield self.row("", below, line if line.startswith("= ") else f"  {line}")
        for child in stage.children:
            yield self.row("", inner + PASSING, "")
            yield from self.stage(child, inner, is_last=child is stage.children[-1])
        if prefix == "" and not is_last:
            yield self.row("", PASSING, "")

    def layer(self, layer: Layer, prefix: str, width: int) -> Iterator[str]:
        instruction = layer.instruction
        value = " ".join(instruction.value.split())
        text = printable(f"{instruction.line:>{width}} {instruction.keyword} {value}")
        # If a COPY has to be cut, keep its destination.
        end = text.rpartition(" ")[2] if instruction.keyword in ("COPY", "ADD") else ""
        text = self.screen.clipped(text, COLUMN + len(prefix), end)
        color = FAINT if layer.before == NO_LAYER and instruction.keyword != "ONBUILD" else ""
        yield self.row(self.fate(layer), prefix, self.screen.paint(text, color))
        copy = self.copies.get(instruction.line)
        if copy is not None:
            for line in self.verdict(copy, COLUMN + len(prefix) + width + 1):
                yield self.row("", prefix, " " * (width + 1) + line)

    def verdict(self, copy: CopyReport, indent: int) -> Iterator[str]:
        """The verdict, its reasons and their evidence."""
        yield from self.wrapped(printable(_verdict(copy)), indent, "", _verdict_color(copy))
        shown: set[Evidence] = set()
        for reason in copy.reasons:
            is_in_verdict = copy.verdict == UNKNOWN and reason is copy.reasons[0] and not lacks_base_image(copy)
            says_more = copy.stage.is_known or not all(_is_in_verdict(fact, copy) for fact in reason.evidence)
            if not is_in_verdict and says_more:
                yield from self.wrapped(printable(reason_text(reason)), indent, "")
            yield from self.evidence(copy, reason.evidence, shown, indent)
        yield from self.evidence(copy, copy.evidence, shown, indent)
        for hint in copy.hints:
            yield from self.wrapped(printable(f"hint: {hint_text(hint)}"), indent, "", HIGHLIGHT)
        if copy.is_linked is not False and copy.verdict == SAME and copy.ignores_link:
            yield from self.wrapped("rebuilt anyway: BuildKit ignores --link beside --chmod", indent, "")

    def evidence(
        self, copy: CopyReport, evidence: Iterable[Evidence], shown: set[Evidence], indent: int
    ) -> Iterator[str]:
        new = [fact for fact in evidence if fact not in shown and not _is_in_verdict(fact, copy)]
        shown.update(new)
        for source, line, fact, _ in deduplicated(copy, new):
            place = f"line {line}" if source == self.checked.path and line else f"{source}:{line}" if line else source
            yield from self.wrapped(printable(f"{place}: {fact}" if place else fact), indent, "  ", FAINT)

    def undecided(self) -> Iterator[str]:
        """The remedies for unknown verdicts, each with all lines that it decides."""
        lines: dict[tuple[Remedy, ...], list[int]] = {}
        for line, copy in self.copies.items():
            found = tuple(remedies(copy, self.index.instructions))
            if found:
                lines.setdefault(found, []).append(line)
        if lines:
            yield ""
            yield self.screen.paint("How to decide the unknown verdicts", BOLD)
        for found, numbers in lines.items():
            named = ", ".join(map(str, numbers))
            yield from self.wrapped(f"{'line' if len(numbers) == 1 else 'lines'} {named}", 2, "  ")
            for remedy in found:
                yield from self.wrapped(f"{printable(remedy.text)}:", 4, "    ")
                for row in remedy.lines:
                    yield f"      {self.screen.paint(printable(row), HIGHLIGHT)}"

    def wrapped(self, text: str, indent: int, lead: str, color: str = "") -> Iterator[str]:
        first, *others = self.screen.wrapped(text, indent + len(lead), indent + len(lead) + 2)
        for line in (lead + first, *(f"{lead}  {other}" for other in others)):
            yield self.screen.paint(line, color)

    def counts(self, stage: StagePicture) -> str:
        """The number of COPY instructions for each verdict, and the number of rebuilt layers."""
        lines = {layer.instruction.line for layer in stage.layers}
        counts = Counter(_count(copy) for line, copy in self.copies.items() if line in lines)
        verdicts = ", ".join(f"{counts[name]} {name}" for name in COUNTED if counts[name])
        total = sum(layer.before != NO_LAYER for layer in stage.layers)
        before, after = (sum(getattr(layer, when) == REBUILT for layer in stage.layers) for when in ("before", "after"))
        rebuilt = f"{before} of {total} layers rebuilt" + (f" {self.screen.arrow()} {after}" if after != before else "")
        return f"{f'COPY: {verdicts}; ' if verdicts else ''}{rebuilt}"


def _is_in_verdict(fact: Evidence, copy: CopyReport) -> bool:
    """True for evidence that repeats the verdict: nothing is known of the base image."""
    return fact.predicate.kind == NOT_DESCRIBED and fact.source == copy.stage.base


def _all(stages: Iterable[StagePicture]) -> Iterator[StagePicture]:
    for stage in stages:
        yield stage
        yield from _all(stage.children)


def _count(copy: CopyReport) -> str:
    if copy.is_linked is None:
        return copy.verdict
    return LINKED if copy.is_linked else PLAIN_ON_PURPOSE


def _verdict(copy: CopyReport) -> str:
    if copy.is_linked is False:
        return f"{PLAIN_ON_PURPOSE}: --link=false"
    if copy.is_linked:
        if copy.fails_linked:
            return "linked: the build fails"
        return {SAME: "linked: same image", DIFFERS: "linked: changes the image"}.get(
            copy.verdict, f"linked: not decided, {missing(copy)}" if copy.verdict == UNKNOWN else ""
        )
    if copy.verdict == DIFFERS and any(reason.fails_plain for reason in copy.reasons):
        return "differs: the plain build fails"
    if copy.real_path is not None:
        return f"differs as written: can be linked at {copy.real_path.text}"
    if copy.numeric_owner is not None:
        return f"differs as written: can be linked with --chown={copy.numeric_owner.text}"
    if copy.left_plain:
        return f"{copy.verdict}: {LEFT_PLAIN[copy.left_plain]}"
    return {SAME: "same: can be linked", DIFFERS: "differs: right to leave plain"}.get(
        copy.verdict, f"unknown: {missing(copy)}" if copy.verdict == UNKNOWN else ""
    )


def _verdict_color(copy: CopyReport) -> str:
    if copy.is_linked is False:
        return BOLD
    return BAD if copy.is_linked and copy.verdict == DIFFERS else VERDICT_COLORS[copy.verdict]
