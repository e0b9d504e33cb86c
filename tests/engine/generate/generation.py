"""Draws Dockerfiles with hypothesis: some as people write them, some unusual."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import hypothesis
from hypothesis import strategies as st

from tests.engine.build import base_image_stub, pinned_frontends, run_tools
from tests.engine.generate.copies import copies, tree_copies
from tests.engine.generate.materials import (
    APPLICATION_BASES,
    BARE_BASES,
    BUSYBOX_BASES,
    GNU_BASES,
    PINS,
    PLACES,
    STAGE_TREE_SOURCES,
    TREE_COPIES,
)
from tests.engine.generate.runs import runs
from tests.engine.generate.shapes import SHAPES
from tests.engine.generate.stage import StageInProgress, one_of, paths
from tests.engine.generate.stand_ins import ALPINE_LIKE, UNDESCRIBED_BASES, VARIABLE_BASE, VARIABLE_LINE
from tests.engine.generate.undescribed_bases import on_undescribed_bases
from tests.engine.generate.unknown_parts import unknown_parts
from tests.engine.outcomes import CHOICES, Example

COPY = re.compile(rb"^(?:COPY|ADD) ", re.MULTILINE)
# These trees make most plain forms fail.
DOUBTFUL_SOURCES = frozenset({*(source for source, _ in TREE_COPIES), *STAGE_TREE_SOURCES})


@st.composite
def files(draw: st.DrawFn) -> Example:
    """A Dockerfile; some have CRLF line ends, some pin a frontend."""
    has_crlf = draw(st.integers(0, 9)) == 0
    pin = draw(one_of(*PINS)) if draw(st.integers(0, 7)) == 0 else ""
    syntax = f"# syntax=docker/dockerfile:{pin}\n" if pin else ""
    is_pinned = pinned_frontends.pinned_version(syntax.encode()) is not None
    text = syntax + draw(random_files(has_crlf, is_pinned) | random_files(has_crlf, is_pinned) | shapes(is_pinned))
    data = text.replace("\n", "\r\n" if has_crlf else "\n").encode()
    choice = draw(st.sampled_from((base_image_stub.USUAL, *CHOICES)))
    return Example(data, choice, doubtful_sources=DOUBTFUL_SOURCES)


@st.composite
def shapes(draw: st.DrawFn, is_pinned: bool) -> str:
    """One of the usual files, with some lines left out and others inserted."""
    text = draw(one_of(*SHAPES))
    palette = draw(st.lists(st.sampled_from(PLACES), min_size=2, max_size=4, unique=True))
    lines: list[str] = []
    for line in text.splitlines():
        # Lines that later stages depend on are kept.
        if line.startswith(("FROM", "RUN", "ARG VERSION")) or draw(st.integers(0, 9)):
            is_copy = line.startswith("COPY ") and not draw(st.integers(0, 3))
            lines.append(line.replace("COPY ", "COPY --link ", 1) if is_copy else line)
        if "FROM" in "".join(lines) and draw(st.integers(0, 7)) == 0:
            here = StageInProgress(None, palette, is_pinned=is_pinned)
            draw(instructions(here))
            lines += here.lines
    return "".join(f"{line}\n" for line in lines)


@st.composite
def random_files(draw: st.DrawFn, has_crlf: bool, is_pinned: bool) -> str:
    """A Dockerfile of random instructions, with at least one COPY or ADD."""
    palette = draw(st.lists(st.sampled_from(PLACES), min_size=2, max_size=5, unique=True))
    lines: list[str] = []
    earlier: dict[str, list[str]] = {}
    for index in range(draw(st.sampled_from((1, 1, 1, 2, 2, 3)))):
        reference, tools = draw(bases(list(earlier)))
        name = f"stage{index}"
        has_packages = reference.startswith(("debian", "ubuntu"))
        here = StageInProgress(tools, palette, dict(earlier), has_packages, has_crlf, is_pinned)
        for _ in range(draw(st.integers(1, 5))):
            draw(instructions(here))
        draw(copies(here))
        lines += [f"FROM {reference} AS {name}", *here.lines]
        earlier[name] = here.made
    if draw(st.integers(0, 5)) == 0:
        # Last, because nothing can be built after an instruction that fails.
        lines.append(draw(tree_copies(here)))
    if any(line.startswith(f"FROM {VARIABLE_BASE} ") for line in lines):
        lines.insert(0, VARIABLE_LINE)
    return "".join(f"{line}\n" for line in lines)


@st.composite
def bases(draw: st.DrawFn, names: Sequence[str]) -> tuple[str, str | None]:
    """The name in FROM, and the kind of run tools."""
    kinds = ("gnu", "gnu", "gnu", "application", "busybox", "bare", "undescribed", "variable", "stage")
    kind = draw(st.sampled_from(kinds if names else kinds[:-1]))
    if kind == "undescribed":
        reference = draw(one_of(*UNDESCRIBED_BASES))
        return reference, run_tools.BUSYBOX if reference == ALPINE_LIKE else run_tools.GNU
    if kind == "variable":
        return VARIABLE_BASE, run_tools.GNU
    if kind == "gnu":
        return draw(one_of(*GNU_BASES)), run_tools.GNU
    if kind == "busybox":
        return draw(one_of(*BUSYBOX_BASES)), run_tools.BUSYBOX
    if kind == "application":
        reference = draw(one_of(*APPLICATION_BASES))
        return reference, run_tools.BUSYBOX if "alpine" in reference else run_tools.GNU
    if kind == "bare":
        return draw(one_of(*BARE_BASES)), None
    # An earlier stage may have either kind of tools, so only commands that both have are used.
    return draw(one_of(*names)), "either"


@st.composite
def instructions(draw: st.DrawFn, here: StageInProgress) -> None:
    """One instruction, or a few that belong together."""
    kinds = ["copy", "copy", "copy", "workdir", "workdir", "user", "env"]
    if here.tools is not None:
        kinds += ["run", "run", "run", "run"]
    kind = draw(st.sampled_from(kinds))
    if kind == "copy":
        draw(copies(here))
    elif kind == "workdir":
        draw(workdirs(here))
    elif kind == "user":
        user = draw(one_of("root", "root", "1000", "1000:1000", "nobody", "app" if here.has_user else "0"))
        here.is_root = user in ("root", "0")
        here.lines.append(f"USER {user}")
    elif kind == "env":
        setting = draw(one_of("ENV TARGET={}", "ARG TARGET={}", "ENV OTHER=a TARGET={}")).format(draw(paths(here)))
        here.lines += [setting, "ARG OWNER=1000"]
    else:
        draw(runs(here))


@st.composite
def workdirs(draw: st.DrawFn, here: StageInProgress) -> None:
    """A WORKDIR, absolute or relative."""
    path = draw(paths(here))
    if draw(st.integers(0, 4)) == 0:
        here.lines.append(f"WORKDIR {draw(one_of('sub', 'bin', './x', '..'))}")
        return
    here.lines.append(f"WORKDIR {path}")
    here.made.append(path)


@st.composite
def undescribed_files(draw: st.DrawFn) -> Example:
    """A Dockerfile on a base that nobody has described."""
    return Example(draw(on_undescribed_bases()).encode())


@st.composite
def partly_known_files(draw: st.DrawFn) -> Example:
    """A Dockerfile in which a part is not known."""
    return Example(draw(unknown_parts()).encode(), draw(st.sampled_from(CHOICES)))


# Hypothesis mutates earlier examples of a run, so that a long run has many similar ones.
EXAMPLES_PER_DRAW = 12
# Of so many runs, these draw files in which a part is not known, and files on undescribed bases.
RUNS_PER_KIND = 6
PARTLY_KNOWN = 5
UNDESCRIBED = 2


def draw_examples(count: int, seed: int) -> list[Example]:
    """Different Dockerfiles with at least `count` COPY and ADD in total; equal seeds give equal files."""
    found: dict[Example, int] = {}
    for run in range(count):
        if sum(found.values()) >= count:
            break
        kind = run % RUNS_PER_KIND
        drawn = {PARTLY_KNOWN: partly_known_files(), UNDESCRIBED: undescribed_files()}.get(kind, files())
        for example in _draw_once(seed * 1_000_003 + run, drawn):
            found[example] = len(COPY.findall(example.data))
            # Built on each tree that the base may have.
            others = [replace(example, choice=choice) for choice in CHOICES] if kind == UNDESCRIBED else []
            found |= dict.fromkeys((other for other in others if other not in found), 0)
    return list(found)


def _draw_once(seed: int, drawn: st.SearchStrategy[Example]) -> list[Example]:
    found: list[Example] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=EXAMPLES_PER_DRAW,
        phases=[hypothesis.Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(drawn)
    def collect(example: Example) -> None:
        found.append(example)

    collect()
    return found
