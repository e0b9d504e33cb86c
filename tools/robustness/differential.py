"""Compares what the fixer writes with the file from before, as BuildKit's own parser reads both.

    python -m tools.robustness.differential --executions 100000 --seed 1 --real /path/to/dockerfiles

Every mutated Dockerfile that the parser accepts is fixed, safely or unsafely. The instructions must be the same but for
`--link`, a trailing slash, and what CL003 and CL004 write. That parser only splits a file into instructions, so
it accepts more than a builder; files that it refuses and we accept are worth a look.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter
from pathlib import Path

import dockerfile

import copy_link.run_effects.run as run_effects
from copy_link.cli.fixing import RewriteError, fix
from copy_link.cli.hook_run import Run
from copy_link.dockerfile.parser import DockerfileError
from copy_link.report.results import Checked
from copy_link.settings import Arguments, Settings
from tools.robustness.fuzz import EXECUTIONS_WITH_CACHES, forget
from tools.robustness.inputs import rearranged, seeds

SAME, REFUSED_BY_BOTH = "same", "refused by both"
REFUSED_BY_US, REFUSED_BY_PARSER = "refused only by us", "refused only by the parser"
LEFT, NOT_TEXT = "left as it is: not confirmed", "not UTF-8, or with a NUL"

# At the end of a destination, which may be in quotes.
LAST_SLASHES = re.compile(r"""/+(?=["']?\Z)""")
# An instruction with everything that a fix leaves.
Instruction = tuple[str, str, tuple[str, ...], tuple[str, ...], bool]


def outcome(data: bytes, unsafe: bool) -> str:
    """The outcome for one file: one of the constants above, or the difference."""
    run = Run(Arguments((), Settings(unsafe_fixes=unsafe, syntax="builtin"), None))
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return NOT_TEXT
    if "\0" in text:
        # The package passes the text to the parser up to there.
        return NOT_TEXT
    before = instructions(text)
    try:
        report = run.check("Dockerfile", data)
    except DockerfileError:
        return REFUSED_BY_BOTH if before is None else REFUSED_BY_US
    if before is None:
        return REFUSED_BY_PARSER
    try:
        after, fixes, _ = fix(run, Checked("Dockerfile", data, report, ()))
    except RewriteError:
        return LEFT
    fixed = instructions(after.decode())
    moved = sum(bool(one.respelled) for one in fixes)
    return SAME if fixed is not None and _are_alike(before, fixed, moved) else f"different: {fixed}"


def instructions(text: str) -> list[Instruction] | None:
    """The instructions as BuildKit's parser reads them, without what a fix may change; None if it refuses them."""
    try:
        return [_instruction(one) for one in dockerfile.parse_string(text)]
    except dockerfile.GoParseError:
        return None


def _instruction(one: dockerfile.Command) -> Instruction:
    is_copy = (one.sub_cmd or one.cmd or "").upper() in ("COPY", "ADD")
    flags = tuple(flag for flag in one.flags if not is_copy or flag.lower() not in ("--link", "--link=true"))
    value = tuple(one.value)
    if is_copy and value:
        value = (*value[:-1], LAST_SLASHES.sub("", value[-1]) or "/")
    return (one.cmd or "").upper(), (one.sub_cmd or "").upper(), flags, value, one.json


def _are_alike(before: list[Instruction], after: list[Instruction], moved: int) -> bool:
    """True if only the destinations and owners of so many instructions differ."""
    if len(before) != len(after):
        return False
    different = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    same_sources = all(_without_owner(one) == _without_owner(other) for one, other in different)
    return len(different) <= moved and same_sources


def _without_owner(one: Instruction) -> tuple[object, ...]:
    """The instruction without its destination and its `--chown`."""
    return one[:2], [flag for flag in one[2] if not flag.startswith("--chown=")], one[3][:-1]


def main() -> int:
    """Parse the command line and compare; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--executions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", type=Path, help="a folder of real Dockerfiles to mutate")
    parser.add_argument("--folder", type=Path, help="a folder for the inputs that are not the same")
    arguments = parser.parse_args()
    begin = time.monotonic()
    # The verdicts are not compared: without the work for RUN, more COPY are linked.
    run_effects.run = lambda *arguments: None
    source = rearranged(seeds(arguments.real), arguments.seed)
    counts: Counter[str] = Counter()
    for number in range(arguments.executions):
        data = next(source)
        found = outcome(data, unsafe=number % 2 == 1)
        counts[found.partition(":")[0]] += 1
        if number % EXECUTIONS_WITH_CACHES == 0:
            forget()
        if arguments.folder and found not in (SAME, REFUSED_BY_BOTH, NOT_TEXT):
            arguments.folder.mkdir(parents=True, exist_ok=True)
            (arguments.folder / f"{found.partition(':')[0].replace(' ', '-')}-{number}").write_bytes(data)
    for kind, count in counts.most_common():
        print(f"{count:8} {kind}")
    print(f"{arguments.executions} executions in {time.monotonic() - begin:.0f} s (seed {arguments.seed})")
    return int(counts["different"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
