"""Asks the tool for its verdict on each COPY and ADD of a Dockerfile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from copy_link.base_images.find import BaseImage, find
from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.dockerfile.parser import Instruction, parse
from copy_link.rules.edits import add_link, apply, drop_link
from copy_link.rules.findings import CopyReport
from copy_link.rules.law import DIFFERS, SAME, UNKNOWN
from copy_link.rules.reason_wording import reason_text
from copy_link.settings import Settings

__all__ = ["DIFFERS", "SAME", "UNKNOWN", "ToolVerdict", "verdicts"]


@dataclass(frozen=True)
class ToolVerdict:
    """The tool's verdict on one COPY or ADD.

    `why` contains the reasons. `fixed` is the whole Dockerfile with only this instruction fixed, None if there is no
    fix. `is_known_base` is true if the tool knows the base image. `harm` is the id of the rule that reports the linked
    form of this instruction (as written, or with `--link` added), "" for none, and `adds_slash` says that its fix adds
    a `/` and keeps `--link`. `plain` is the verdict on the plain form. `assumes` is true if the Dockerfile has an image
    that is not described, or that may be one of several.
    """

    verdict: str
    why: str
    fixed: bytes | None
    is_known_base: bool
    harm: str = ""
    adds_slash: bool = False
    plain: str = ""
    assumes: bool = False


HARMS = ("CL101", "CL102", "CL103", "CL104")


def verdicts(data: bytes, context: Path, find_image: Callable[[str], BaseImage] = find) -> dict[int, ToolVerdict]:
    """The verdicts on all COPY and ADD, by the index of the instruction in the file."""
    settings = Settings(include_add=True)
    built = BuildContext([str(context)])
    assumed: list[str] = []

    def find_noted(reference: str) -> BaseImage:
        found = find_image(reference)
        # Nothing stands after the @ if only the repository is known.
        assumed.extend([reference] if not found.known or reference.endswith("@") else [])
        return found

    report = check(data, "Dockerfile", built, settings, find_noted)

    def harm(instruction: Instruction, is_linked: bool) -> tuple[str, bool]:
        linked = report
        if not is_linked:
            linked = check(apply(data, [add_link(instruction)]), "Dockerfile", built, settings, find_image)
        for one in linked.findings:
            if one.line == instruction.line and one.rule.id in HARMS:
                return one.rule.id, any(edit.replacement == b"/" for edit in one.edits)
        return "", False

    def plain(copy: CopyReport) -> str:
        if not copy.is_linked:
            return copy.verdict
        edits = [drop_link(copy.instruction, data)]
        without = check(apply(data, edits), "Dockerfile", built, settings, find_image)
        return next(other.verdict for other in without.copies if other.instruction.line == copy.instruction.line)

    index = {instruction.start: number for number, instruction in enumerate(parse(data).instructions)}
    return {
        index[copy.instruction.start]: ToolVerdict(
            copy.verdict,
            "; ".join(reason_text(reason) for reason in copy.reasons),
            None if copy.fix is None else apply(data, copy.fix),
            copy.stage.is_known,
            *harm(copy.instruction, bool(copy.is_linked)),
            plain(copy),
            bool(assumed),
        )
        for copy in report.copies
        if copy.instruction.start in index
    }
