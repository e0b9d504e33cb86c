"""The measurements as they are recorded: `recorded.json`, one rebuild a line."""

from __future__ import annotations

import dataclasses
import json
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

RECORDED = Path(__file__).parent / "recorded.json"
COMMAND = "python3 benchmarks/rebuild"

PLAIN, LINKED = "plain", "linked"
FORMS = (PLAIN, LINKED)
KEPT, REGISTRY, NONE = "kept", "registry", "none"
CACHES = (KEPT, REGISTRY, NONE)

Key = tuple[str, str, str, str, bool]


@dataclass(frozen=True)
class Rebuild:
    """One image, built again after one change; each measurement is the median of `seconds`' number of rebuilds.

    `seconds` are wall time, from the start of the build to the end of its push. `built` of `layers` layers of the last
    stage were built. All bytes leave out the layers of the base image: `pushed` are those that the push of the image
    added to the registry, `cache_pushed` those that the push of the cache added, and `pulled` are the layers that are
    not in the image of before. With `epoch`, SOURCE_DATE_EPOCH is set, and the layers' times are rewritten to it.
    """

    case: str
    form: str
    change: str
    cache: str
    epoch: bool
    seconds: tuple[float, ...]
    built: int
    layers: int
    pushed: int
    cache_pushed: int
    pulled: int

    @property
    def key(self) -> Key:
        return self.case, self.form, self.change, self.cache, self.epoch

    @property
    def median_seconds(self) -> float:
        return statistics.median(self.seconds)

    @property
    def spread(self) -> float:
        """The time from the fastest to the slowest rebuild, as a part of the median."""
        return (max(self.seconds) - min(self.seconds)) / self.median_seconds


@dataclass(frozen=True)
class Recorded:
    """A run: its month, the versions and the machine, and the rebuilds by their key."""

    about: dict[str, str]
    rebuilds: dict[Key, Rebuild]

    def at(self, case: str, form: str, change: str, cache: str, epoch: bool = False) -> Rebuild:
        """A rebuild. Raises KeyError if the run has left it out."""
        return self.rebuilds[case, form, change, cache, epoch]


def combined(rebuilds: Iterable[Rebuild]) -> Rebuild:
    """The median of rebuilds that have the same key: compressed sizes differ by some bytes."""
    rebuilds = tuple(rebuilds)
    numbers = ("built", "layers", "pushed", "cache_pushed", "pulled")
    medians = {name: statistics.median_low([getattr(rebuild, name) for rebuild in rebuilds]) for name in numbers}
    seconds = tuple(second for rebuild in rebuilds for second in rebuild.seconds)
    return dataclasses.replace(rebuilds[0], seconds=seconds, **medians)


def load(path: Path = RECORDED) -> Recorded:
    found = json.loads(path.read_text(encoding="utf-8"))
    rebuilds = [Rebuild(**{**row, "seconds": tuple(row["seconds"])}) for row in found["rebuilds"]]
    return Recorded(found["about"], {rebuild.key: rebuild for rebuild in rebuilds})


def dump(recorded: Recorded, path: Path = RECORDED) -> None:
    rows = ",\n".join(json.dumps(dataclasses.asdict(rebuild)) for rebuild in recorded.rebuilds.values())
    text = f'{{"about": {json.dumps(recorded.about, indent=1)},\n"rebuilds": [\n{rows}\n]}}\n'
    path.write_text(text, encoding="utf-8")
