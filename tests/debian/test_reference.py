"""The reference is right: a real builder makes the same images from a real Debian tree, for each COPY and command."""

from __future__ import annotations

import io
import itertools
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.debian import cases, listing, trees
from tests.debian.cases import Case
from tests.debian.listing import DIRECTORY, Entry, parents
from tests.debian.reference import BuildError, Written, difference, linked, plain
from tests.engine.build import engine

SUITE = "trixie"
# More kinds of paths than those that nginx contains.
ODD = """
install -d -o 33 -m 2775 -g 50 /srv/shared
install -d -m 0700 /srv/closed
mkdir /srv/closed/plain
ln -s nowhere/yet /srv/dangling
"""
PATHS = (
    "/etc/nginx/conf.d",
    "/etc/nginx/sites-enabled/default",
    "/usr/share/nginx/modules",
    "/srv/shared",
    "/srv/closed/plain",
    "/srv/dangling",
)
# The builder mounts these in a RUN, and leaves empty files.
OF_THE_BUILDER = frozenset({"/etc/hosts", "/etc/hostname", "/etc/resolv.conf"})
# The number of stages that one RUN lists.
PACK = 40

pytestmark = pytest.mark.engine


class Variant(NamedTuple):
    """A case, plain or linked, and the entries that the reference computes (None: the builder rejects it)."""

    name: str
    case: Case
    text: str
    written: Written | None


@pytest.fixture(scope="module")
def context(debian_trees: None, folder: Path) -> Path:
    """A build context with the files of the cases and a tree with nginx as a tar."""
    made = folder / "context"
    made.mkdir()
    cases.make_context(made)
    commands = f"{trees.install_command('nginx', False)}\n{ODD}"
    (made / "tree.tar").write_bytes(trees.archive_of_copy(SUITE, commands))
    return made


@pytest.fixture(scope="module")
def entries(context: Path) -> dict[str, Entry]:
    """The listing of the tree in the build context."""
    kinds = {tarfile.DIRTYPE: DIRECTORY, tarfile.SYMTYPE: listing.SYMLINK}
    found = {}
    with tarfile.open(context / "tree.tar") as archive:
        for member in archive:
            kind = kinds.get(member.type, listing.FILE)
            target = member.linkname if kind == listing.SYMLINK else ""
            path = f"/{member.name.removeprefix('.').strip('/')}"
            found[path] = Entry(kind, member.mode, member.uid, member.gid, target=target)
    return found


def variants(entries: dict[str, Entry]) -> Iterator[Variant]:
    """Every case plain and linked."""
    # A command changes the image, and not the effect of a COPY: two ways to copy are enough.
    wanted = [case for case in cases.cases(list(PATHS)) if not case.command or case.way in ("into", "onto")]
    for number, case in enumerate(wanted):
        for way, write in (("plain", plain), ("linked", linked)):
            text = case.copy.text.replace("COPY", "COPY --link") if way == "linked" else case.copy.text
            try:
                tree = case.command.apply(entries.get, case.path) if case.command else entries.get
                written: Written | None = write(tree, case.copy)
            except BuildError:
                written = None
            yield Variant(f"{way}{number}", case, text, written)


def stage(variant: Variant) -> list[str]:
    command = [variant.case.command.run(variant.case.path)] if variant.case.command else []
    return [f"FROM tree AS {variant.name}", *command, variant.text]


def dockerfile(wanted: Iterable[Variant]) -> str:
    """All stages, and at the end one image with the listing of each."""
    lines = ["FROM scratch AS tree", "ADD tree.tar /"]
    names = []
    for variant in wanted:
        lines += stage(variant)
        names.append(variant.name)
    for start in range(0, len(names), PACK):
        pack = names[start : start + PACK]
        mounts = " ".join(f"--mount=type=bind,from={name},target=/roots/{name}" for name in pack)
        lists = f"find /roots -mindepth 2 -printf '{listing.FIND_FORMAT}' >/packed/{start}"
        lines += [f"FROM tree AS pack{start}", f"RUN {mounts} mkdir /packed && {lists}"]
    lines += ["FROM scratch", *(f"COPY --from=pack{start} /packed /" for start in range(0, len(names), PACK))]
    return "\n".join([*lines, ""])


@pytest.fixture(scope="module")
def built(folder: Path, context: Path, entries: dict[str, Entry]) -> dict[str, dict[str, Entry]]:
    """The listing of each variant that the builder accepts according to the reference."""
    wanted = [variant for variant in variants(entries) if variant.written is not None]
    (folder / "Dockerfile").write_text(dockerfile(wanted))
    done = engine.build(folder / "Dockerfile", context)
    assert not done.problem
    found: dict[str, dict[str, Entry]] = {}
    with tarfile.open(fileobj=io.BytesIO(done.output)) as archive:
        for member in archive:
            packed = archive.extractfile(member)
            for path, entry in listing.from_find(packed.read()) if packed else ():
                name, _, below = path.removeprefix("/roots/").partition("/")
                found.setdefault(name, {})[f"/{below}"] = entry
    return found


def test_every_kind_of_case_is_built(entries: dict[str, Entry]) -> None:
    made = list(variants(entries))
    assert {entries[path].kind for path in PATHS} == {DIRECTORY, listing.SYMLINK}
    assert len([one for one in made if one.written is not None]) > len(made) / 2
    assert [one for one in made if one.written is None]


def test_the_builder_makes_the_images_that_the_reference_computes(
    entries: dict[str, Entry], built: dict[str, dict[str, Entry]]
) -> None:
    wrong = []
    for variant in variants(entries):
        if variant.written is not None:
            wrong += [f"{variant}: {line}" for line in unlike(entries, variant, built[variant.name])]
    assert wrong == []


def unlike(entries: dict[str, Entry], variant: Variant, real: dict[str, Entry]) -> list[str]:
    """The paths at which the built image is not as computed; the contents of files are not compared."""
    assert variant.written is not None
    tree = variant.case.command.apply(entries.get, variant.case.path) if variant.case.command else entries.get
    replaced = {path for path, entry in variant.written.items() if entry.kind != DIRECTORY}
    replaced |= {path for path in variant.written if (old := tree(path)) is not None and old.kind != DIRECTORY}
    lines = []
    for path in sorted((entries.keys() | variant.written.keys() | real.keys()) - OF_THE_BUILDER - {"/"}):
        is_gone = not replaced.isdisjoint(parents(path))
        expected = variant.written.get(path) or (None if is_gone else tree(path))
        if _compared(expected) != _compared(real.get(path)) and not path.startswith("/dev/"):
            lines.append(f"{path} is {real.get(path)}, not {expected}")
    return lines


def _compared(entry: Entry | None) -> tuple[object, ...] | None:
    if entry is None:
        return None
    if entry.kind == listing.SYMLINK:
        return (entry.kind, entry.uid, entry.gid, entry.target)
    return (entry.kind, entry.mode, entry.uid, entry.gid)


def test_the_builder_rejects_the_cases_that_the_reference_rejects(
    folder: Path, context: Path, entries: dict[str, Entry]
) -> None:
    rejected = [variant for variant in variants(entries) if variant.written is None and not variant.case.command]
    assert {variant.case.way for variant in rejected} == {"into", "through", "folder"}
    for variant in rejected:
        (folder / "Rejected").write_text("\n".join(["FROM scratch AS tree", "ADD tree.tar /", *stage(variant), ""]))
        assert engine.build(folder / "Rejected", context).problem, variant


def test_an_image_is_the_same_if_the_reference_finds_no_difference(
    entries: dict[str, Entry], built: dict[str, dict[str, Entry]]
) -> None:
    for case, pair in itertools.groupby(variants(entries), lambda variant: variant.case):
        both = [variant.name for variant in pair if variant.written is not None]
        if len(both) == 2:
            tree = case.command.apply(entries.get, case.path) if case.command else entries.get
            found = difference(tree, case.copy, case.copy.destination)
            images = [{path: _compared(entry) for path, entry in built[name].items()} for name in both]
            assert bool(found) is (images[0] != images[1]), (case, found)
