"""Builds many stages in one build and lists the root file system of each.

The Dockerfile of such a build contains all stages. Its last RUN mounts the result of each stage and packs them into one
tar, which is the only output. If a COPY or ADD fails, all stages that begin with the same instructions are removed, and
the others are built again from the builder's cache. A failed RUN leaves a mark instead (see run_tools.FAILED_RUN).
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from copy_link.base_images.find import BaseImage
from tests.engine.build import base_image_stub, engine, filesystem_listing, run_tools
from tests.engine.build.filesystem_listing import Listing
from tests.engine.build.plain_and_linked import Base, Stage

# The number of stages in one build, and the number that one RUN packs.
BATCH = 160
PACK = 40
TRIES = 4

_FROM = re.compile(r"\bfrom=(base[0-9]+)\b")

PACKING = "export PATH={path}; mkdir /packed && cd /roots && tar -cf /packed/{name}.tar ."


@dataclass(frozen=True)
class Failure:
    """Why a stage cannot be built."""

    problem: str


Result = Listing | Failure


class Builder:
    """Builds stages in one build context, on stubs of their base images.

    `stand_ins` maps the name of an image that the tool knows too little of to descriptions of what may be there; the
    choice picks one of them.
    """

    def __init__(
        self,
        folder: Path,
        context: Path,
        find: Callable[[str], BaseImage],
        paths: Iterable[str] = (),
        stand_ins: Mapping[str, Sequence[BaseImage]] | None = None,
    ) -> None:
        self.context = context
        self.find = find
        self.stand_ins = stand_ins or {}
        self.paths = frozenset(paths)
        self.folder = folder
        self.layout = base_image_stub.Layout(folder / "bases")
        self.bases: dict[tuple[str, int], Base] = {}
        self.contexts = {"tools": str(folder / "tools")}
        self.architecture = _architecture()
        self.builds = 0
        run_tools.make(folder / "tools")

    def base(self, reference: str, choice: int = base_image_stub.USUAL) -> Base:
        """The stub of a base image, stored where builds can use it."""
        if (reference, choice) not in self.bases:
            stand_ins = self.stand_ins.get(reference)
            image = (stand_ins[choice % len(stand_ins)] if stand_ins else self.find(reference)).image
            name = f"base{len(self.bases)}"
            self.contexts[name] = self.layout.add(base_image_stub.make(image, self.paths, choice), self.architecture)
            tools = run_tools.GNU if image.homes.busybox is None else run_tools.BUSYBOX
            self.bases[reference, choice] = Base(name, tools, image.workdir or "/")
        return self.bases[reference, choice]

    def build(
        self, stages: Mapping[str, Stage], wanted: Iterable[str], doubtful: Collection[str] = ()
    ) -> dict[str, Result]:
        """Build the wanted stages; returns the listing of each, or the reason why it cannot be built.

        The doubtful stages are built one by one, because a failure interrupts everything in the same build. Raises
        EngineError if a build fails for another reason than its instructions.
        """
        results: dict[str, Result] = {}
        # The needed stages are listed too, because a RUN in them may have failed.
        listed = dict.fromkeys(_in_order(stages, wanted))
        for name in filter(doubtful.__contains__, listed):
            results |= self._batch(stages, [name])
        sure = [name for name in listed if name not in doubtful]
        for start in range(0, len(sure), BATCH):
            results |= self._batch(stages, sure[start : start + BATCH])
        return {name: _with_needs(stages, name, results) for name in results}

    def _batch(self, stages: Mapping[str, Stage], wanted: Sequence[str]) -> dict[str, Result]:
        results: dict[str, Result] = {}
        left = list(wanted)
        for _ in range(len(wanted) + TRIES):
            if not left:
                return results
            text, built = self._build(stages, left)
            if not built.problem:
                return results | _unpacked(built.output)
            beginning = text.beginning(built.line)
            failed = [name for name in left if _reads(stages, name, beginning)]
            if failed and (len(left) == 1 or built.is_own or self._fails_alone(stages, failed[0], beginning)):
                results |= dict.fromkeys(failed, Failure(built.problem))
                left = [name for name in left if name not in results]
        raise engine.EngineError(f"{self.folder / 'Dockerfile'}: {built.problem}")

    def _fails_alone(self, stages: Mapping[str, Stage], name: str, beginning: tuple[str, ...]) -> bool:
        """True if the stage, built alone, fails at the last of these instructions."""
        text, built = self._build(stages, [name])
        return text.beginning(built.line) == beginning

    def _build(self, stages: Mapping[str, Stage], wanted: Sequence[str]) -> tuple[_Text, engine.Built]:
        text = _Text(stages, wanted)
        dockerfile = self.folder / "Dockerfile"
        dockerfile.write_text(str(text), encoding="utf-8", errors="surrogateescape", newline="")
        used = {name: source for name, source in self.contexts.items() if name in text.bases}
        for options in ((), *[("--no-cache",)] * TRIES):
            built = engine.build(dockerfile, self.context, used, options)
            self.builds += 1
            if not built.has_lost_snapshot:
                break
        return text, built


class _Text:
    """The Dockerfile of one build, and the line of each instruction in it."""

    def __init__(self, stages: Mapping[str, Stage], wanted: Sequence[str]) -> None:
        self.stages = stages
        self.parts: list[str] = []
        self.length = 0
        self.beginnings: list[tuple[int, tuple[str, ...]]] = []
        self.bases: set[str] = {"tools"}
        for name in dict.fromkeys(_in_order(stages, wanted)):
            self.add_stage(stages[name])
        packs = [wanted[start : start + PACK] for start in range(0, len(wanted), PACK)]
        for number, pack in enumerate(packs):
            mounts = "".join(f" --mount=type=bind,from={name},target=/roots/{name}" for name in pack)
            command = PACKING.format(name=number, path=f"{run_tools.MOUNT}/busybox")
            tools = f"--mount=type=bind,from=tools,target={run_tools.MOUNT}"
            self.add(f"FROM scratch AS pack{number}")
            self.add(f'RUN {tools}{mounts} ["{run_tools.MOUNT}/busybox/sh", "-c", "{command}"]')
        self.add("FROM scratch")
        for number in range(len(packs)):
            self.add(f"COPY --from=pack{number} /packed /")

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += text.count("\n") + 1

    def add_stage(self, stage: Stage) -> None:
        first, *others = stage.instructions
        self.bases.add(first.removeprefix("FROM "))
        # Images that only a COPY or a mount reads.
        self.bases |= {name for instruction in others for name in _FROM.findall(instruction)}
        self.add(f"{first} AS {stage.name}")
        for number, instruction in enumerate(others, 2):
            self.beginnings.append((self.length + 1, stage.instructions[:number]))
            self.add(instruction)

    def beginning(self, line: int | None) -> tuple[str, ...]:
        """The instructions of a stage up to the one that begins at a line (from 1); ("",) if none begins there."""
        return next((beginning for first, beginning in self.beginnings if first == line), ("",))

    def __str__(self) -> str:
        return "\n".join([*self.parts, ""])


def _in_order(stages: Mapping[str, Stage], wanted: Iterable[str]) -> Iterator[str]:
    for name in wanted:
        yield from _in_order(stages, sorted(stages[name].needs))
        yield name


def _reads(stages: Mapping[str, Stage], name: str, beginning: tuple[str, ...]) -> bool:
    """True if the stage, or a stage that it needs, begins with these instructions."""
    return any(stages[needed].instructions[: len(beginning)] == beginning for needed in _in_order(stages, [name]))


def _with_needs(stages: Mapping[str, Stage], name: str, results: Mapping[str, Result]) -> Result:
    """The result of a stage: a failure if a stage that it needs has failed."""
    needed = (results.get(other) for other in _in_order(stages, sorted(stages[name].needs)))
    return next((result for result in needed if isinstance(result, Failure)), results[name])


def _unpacked(output: bytes) -> dict[str, Result]:
    listings: dict[str, Listing] = {}
    with tarfile.open(fileobj=io.BytesIO(output)) as archive:
        for member in archive:
            packed = archive.extractfile(member)
            if packed is not None:
                listings |= filesystem_listing.read(packed)
    failure = Failure("a RUN instruction failed")
    return {name: failure if run_tools.FAILED_RUN in listing else listing for name, listing in listings.items()}


def _architecture() -> str:
    """This machine's architecture, as images name it."""
    import platform

    return {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
