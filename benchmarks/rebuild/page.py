"""The tables in docs/when-it-pays.md."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterator

from benchmarks.rebuild.builder import ROOT
from benchmarks.rebuild.cases import BASE, CASES, CHANGES
from benchmarks.rebuild.material import MEBIBYTE
from benchmarks.rebuild.recorded import CACHES, COMMAND, FORMS, KEPT, LINKED, NONE, PLAIN, REGISTRY, Rebuild, Recorded

PAGE = ROOT / "docs" / "when-it-pays.md"
_PART = re.compile(r"^<!-- measured: (?P<name>[a-z ]+) -->\n.*?^<!-- end -->$", re.MULTILINE | re.DOTALL)
_CACHE_TITLES = {"kept": "cache kept", "registry": "registry cache, empty builder", "none": "no cache"}


def mebibytes(size: float) -> str:
    """A number of bytes in MiB: without decimals from 10 MiB on, with one below, and "0.0" for what is less."""
    number = size / MEBIBYTE
    return f"{number:.0f}" if number >= 9.95 else f"{number:.1f}"


def seconds(number: float) -> str:
    return f"{number:.1f}"


def with_tables(text: str, recorded: Recorded) -> str:
    """The text of the page with the tables of these measurements."""

    def part(found: re.Match[str]) -> str:
        return f"<!-- measured: {found['name']} -->\n{TABLES[found['name']](recorded)}\n<!-- end -->"

    return _PART.sub(part, text)


def write(recorded: Recorded) -> None:
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), recorded), encoding="utf-8")


def _both(plain: Rebuild, linked: Rebuild, value: Callable[[Rebuild], str]) -> str:
    before, after = value(plain), value(linked)
    return before if before == after else f"{before} → {after}"


def _pair(recorded: Recorded, case: str, change: str, cache: str, epoch: bool = False) -> tuple[Rebuild, Rebuild]:
    return recorded.at(case, PLAIN, change, cache, epoch), recorded.at(case, LINKED, change, cache, epoch)


def _pushed(rebuild: Rebuild) -> str:
    return mebibytes(rebuild.pushed)


def _seconds(rebuild: Rebuild) -> str:
    return seconds(rebuild.median_seconds)


def _table(header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _base_table(recorded: Recorded) -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        for case in CASES:
            pair = _pair(recorded, case.name, BASE, KEPT)
            values: tuple[Callable[[Rebuild], str], ...] = (
                lambda rebuild: f"{rebuild.built} of {rebuild.layers}",
                _pushed,
                lambda rebuild: mebibytes(rebuild.pulled),
                _seconds,
            )
            yield case.title, *(_both(*pair, value) for value in values)

    return _table(("image", "layers built", "MiB pushed", "MiB pulled", "seconds"), rows())


def _all_table(value: Callable[[Rebuild], str]) -> Callable[[Recorded], str]:
    def table(recorded: Recorded) -> str:
        def rows() -> Iterator[tuple[str, ...]]:
            for case in CASES:
                for change in CHANGES:
                    cells = (_both(*_pair(recorded, case.name, change, cache), value) for cache in CACHES)
                    yield case.title, change, *cells

        return _table(("image", "changed", *(_CACHE_TITLES[cache] for cache in CACHES)), rows())

    return table


def _epoch_table(recorded: Recorded) -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        for case in CASES:
            cells = (_both(*_pair(recorded, case.name, BASE, cache, epoch=True), _pushed) for cache in CACHES)
            cache = _pair(recorded, case.name, BASE, REGISTRY, epoch=True)
            yield case.title, *cells, _both(*cache, lambda rebuild: mebibytes(rebuild.cache_pushed))

    titles = (_CACHE_TITLES[cache] for cache in CACHES)
    return _table(("image", *titles, "the registry cache itself"), rows())


def _run(recorded: Recorded) -> str:
    about = recorded.about
    return (
        f"Measured in {about['date']} by `{COMMAND}`, with the BuildKit in Docker Engine {about['Docker Engine']} "
        f"(containerd image store) and buildx {about['buildx']}, on {about['machine']}. {_spread(recorded)}"
    )


def _spread(recorded: Recorded) -> str:
    found = sorted(rebuild.spread for rebuild in recorded.rebuilds.values() if len(rebuild.seconds) > 1)
    if not found:
        return "Each rebuild was timed once."
    times = max(len(rebuild.seconds) for rebuild in recorded.rebuilds.values())
    usual, most = statistics.median(found), found[-1]
    return (
        f"Seconds are medians of {times} rebuilds. The slowest takes longer than the fastest by {usual:.0%} of the "
        f"median, as a rule, and by {most:.0%} at most."
    )


def _cost(recorded: Recorded) -> str:
    """The seconds where no cache is kept, so that linking saves nothing."""
    plain, linked = (
        sum(recorded.at(case.name, form, change, NONE).median_seconds for case in CASES for change in CHANGES)
        for form in FORMS
    )
    return (
        f"All rebuilds without a cache together took {plain:.0f} s plain and {linked:.0f} s linked: "
        f"{abs(linked / plain - 1):.0%} {'more' if linked > plain else 'less'}."
    )


TABLES: dict[str, Callable[[Recorded], str]] = {
    "run": _run,
    "base image": _base_table,
    "bytes": _all_table(_pushed),
    "seconds": _all_table(_seconds),
    "epoch": _epoch_table,
    "cost": _cost,
}
