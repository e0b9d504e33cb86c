"""Builds the images of one case again after each change, with each kind of cache, and measures each rebuild."""

from __future__ import annotations

import hashlib
import itertools
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rebuild import progress, stored_blobs
from benchmarks.rebuild.builder import Built, Engine
from benchmarks.rebuild.cases import BASE, CHANGES, RUN, SOURCE, Case
from benchmarks.rebuild.recorded import CACHES, FORMS, KEPT, LINKED, REGISTRY, Rebuild, combined
from benchmarks.rebuild.stand_ins import base_image
from benchmarks.rebuild.stored_blobs import StoredImage
from copy_link.survey.archive import ARCHITECTURES
from tests.engine.build.base_image_stub import BaseImageStub, Layout
from tests.registry.registry import Registry

# The number that names the state of before in the base image, in the early RUN and in the source.
BEFORE = 0
BEFORE_CACHE = "cache:before"
# The stand-ins for base images have one layer, which is the first.
BASE_LAYERS = 1


@dataclass(frozen=True)
class Bench:
    """One case in one form: the folder with its build context, its base images, and what it is built on."""

    engine: Engine
    registry: Registry
    case: Case
    form: str
    epoch: bool
    folder: Path
    bases: Layout

    @property
    def storage(self) -> Path:
        return self.registry.folder / "images"

    def build(self, name: str, change: str, revision: int, options: Sequence[str] = ()) -> Built:
        """Build and push the image with one part at a revision, and all other parts as before."""
        revisions = {**dict.fromkeys(CHANGES, BEFORE), change: revision}
        context = self.folder / "context"
        (context / self.case.source).write_text(f"revision {revisions[SOURCE]}\n")
        dockerfile = self.folder / "Dockerfile"
        dockerfile.write_text(self.case.text(revisions[RUN]))
        if self.form == LINKED:
            fix(dockerfile, context)
        architecture = ARCHITECTURES.get(platform.machine(), platform.machine())
        named = []
        for base in self.case.bases:
            stub = _stub(self.case, base, revisions[BASE] if base == self.case.last_base else BEFORE)
            named.append(f"--build-context={base}={self.bases.add(stub, architecture)}")
        return self.engine.build([*named, *options, f"--file={dockerfile}"], context, self.registry, name, self.epoch)

    def cache_option(self, direction: str, name: str) -> str:
        mode = ",mode=max" if direction == "to" else ""
        return f"--cache-{direction}=type=registry,ref={self.registry.address}/{name}{mode}"


def measure(engine: Engine, registry: Registry, case: Case, epoch: bool, times: int) -> Iterator[Rebuild]:
    """Measure a case in both forms, `times` for each change and cache. The registry is empty, and left so."""
    folder = registry.folder / case.name
    (folder / "context").mkdir(parents=True)
    case.write_context(folder / "context")
    for form in FORMS:
        layouts = folder / "base-images"
        bench = Bench(engine, registry, case, form, epoch, folder, Layout(layouts))
        yield from _rebuilds(bench, times)
        stored_blobs.restore(bench.storage, ())
        shutil.rmtree(layouts)
    shutil.rmtree(folder)


def _rebuilds(bench: Bench, times: int) -> Iterator[Rebuild]:
    bench.engine.empty()
    bench.build("image:before", BASE, BEFORE, (bench.cache_option("to", BEFORE_CACHE),))
    before = stored_blobs.image(bench.storage, "image", "before")
    kept = stored_blobs.files(bench.storage)
    revisions = itertools.count(BEFORE + 1)
    # The cache that is kept comes first, because the others empty the builder.
    for cache in CACHES:
        for change in CHANGES:
            found = []
            for revision in itertools.islice(revisions, times):
                found.append(_rebuild(bench, before, cache, change, revision))
                stored_blobs.restore(bench.storage, kept)
            yield combined(found)


def _rebuild(bench: Bench, before: StoredImage, cache: str, change: str, revision: int) -> Rebuild:
    options = []
    if cache != KEPT:
        bench.engine.empty()
    if cache == REGISTRY:
        options = [bench.cache_option("from", BEFORE_CACHE), bench.cache_option("to", f"cache:{revision}")]
    blobs_before = stored_blobs.blobs(bench.storage)
    built = bench.build(f"image:{revision}", change, revision, options)
    image = stored_blobs.image(bench.storage, "image", str(revision))
    layers_built, layers = progress.layers(built.progress)
    of_base = {*image.layers[:BASE_LAYERS], _base_layer(bench.case, revision if change == BASE else BEFORE)}
    new = {
        digest: size
        for digest, size in stored_blobs.blobs(bench.storage).items()
        if digest not in blobs_before and digest not in of_base
    }
    return Rebuild(
        case=bench.case.name,
        form=bench.form,
        change=change,
        cache=cache,
        epoch=bench.epoch,
        seconds=(round(built.seconds, 2),),
        built=layers_built,
        layers=layers,
        pushed=sum(size for digest, size in new.items() if digest in image.blobs),
        cache_pushed=sum(size for digest, size in new.items() if digest not in image.blobs),
        pulled=sum(image.blobs[digest] for digest in set(image.layers[BASE_LAYERS:]) if digest not in before.layers),
    )


def _stub(case: Case, base: str, revision: int) -> BaseImageStub:
    return base_image(base, case.bases[base], revision)


def _base_layer(case: Case, revision: int) -> str:
    """The digest of the last stage's base image; an image whose times are rewritten has another one."""
    return hashlib.sha256(_stub(case, case.last_base, revision).layer).hexdigest()


def fix(dockerfile: Path, context: Path) -> None:
    """Link a Dockerfile with the product. Raises RuntimeError if a COPY is left plain."""
    command = (sys.executable, "-m", "copy_link.fix", "--syntax=builtin", f"--context={context}", str(dockerfile))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    plain = [line for line in dockerfile.read_text().splitlines() if re.match("COPY (?!--link )", line)]
    if plain:
        raise RuntimeError(f"copy-link-fix left {plain} in {dockerfile}: {done.stdout}{done.stderr}")
