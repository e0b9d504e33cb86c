from __future__ import annotations

import dataclasses
from pathlib import Path

from benchmarks.rebuild import recorded
from benchmarks.rebuild.recorded import Rebuild, Recorded, combined, dump, load

REBUILD = Rebuild("go", "plain", "source", "kept", False, (2.5,), 1, 2, pushed=20, cache_pushed=3, pulled=10)


def test_rebuilds_are_combined_to_their_medians_and_all_seconds() -> None:
    others = (
        dataclasses.replace(REBUILD, seconds=(9.0,), pushed=22, pulled=8),
        dataclasses.replace(REBUILD, seconds=(3.0,), pushed=21, pulled=9),
    )
    found = combined((REBUILD, *others))
    assert found == dataclasses.replace(REBUILD, seconds=(2.5, 9.0, 3.0), pushed=21, pulled=9)
    assert (found.median_seconds, found.spread) == (3.0, 6.5 / 3.0)


def test_recorded_rebuilds_are_read_as_they_were_written(tmp_path: Path) -> None:
    found = Recorded({"date": "November 2026"}, {REBUILD.key: REBUILD})
    dump(found, tmp_path / "recorded.json")
    assert load(tmp_path / "recorded.json") == found


def test_the_record_names_no_path() -> None:
    assert "/" not in "".join(load().about.values())
    assert '"/' not in recorded.RECORDED.read_text(encoding="utf-8")
