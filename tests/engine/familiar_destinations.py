"""COPY and ADD on undescribed bases to destinations that any image has, or that the Dockerfile itself made.

Neither depends on the tool. The text of the Dockerfile tells which destinations these are. The builder tells where the
base decides: the same Dockerfile is built on several trees, as the base may have the destination of an application too.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from copy_link.base_images.find import find
from copy_link.dockerfile.parser import Instruction, parse
from copy_link.image.entries import DIRECTORY
from copy_link.image.tree import Tree
from copy_link.stages.copy_instruction import flag
from tests.engine.build import base_image_stub
from tests.engine.generate.stand_ins import ALL_UNDESCRIBED
from tests.engine.outcomes import Outcome, ignores_link, reasons_for_not_same
from tests.engine.tool_verdicts import SAME

# A directory that all of these have, with mode 0755 and owner 0:0, is one that any image has.
DISTRIBUTIONS = (
    *("debian:bookworm", "debian:trixie", "ubuntu:22.04", "ubuntu:24.04", "fedora:42", "rockylinux:9"),
    *("amazonlinux:2023", "alpine:3.20", "alpine:3.22", "registry.access.redhat.com/ubi9/ubi:latest"),
)
# The directories that a command creates; a chain of commands may name several.
_MADE = re.compile(r"\b(?:mkdir|install -d)\b((?:\s+[^\s;&|]+)+)")


class Alike(NamedTuple):
    """The outcomes of one plain COPY or ADD that builds the same image with `--link` on a usual base.

    `usual` is the outcome there. `is_always_same` says that the same fix keeps the image on every other tree on which
    the plain form can be built.
    """

    usual: Outcome
    is_always_same: bool


def alike(outcomes: Iterable[Outcome], context: Path) -> list[Alike]:
    """The plain COPY and ADD to familiar destinations on undescribed bases that build the same image on usual ones."""
    groups: defaultdict[tuple[object, ...], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.data, outcome.instruction.start, outcome.has_lf].append(outcome)
    found = []
    for group in groups.values():
        usual = next((one for one in group if one.choice == base_image_stub.USUAL), None)
        if usual is None or usual.builder != SAME or usual.is_linked or ignores_link(usual) or len(group) == 1:
            continue
        if is_familiar(usual.data, usual.instruction, context):
            fixes = [{form for form, changes in one.changes.items() if not changes} for one in group if not one.problem]
            found.append(Alike(usual, bool(set.intersection(*fixes))))
    return found


def share_same(found: Sequence[Alike]) -> float:
    """The share that the tool calls `same`, among those that are the same whatever the base has."""
    called = [one.usual.tool.verdict for one in found if one.is_always_same]
    return called.count(SAME) / len(called) if called else 1.0


def standard_error(found: Sequence[Alike], share: float) -> float:
    """How far the share of so few may be from this one by chance."""
    return sqrt(share * (1 - share) / max(1, sum(one.is_always_same for one in found)))


def share_report(found: Sequence[Alike]) -> list[str]:
    """The counts, as lines to print, with the reasons for those that the tool does not call `same`."""
    always = [one.usual for one in found if one.is_always_same]
    depending = [one.usual for one in found if not one.is_always_same]
    called = sum(one.tool.verdict == SAME for one in always)
    return [
        f"undescribed bases, a destination that any image has or that the Dockerfile made: {len(found)} plain COPY and "
        f"ADD are same on usual bases",
        f"  {len(always)} of them whatever the base has there; the tool calls of these same {called} "
        f"({share_same(found):.1%})",
        *reasons_for_not_same(always),
        f"  {len(depending)} of them depend on what the base has there; the tool calls of these same "
        f"{sum(one.tool.verdict == SAME for one in depending)}",
        *reasons_for_not_same(depending),
    ]


def is_familiar(data: bytes, instruction: Instruction, context: Path) -> bool:
    """True if the instruction writes into a directory that any image has, or that its stage has made or named before.

    False for an instruction of a stage on another base than the undescribed ones.
    """
    made: list[str] = []
    workdir, base = "/", ""
    for one in parse(data).instructions:
        if one.keyword == "FROM":
            made, workdir, base = [], "/", one.words[0].text
        elif one.keyword == "WORKDIR":
            workdir = posixpath.normpath(posixpath.join(workdir, one.value))
            made.append(workdir)
        elif one.keyword == "RUN":
            text = one.value.replace("\\\n", " ")
            made += [word for found in _MADE.findall(text) for word in found.split() if word.startswith("/")]
        elif one.keyword in ("COPY", "ADD"):
            folder = _folder(one, workdir, context)
            if one.start == instruction.start:
                is_made = any(f"{folder}/".startswith(f"{path.rstrip('/')}/") for path in made)
                return base in ALL_UNDESCRIBED and "$" not in folder and (is_made or folder in _of_any_image())
            made += [folder] if folder != "/" else []
    return False


def _folder(instruction: Instruction, workdir: str, context: Path) -> str:
    """The directory that an instruction writes to: its destination, or for one file the directory that gets it."""
    *sources, destination = (word.text for word in instruction.words)
    path = posixpath.normpath(posixpath.join(workdir, destination))
    is_directory = destination.endswith(("/", ".")) or len(sources) > 1 or path in _of_any_image()
    if flag(instruction, "from") is None and len(sources) == 1:
        is_directory |= (context / sources[0]).is_dir()
    return path if is_directory else posixpath.dirname(path)


@cache
def _of_any_image() -> frozenset[str]:
    trees = [find(name).image.tree for name in DISTRIBUTIONS]
    return frozenset({"/", *(path for path in trees[0].paths() if all(_is_plain(tree, path) for tree in trees))})


def _is_plain(tree: Tree, path: str) -> bool:
    while path != "/":
        entry = tree.at(path)
        if not entry.is_only(DIRECTORY) or (entry.mode, entry.uid, entry.gid) != (0o755, 0, 0):
            return False
        path = posixpath.dirname(path)
    return True
