"""Draws Dockerfiles with hypothesis: some as people write them, some unusual."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import hypothesis
from hypothesis import strategies as st

from tests.engine.build import base_image_stub, run_tools
from tests.engine.generate.materials import (
    APPLICATION_BASES,
    ARCHIVE,
    BARE_BASES,
    BUSYBOX_BASES,
    BUSYBOX_ONLY,
    DIRECTORIES,
    EVERYWHERE,
    FILES,
    GNU_BASES,
    GNU_ONLY,
    MODES,
    NAMES,
    OWNERS,
    PLACES,
    SHAPES,
    WILDCARDS,
)
from tests.engine.outcomes import Example

PLAIN_COPY = re.compile(rb"^(?:COPY|ADD) (?!.*--link )", re.MULTILINE)


@dataclass
class StageInProgress:
    """The lines of a stage so far. The paths in `made` certainly exist, as directories."""

    tools: str | None
    palette: Sequence[str]
    earlier: dict[str, list[str]]
    made: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    has_user: bool = False
    is_root: bool = True


def one_of(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


@st.composite
def shapes(draw: st.DrawFn) -> Example:
    """One of the usual files, with some lines left out and others inserted."""
    text = draw(one_of(*SHAPES))
    palette = draw(st.lists(st.sampled_from(PLACES), min_size=2, max_size=4, unique=True))
    lines = []
    for line in text.splitlines():
        # Lines that later stages depend on are kept.
        if line.startswith(("FROM", "RUN", "ARG VERSION")) or draw(st.integers(0, 9)):
            lines.append(line)
        if "FROM" in "".join(lines) and draw(st.integers(0, 7)) == 0:
            here = StageInProgress(None, palette, {})
            draw(instructions(here))
            lines += here.lines
    return Example("".join(f"{line}\n" for line in lines).encode(), draw(choices()))


def choices() -> st.SearchStrategy[int]:
    return st.sampled_from((base_image_stub.USUAL, base_image_stub.USUAL, 1, 2))


@st.composite
def examples(draw: st.DrawFn) -> Example:
    """A Dockerfile of random instructions, with at least one COPY or ADD."""
    palette = draw(st.lists(st.sampled_from(PLACES), min_size=2, max_size=5, unique=True))
    lines: list[str] = []
    earlier: dict[str, list[str]] = {}
    for index in range(draw(st.sampled_from((1, 1, 1, 2, 2, 3)))):
        reference, tools = draw(bases(list(earlier)))
        name = f"stage{index}"
        here = StageInProgress(tools, palette, dict(earlier))
        for _ in range(draw(st.integers(1, 5))):
            draw(instructions(here))
        draw(copies(here))
        lines += [f"FROM {reference} AS {name}", *here.lines]
        earlier[name] = here.made
    data = "".join(f"{line}\n" for line in lines).encode()
    return Example(data, draw(choices()))


@st.composite
def bases(draw: st.DrawFn, names: Sequence[str]) -> tuple[str, str | None]:
    kind = draw(st.sampled_from(("gnu", "gnu", "gnu", "application", "busybox", "bare", "stage" if names else "gnu")))
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
        setting = draw(one_of("ENV TARGET={}", "ARG TARGET={}", "ENV OTHER=a TARGET={}")).format(draw(places(here)))
        here.lines += [setting, "ARG OWNER=1000"]
    else:
        draw(runs(here))


@st.composite
def places(draw: st.DrawFn, here: StageInProgress) -> str:
    place = draw(st.sampled_from([*here.palette, *here.made]))
    return place + draw(one_of("", "", "", "/sub", "/bin"))


@st.composite
def workdirs(draw: st.DrawFn, here: StageInProgress) -> None:
    place = draw(places(here))
    if draw(st.integers(0, 4)) == 0:
        here.lines.append(f"WORKDIR {draw(one_of('sub', 'bin', './x', '..'))}")
        return
    here.lines.append(f"WORKDIR {place}")
    here.made.append(place)


@st.composite
def copies(draw: st.DrawFn, here: StageInProgress) -> None:
    """One COPY or ADD."""
    keyword = draw(one_of("COPY", "COPY", "COPY", "COPY", "COPY", "COPY", "ADD"))
    flags = []
    if draw(st.integers(0, 3)) == 0:
        owner = draw(one_of(*OWNERS))
        is_unset = (owner == "$OWNER" and "ARG OWNER=1000" not in here.lines) or ("app" in owner and not here.has_user)
        flags.append(f"--chown={'1000' if is_unset else owner}")
    if draw(st.integers(0, 9)) == 0:
        flags.append(f"--chmod={draw(one_of('755', '0700', '644'))}")
    if draw(st.integers(0, 14)) == 0:
        flags.append("--link")
    words, is_many = draw(sources(here, keyword, flags))
    destination = draw(destinations(here))
    if is_many and not destination.endswith("/"):
        destination += "/"
    words.append(destination)
    if destination.startswith("/") and destination.endswith("/") and len(destination) > 1 and "$" not in destination:
        here.made.append(destination.rstrip("/"))
    if words[0].startswith("<<"):
        here.lines.append(f"{' '.join([keyword, *flags, *words])}\ntext\nEOF")
    elif draw(st.integers(0, 9)) == 0:
        listed = ", ".join(f'"{word}"' for word in words)
        here.lines.append(f"{' '.join([keyword, *flags])} [{listed}]")
    else:
        here.lines.append(" ".join([keyword, *flags, *words]))


@st.composite
def sources(draw: st.DrawFn, here: StageInProgress, keyword: str, flags: list[str]) -> tuple[list[str], bool]:
    """The source words, and whether they may match several files."""
    kinds = ["file", "file", "file", "directory", "directory", "wildcard", "several", "heredoc"]
    if here.earlier and keyword == "COPY":
        kinds += ["stage"] * 4
    kind = draw(st.sampled_from(kinds))
    if kind == "stage":
        name = draw(one_of(*here.earlier))
        flags.append(f"--from={name}")
        # A source that does not exist fails the build; that is useful only rarely.
        found = draw(st.sampled_from(here.earlier[name] or ["/"])) if draw(st.integers(0, 19)) else here.palette[0]
        return [found + draw(one_of("", "", "", "/"))], False
    if kind == "directory":
        return [draw(one_of(*DIRECTORIES)) + draw(one_of("", "", "/"))], False
    if kind == "wildcard":
        return [draw(one_of(*WILDCARDS))], True
    if kind == "several":
        return draw(st.lists(one_of(*FILES[:-1], "src", "config", "latest.py"), min_size=2, max_size=3)), True
    if kind == "heredoc":
        return ["<<EOF"], False
    return [draw(one_of(*FILES[:-1], "latest.py", *([ARCHIVE] if keyword == "ADD" else [])))], False


@st.composite
def destinations(draw: st.DrawFn, here: StageInProgress) -> str:
    if draw(st.integers(0, 3)) == 0:
        return draw(one_of(".", "./", "x", "sub/", "..", "./bin/x", "/"))
    place = draw(places(here))
    if any("TARGET=" in line for line in here.lines) and draw(st.integers(0, 3)) == 0:
        place = draw(one_of("$TARGET", "${TARGET}", "${TARGET:-/opt}", "${UNSET:-/srv}"))
    return place + draw(one_of("", "/", "/", *(f"/{name}" for name in NAMES), "/sub/", "/.", "/x/../y"))


@st.composite
def runs(draw: st.DrawFn, here: StageInProgress) -> None:
    commands = draw(st.lists(run_commands(here), min_size=1, max_size=3))
    text = draw(one_of(" && ", " && ", "; ", " && \\\n    ")).join(commands)
    if not here.is_root:
        text = f"({text}) || true" if draw(st.booleans()) else f"{text} || true"
    shape = draw(one_of("shell", "shell", "shell", "shell", "heredoc", "mount", "exec"))
    if shape == "heredoc":
        here.lines.append("RUN <<EOF\n" + "\n".join([*commands, "true"]) + "\nEOF")
    elif shape == "mount":
        here.lines.append(f"RUN --mount=type=cache,target={draw(places(here))}/cache {text}")
    elif shape == "exec" and here.is_root:
        here.lines.append(f'RUN ["mkdir", "-p", "{draw(places(here))}"]')
    else:
        here.lines.append(f"RUN {text}")


@st.composite
def run_commands(draw: st.DrawFn, here: StageInProgress) -> str:
    place = draw(places(here))
    is_new = place not in here.made
    other = draw(places(here))
    templates: tuple[str, ...] = EVERYWHERE
    if here.tools == run_tools.GNU:
        templates += GNU_ONLY
    elif here.tools == run_tools.BUSYBOX:
        templates += BUSYBOX_ONLY
    template = draw(one_of(*templates))
    if "app" in template and ("useradd" in template or "adduser" in template):
        if here.has_user or not here.is_root:
            return "true"
        here.has_user = True
    command = template.format(
        place=place,
        other=other,
        mode=draw(one_of(*MODES)),
        owner=draw(one_of("1000", "1000:1000", "0:0", "nobody", "app:app" if here.has_user else "5:6")),
    )
    if is_new and "{place}" in template and not template.startswith("mkdir") and draw(st.integers(0, 19)):
        command = f"mkdir -p {place} && {command}"
    if template.startswith("mkdir -p {place}"):
        here.made.append(place)
    return command


# Hypothesis mutates earlier examples of a run, so that a long run has many similar ones.
EXAMPLES_PER_DRAW = 12


def draw_examples(count: int, seed: int) -> list[Example]:
    """Different Dockerfiles with at least `count` plain COPY and ADD in total; equal seeds give equal files."""
    found: dict[Example, int] = {}
    for run in range(count):
        if sum(found.values()) >= count:
            break
        for example in _draw_once(seed * 1_000_003 + run):
            found[example] = len(PLAIN_COPY.findall(example.data))
    return list(found)


def _draw_once(seed: int) -> list[Example]:
    found: list[Example] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=EXAMPLES_PER_DRAW,
        phases=[hypothesis.Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(examples() | examples() | shapes())
    def collect(example: Example) -> None:
        found.append(example)

    collect()
    return found
