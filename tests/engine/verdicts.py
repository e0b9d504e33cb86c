"""What the tool says of each COPY and ADD of a Dockerfile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from copy_link.base_images import BaseImage, find
from copy_link.build_context import BuildContext
from copy_link.checker import check
from copy_link.dockerfile import parse
from copy_link.edits import apply
from copy_link.link import DIFFERS, SAME, UNKNOWN
from copy_link.settings import Settings

__all__ = ["DIFFERS", "SAME", "UNKNOWN", "Said", "verdicts"]


@dataclass(frozen=True)
class Said:
    """A verdict, why, and the whole Dockerfile with this one COPY fixed (None where the tool offers no fix).

    `is_known_base` says whether the base image is one that the tool knows.
    """

    verdict: str
    why: str
    fixed: bytes | None
    is_known_base: bool


def verdicts(data: bytes, context: Path, find_image: Callable[[str], BaseImage] = find) -> dict[int, Said]:
    """By the index of the instruction in the file."""
    settings = Settings(include_add=True)
    report = check(data, "Dockerfile", BuildContext([str(context)]), settings, find_image)
    index = {instruction.start: number for number, instruction in enumerate(parse(data).instructions)}
    return {
        index[copy.instruction.start]: Said(
            copy.verdict,
            "; ".join(reason.text for reason in copy.reasons),
            None if copy.fix is None else apply(data, copy.fix),
            copy.stage.is_known,
        )
        for copy in report.copies
        if copy.instruction.start in index
    }
