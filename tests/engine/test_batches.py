"""One build of many stages lists the same files as an export of each; a base image stub matches its description."""

from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.image.entries import DIRECTORY, FILE, SYMLINK, Entry
from tests.engine import law_base
from tests.engine.build import engine
from tests.engine.build.batches import Builder, Failure
from tests.engine.build.filesystem_listing import ListedEntry, Listing, differences, tree_of
from tests.engine.build.plain_and_linked import LINKED, PLAIN, Stage, take_apart

pytestmark = pytest.mark.engine

DOCKERFILE = b"""\
FROM law AS other
RUN mkdir -p -m 2750 /made/below && chown -R 7:8 /made && ln -s below /made/link && ln /real/file /made/hard
RUN touch "/made/a blank" && mkfifo /made/fifo 2>/dev/null || true
FROM law
COPY --from=other --chown=5:6 /made /own
WORKDIR /work/dir
COPY . .
ADD t.tgz /has/
COPY f /sym/f
"""


@pytest.fixture
def builder(folder: Path, tmp_path: Path) -> Builder:
    context = tmp_path / "context"
    context.mkdir()
    law_base.make_context(context)
    return Builder(tmp_path / "builds", context, law_base.find_image)


def exported(builder: Builder, instructions: tuple[str, ...]) -> Listing:
    dockerfile = builder.folder / "Dockerfile.exported"
    dockerfile.write_text("\n".join([*instructions, ""]))
    built = engine.build(dockerfile, builder.context, builder.contexts)
    assert not built.problem
    return tree_of(built.output)


def test_a_packed_root_equals_the_exported_one(builder: Builder) -> None:
    parts = take_apart(DOCKERFILE, "e", builder.base)
    results = builder.build(parts.stages, parts.stages)
    first, last = parts.stages.values()
    whole = (*_named(first.instructions, first.name), *last.instructions)
    for name, instructions in ((first.name, first.instructions), (last.name, whole)):
        packed = results[name]
        assert isinstance(packed, dict)
        root = packed.pop("/")
        assert root == ListedEntry("directory", 0o755, 0, 0, "")
        assert not differences(exported(builder, instructions), packed)


def _named(instructions: tuple[str, ...], name: str) -> tuple[str, ...]:
    return (f"{instructions[0]} AS {name}", *instructions[1:])


def test_a_base_image_stub_contains_the_described_entries(builder: Builder) -> None:
    parts = take_apart(b"FROM law\nLABEL a=b\n", "e", builder.base)
    (result,) = builder.build(parts.stages, parts.stages).values()
    assert isinstance(result, dict)
    tree = law_base.IMAGE.image.tree
    for path in tree.paths():
        assert _matches(result[path], tree.at(path)), path
    assert result.keys() - set(tree.paths()) == {"/etc/passwd", "/etc/group", "/etc/login.defs"}


def _matches(listed: ListedEntry, entry: Entry) -> bool:
    if entry.is_only(SYMLINK):
        return (listed.kind, listed.content) == (SYMLINK, entry.target)
    if entry.is_only(FILE):
        return listed.kind == FILE
    return listed == ListedEntry(DIRECTORY, entry.mode or 0, int(entry.uid or 0), int(entry.gid or 0), "")


def test_a_failed_stage_does_not_fail_the_others(builder: Builder) -> None:
    broken = b"FROM law AS s\nRUN mkdir /s\nFROM law\nCOPY f /before\nRUN false\nCOPY --from=s /s /after\n"
    whole = b"FROM law\nCOPY --chown=app f /new/x\nCOPY f /new/y\n"
    stages: dict[str, Stage] = {}
    wanted: dict[tuple[str, int, str], str] = {}
    for prefix, data in (("broken", broken), ("whole", whole)):
        parts = take_apart(data, prefix, builder.base)
        stages |= parts.stages
        for copy in parts.copies:
            stages |= {stage.name: stage for stage in copy.forms.values()}
            wanted |= {(prefix, copy.index, form): copy.forms[form].name for form in (PLAIN, LINKED)}
    results = builder.build(stages, wanted.values())
    failed = {key for key, name in wanted.items() if isinstance(results[name], Failure)}
    assert failed == {("broken", 5, PLAIN), ("broken", 5, LINKED), ("whole", 1, LINKED)}
