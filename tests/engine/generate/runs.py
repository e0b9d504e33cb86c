"""Draws RUN instructions."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.engine.build import run_tools
from tests.engine.build.simulated_programs import INSTALLED, PACKAGE_PATHS
from tests.engine.generate.commands import BUSYBOX_ONLY, EVERYWHERE, GNU_ONLY, ON_UNKNOWN, UNKNOWN_PROGRAMS
from tests.engine.generate.materials import MODES, SETUP, STAGE_TREE, STAGE_TREES
from tests.engine.generate.stage import StageInProgress, one_of, paths


@st.composite
def runs(draw: st.DrawFn, here: StageInProgress) -> None:
    """One RUN instruction, or the instructions that run a script."""
    kind = draw(st.integers(0, 11))
    if kind <= 1:
        draw(unknown_programs(here))
    elif kind == 2 and here.has_packages:
        draw(packages(here))
    elif kind == 3 and STAGE_TREE not in here.made:
        here.lines.append(f"RUN {_for_anyone(here, draw(one_of(*STAGE_TREES)))}")
        here.made.append(STAGE_TREE)
    else:
        draw(ordinary_runs(here))


@st.composite
def ordinary_runs(draw: st.DrawFn, here: StageInProgress) -> None:
    """Commands that the tool can read, in one of the forms of RUN."""
    commands = draw(st.lists(run_commands(here), min_size=1, max_size=3))
    text = draw(one_of(" && ", " && ", "; ", " && \\\n    ")).join(commands)
    if not here.is_root:
        text = f"({text}) || true" if draw(st.booleans()) else f"{text} || true"
    heredocs = ("heredoc", "script", "script", "heredoc", "script", "script") if here.has_crlf else ("heredoc",)
    shape = draw(one_of("shell", "shell", "shell", "shell", *heredocs, "mount", "exec"))
    if shape == "heredoc":
        here.lines.append("\n".join(["RUN <<EOF", *map(_own_line, commands), "true #", "EOF"]))
    elif shape == "script":
        here.lines.append("\n".join(["COPY <<'EOF' /prepare.sh", *map(_own_line, commands), "true #", "EOF"]))
        here.lines.append("RUN sh /prepare.sh")
    elif shape == "mount":
        here.lines.append(f"RUN --mount=type=cache,target={draw(paths(here))}/cache {text}")
    elif shape == "exec" and here.is_root:
        here.lines.append(f'RUN ["mkdir", "-p", "{draw(paths(here))}"]')
    else:
        here.lines.append(f"RUN {text}")


def _own_line(command: str) -> str:
    # In a file with CRLF line ends, the shell takes the CR for a part of the last word: `done\r` is a syntax error.
    return f"{command} #" if command.endswith(("done", "fi")) else command


def _for_anyone(here: StageInProgress, text: str) -> str:
    return text if here.is_root else f"{text} || true"


@st.composite
def run_commands(draw: st.DrawFn, here: StageInProgress) -> str:
    """A command of the run tools."""
    place = draw(paths(here))
    is_new = place not in here.made
    other = draw(paths(here))
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


@st.composite
def unknown_programs(draw: st.DrawFn, here: StageInProgress) -> None:
    """A program that creates paths which its command line does not name, and commands that name some of them."""
    number = draw(st.sampled_from(sorted(INSTALLED)))
    program = draw(one_of(*UNKNOWN_PROGRAMS)).format(number=number)
    if SETUP in program:
        here.lines.append(f"COPY {SETUP} /{SETUP}")
    found = draw(st.lists(st.sampled_from(INSTALLED[number][1]), min_size=1, max_size=2, unique=True))
    commands = [draw(one_of(*ON_UNKNOWN)).format(place=path) for path in found]
    here.proven += found
    if draw(st.booleans()):
        here.lines.append(f"RUN {_for_anyone(here, program)}")
    else:
        commands.insert(0, program)
    here.lines.append(f"RUN {_for_anyone(here, ' && '.join(commands))}")


@st.composite
def packages(draw: st.DrawFn, here: StageInProgress) -> None:
    """An installation of packages, and perhaps a command on a path that they contain."""
    name = draw(one_of(*PACKAGE_PATHS))
    path = draw(one_of(*PACKAGE_PATHS[name]))
    commands = ["apt-get update", f"apt-get install -y --no-install-recommends {name}"]
    if draw(st.booleans()):
        commands.append(draw(one_of(*ON_UNKNOWN)).format(place=path))
    here.lines.append(f"RUN {_for_anyone(here, ' && '.join(commands))}")
    here.proven.append(path)
