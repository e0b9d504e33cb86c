"""The command line: measure every case, record the measurements, and draw them on the page and in the pictures."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.rebuild import builder, page, picture, recorded
from benchmarks.rebuild.cases import CASES, Case
from benchmarks.rebuild.measure import measure
from benchmarks.rebuild.recorded import Rebuild, Recorded
from tests.registry import registry

# The number of rebuilds for each median. With SOURCE_DATE_EPOCH only bytes and layers are of interest.
TIMES, TIMES_WITH_EPOCH = 3, 1


def run(arguments: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog=recorded.COMMAND,
        description="Build five images again after three changes, plain and linked, and measure each rebuild. "
        "Needs Linux and root, for an engine of its own.",
    )
    parser.add_argument(
        "--draw", action="store_true", help="only draw what recorded.json has: the pictures and the tables"
    )
    parser.add_argument(
        "--case",
        action="append",
        choices=[case.name for case in CASES],
        help="measure only this case, and record nothing; can be repeated",
    )
    parser.add_argument(
        "--times",
        type=int,
        default=TIMES,
        help="the number of rebuilds for each median of seconds (default: %(default)s)",
    )
    options = parser.parse_args(arguments)
    if not options.draw:
        found = _measured([case for case in CASES if not options.case or case.name in options.case], options.times)
        if options.case:
            return 0
        recorded.dump(found)
    found = recorded.load()
    picture.draw(found)
    page.write(found)
    return 0


def _measured(cases: Sequence[Case], times: int) -> Recorded:
    problem = registry.problem()
    if problem:
        raise SystemExit(f"no registry: {problem}")
    rebuilds = []
    with (
        builder.running() as engine,
        tempfile.TemporaryDirectory() as folder,
        registry.running(Path(folder)) as server,
    ):
        for case in cases:
            for epoch in (False, True):
                for rebuild in measure(engine, server, case, epoch, TIMES_WITH_EPOCH if epoch else times):
                    print(_line(rebuild), flush=True)
                    rebuilds.append(rebuild)
        return Recorded(engine.about(), {rebuild.key: rebuild for rebuild in rebuilds})


def _line(rebuild: Rebuild) -> str:
    seconds = "/".join(f"{second:.1f}" for second in rebuild.seconds)
    name = f"{rebuild.case:7} {rebuild.form:7} {rebuild.change:11} cache {rebuild.cache:9}"
    epoch = "epoch" if rebuild.epoch else "     "
    numbers = (
        f"{rebuild.built}/{rebuild.layers} layers, pushed {page.mebibytes(rebuild.pushed)} MiB"
        f" + {page.mebibytes(rebuild.cache_pushed)} of cache, pulled {page.mebibytes(rebuild.pulled)}"
    )
    return f"{name} {epoch} {seconds} s, {numbers}"
