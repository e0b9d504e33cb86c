"""The state of a stage while its instructions are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st


@dataclass
class StageInProgress:
    """The lines of a stage so far.

    `tools` is the kind of run tools, None without RUN, and `palette` the paths to choose from. `earlier` has the paths
    of the earlier stages by name. The paths in `made` certainly exist, as directories. An unknown program created those
    in `proven`, and a command that names them has succeeded.
    """

    tools: str | None
    palette: Sequence[str]
    earlier: dict[str, list[str]] = field(default_factory=dict)
    has_packages: bool = False
    has_crlf: bool = False
    is_pinned: bool = False
    made: list[str] = field(default_factory=list)
    proven: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    has_user: bool = False
    is_root: bool = True


def one_of(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


@st.composite
def paths(draw: st.DrawFn, here: StageInProgress) -> str:
    """A path of the palette or one that exists, or a path below it."""
    return draw(st.sampled_from([*here.palette, *here.made])) + draw(one_of("", "", "", "/sub", "/bin"))
