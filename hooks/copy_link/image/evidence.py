"""The source of a fact."""

from __future__ import annotations

from copy_link.startup.records import NamedTuple

# More than this many lines of evidence for one entry tell nobody more.
MAXIMUM_EVIDENCE = 6


class Evidence(NamedTuple):
    """Where a fact comes from: `source` is a file, an image or "build context"; `line` counts from 1."""

    source: str
    line: int | None
    fact: str
