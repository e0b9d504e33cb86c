"""Draws COPY and ADD instructions."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.engine.generate.materials import (
    ARCHIVE,
    DIRECTORIES,
    FILES,
    NAMES,
    OWNERS,
    STAGE_TREE,
    STAGE_TREE_SOURCES,
    TREE_COPIES,
    WILDCARDS,
)
from tests.engine.generate.stage import StageInProgress, one_of, paths
from tests.engine.generate.stand_ins import TOOLS

# FILES without the one that .dockerignore excludes.
SENT_FILES = (*FILES[:-1], "latest.py")


@st.composite
def copies(draw: st.DrawFn, here: StageInProgress) -> None:
    """One COPY or ADD; a third of them are linked."""
    if draw(st.integers(0, 15)) == 0:
        here.lines.append(f"COPY {draw(one_of('', '', '--link '))}--from={draw(one_of(*TOOLS))} / /")
        return
    existing = [*here.made, *here.proven]
    if existing and draw(st.integers(0, 5)) == 0:
        # A file onto a path that an instruction left, with no slash to say that it is a directory.
        link = draw(one_of("", "", "--link "))
        here.lines.append(f"COPY {link}{draw(one_of(*SENT_FILES))} {draw(st.sampled_from(existing))}")
        return
    keyword = draw(one_of("COPY", "COPY", "COPY", "COPY", "COPY", "COPY", "ADD"))
    flags = draw(copy_flags(here))
    words, may_be_several = draw(sources(here, keyword, flags))
    destination = draw(destinations(here))
    if may_be_several and not destination.endswith("/"):
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
def copy_flags(draw: st.DrawFn, here: StageInProgress) -> list[str]:
    """The flags of a COPY or ADD except --from."""
    flags = ["--link"] if draw(st.integers(0, 2)) == 0 else []
    if draw(st.integers(0, 3)) == 0:
        owner = draw(one_of(*OWNERS))
        is_unset = (owner == "$OWNER" and "ARG OWNER=1000" not in here.lines) or ("app" in owner and not here.has_user)
        # A linked COPY with a name fails, and so does everything after it; that is useful only rarely.
        is_rare = bool(flags) and owner in ("nobody", "app", "app:app") and draw(st.integers(0, 9))
        flags.append(f"--chown={'1000' if is_unset or is_rare else owner}")
    if draw(st.integers(0, 9)) == 0:
        flags.append(f"--chmod={draw(one_of('755', '0700', '644'))}")
    return flags


@st.composite
def sources(draw: st.DrawFn, here: StageInProgress, keyword: str, flags: list[str]) -> tuple[list[str], bool]:
    """The source words, and whether they may match several files. Adds --from to the flags."""
    kinds = ["file", "file", "file", "directory", "directory", "wildcard", "several", "heredoc"]
    if here.earlier and keyword == "COPY":
        kinds += ["stage"] * 3 + ["stage wildcard"]
    kind = draw(st.sampled_from(kinds))
    if kind.startswith("stage"):
        name = draw(one_of(*here.earlier))
        flags.append(f"--from={name}")
        # A source that does not exist fails the build; that is useful only rarely.
        found = draw(st.sampled_from(here.earlier[name] or ["/"])) if draw(st.integers(0, 19)) else here.palette[0]
        if kind == "stage wildcard":
            return [found.rstrip("/") + draw(one_of("/*", "/[a-z]*", "*"))], True
        return [found + draw(one_of("", "", "", "/"))], False
    if kind == "directory":
        return [draw(one_of(*DIRECTORIES)) + draw(one_of("", "", "/"))], False
    if kind == "wildcard":
        return [draw(one_of(*WILDCARDS))], True
    if kind == "several":
        return draw(st.lists(one_of(*SENT_FILES, "src", "config"), min_size=2, max_size=3)), True
    if kind == "heredoc":
        return ["<<EOF"], False
    return [draw(one_of(*SENT_FILES, *([ARCHIVE] if keyword == "ADD" else [])))], False


@st.composite
def destinations(draw: st.DrawFn, here: StageInProgress) -> str:
    """A destination, relative or absolute."""
    if here.is_pinned and draw(st.integers(0, 2)) == 0:
        return draw(one_of(".", ".", "./", "./.", "sub/.", "../t/.", f"{draw(paths(here))}/.", "x/./"))
    if draw(st.integers(0, 3)) == 0:
        return draw(one_of(".", "./", "x", "sub/", "..", "./bin/x", "/"))
    if here.proven and draw(st.integers(0, 2)) == 0:
        return draw(st.sampled_from(here.proven)) + draw(
            one_of("", "/", "/", "/x", "/conf", "/inner", "/inner/x", "/n/")
        )
    path = draw(paths(here))
    if any("TARGET=" in line for line in here.lines) and draw(st.integers(0, 3)) == 0:
        path = draw(one_of("$TARGET", "${TARGET}", "${TARGET:-/opt}", "${UNSET:-/srv}"))
    return path + draw(one_of("", "/", "/", *(f"/{name}" for name in NAMES), "/sub/", "/.", "/x/../y"))


@st.composite
def tree_copies(draw: st.DrawFn, here: StageInProgress) -> str:
    """A COPY of a tree that has another kind of entry than the image at some path."""
    link = draw(one_of("", "", "--link "))
    stages = [name for name, made in here.earlier.items() if STAGE_TREE in made]
    is_from_stage = draw(st.booleans())
    if stages and is_from_stage:
        return f"COPY {link}--from={draw(one_of(*stages))} {draw(one_of(*STAGE_TREE_SOURCES))} /"
    tree, destination = draw(st.sampled_from(TREE_COPIES))
    made = draw(st.sampled_from(here.made)) if here.made else here.palette[0]
    return f"COPY {link}{tree} {destination.format(made=made)}"
