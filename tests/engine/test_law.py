"""Every row of the law's table, built plain and linked: the builder does as documented, and the tool agrees."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.engine import law_base
from tests.engine.build.batches import Builder, Failure, Result
from tests.engine.build.plain_and_linked import LINKED, SLASHED, Stage, take_apart
from tests.engine.outcomes import FAILS, Example, Outcome, ignores_link, judge
from tests.engine.tool_verdicts import DIFFERS, SAME, UNKNOWN

pytestmark = pytest.mark.engine

# Linking alone changes the image; with a trailing "/" as well, the image is the same.
NEEDS_SLASH = "needs a slash"

OTHER_STAGE = """\
FROM law AS s
RUN mkdir -p /dir/sub && touch /dir/x /dir/sub/y && ln -s /dir /dlink && ln -s /dir/x /flink && ln -s sub /dir/inlink
RUN chown -R 1234:1234 /dir && chmod 700 /dir/sub
RUN mkdir /o /p && touch /o/opt && ln -s /dir /p/dir
"""


class Row(NamedTuple):
    """Instructions whose last COPY or ADD is tested.

    `builder` is the builder's result; `tool` is the tool's verdict if it differs from that on purpose.
    """

    text: str
    builder: str
    tool: str = ""

    @property
    def verdict(self) -> str:
        return self.tool or {NEEDS_SLASH: SAME, FAILS: ""}.get(self.builder, self.builder)

    @property
    def dockerfile(self) -> bytes:
        return f"{OTHER_STAGE}FROM law\n{self.text}\n".encode()


# The rows that the law was derived from.
DOCUMENTED = (
    Row("COPY f /new/x", SAME),
    Row("COPY d /new", SAME),
    Row("COPY f d /new/", SAME),
    Row("WORKDIR /app\nCOPY . .", SAME),
    Row("COPY f /has/dir/", SAME),
    Row("COPY d /has/dir", SAME),
    Row("COPY f /has/dir/x", SAME),
    Row("COPY f /has/dir/.", SAME),
    Row("COPY f /has/dir", NEEDS_SLASH),
    Row("COPY f* /has/dir", NEEDS_SLASH),
    Row("COPY <<EOF /has/dir\ntext\nEOF", NEEDS_SLASH),
    Row("WORKDIR /has/dir\nCOPY f ..", NEEDS_SLASH),
    Row("COPY f /sym/x", DIFFERS),
    Row("COPY d /sym", DIFFERS),
    Row("COPY d /sym/", DIFFERS),
    Row("WORKDIR /sym/w\nCOPY d .", DIFFERS),
    Row("COPY f /sym", DIFFERS),
    Row("COPY f /real/flink", DIFFERS),
    Row("COPY f /dangling", DIFFERS),
    Row("COPY f /bin/x", DIFFERS),
    Row("COPY f /lib/x/y", DIFFERS),
    Row("COPY f /var/run/x/y", DIFFERS),
    Row("COPY f /own/", DIFFERS),
    Row("COPY d /own/", DIFFERS),
    Row("ADD t.tgz /own/", DIFFERS),
    Row("COPY f /m777/", DIFFERS),
    Row("COPY f /tmp/x", DIFFERS),
    Row("COPY f /var/tmp/x", DIFFERS),
    Row("COPY f /root/x", DIFFERS),
    Row("COPY f /m2755/x", DIFFERS),
    Row("COPY f /m700/x", DIFFERS),
    Row("COPY --chown=1234:1234 d /own/", SAME),
    Row("COPY --chown=1234:1234 f /n/x", SAME),
    Row("COPY --chown=1234:1234 f /srv/n/x", DIFFERS),
    Row("COPY --from=s --chown=5:5 /dir /has/dir", DIFFERS),
    *(Row(f"COPY --chown={owner} f /n/x", SAME) for owner in ("root", "root:root", "0:root", "1234", ":1234")),
    Row("ENV U=1234\nCOPY --chown=$U f /n/x", SAME),
    Row("COPY --chown=app f /n/x", DIFFERS),
    Row("COPY --chown=1234:app f /n/x", DIFFERS),
    Row("ENV U=app\nCOPY --chown=$U f /n/x", DIFFERS),
    Row("COPY --chmod=755 f /new/x", SAME),
    Row("COPY --chmod=755 f /tmp/x", SAME, DIFFERS),
    Row("COPY --chmod=755 f /sym/x", SAME, DIFFERS),
    Row("COPY --chmod=755 f /has/dir", SAME),
    Row("USER app\nWORKDIR /w/x\nCOPY f .", DIFFERS),
    Row("USER app\nWORKDIR /w/x\nUSER root\nCOPY f .", DIFFERS),
    Row("RUN mkdir /app && chown -R 1234:1234 /app\nCOPY f /app/", DIFFERS),
    Row("RUN mkdir /app && chown -R 1234:1234 /app\nCOPY --chown=1234:1234 f /app/", SAME),
    Row("RUN useradd -m u\nCOPY f /home/u/x", DIFFERS),
    Row("RUN install -d -o 1234 -m 750 /i\nCOPY f /i/", DIFFERS),
    Row("RUN umask 077 && mkdir /um\nCOPY f /um/", DIFFERS),
    Row("COPY --chown=1234:1234 d /n/\nCOPY f /n/", DIFFERS),
    Row("COPY --chown=1234:1234 d /n/\nCOPY --chown=1234:1234 f /n/", SAME),
    Row("VOLUME /vol\nCOPY f /vol/x", SAME),
    Row("COPY --from=s /dir /new", SAME),
    Row("COPY --from=s /dir /has/full", SAME),
    Row("COPY d /", SAME),
    Row("ADD t.tgz /has/", SAME, UNKNOWN),
    Row("ADD t.tgz /", SAME, UNKNOWN),
    Row("COPY d /file", FAILS),
    Row("COPY d /has/linked", FAILS),
)

# Rows that were measured later.
MEASURED = (
    Row("COPY --chmod=700 f /new/dir/x\nCOPY f /new/dir/y", DIFFERS),
    Row("COPY --chmod=775 f /new/dir/x\nCOPY f /new/dir/y", SAME, UNKNOWN),
    Row("COPY --chmod=777 f /new/dir/x\nCOPY f /new/dir/y", SAME, UNKNOWN),
    Row("COPY --chmod=711 f /new/dir/x\nCOPY f /new/dir/y", DIFFERS),
    Row("COPY --link nope* /m777/\nCOPY --link f /m777/f", DIFFERS),
    Row("COPY --link nope* /sym/x/\nCOPY --link f /sym/y", DIFFERS),
    Row("COPY --link nope* /own/\nCOPY --link f /own/", DIFFERS),
    Row("COPY nope* /new/dir/", SAME),
    Row("COPY nope* /own/", SAME, DIFFERS),
    Row("COPY f nope* /new/dir/", SAME),
    Row("RUN --mount=type=cache,target=/x/y,mode=0700 touch /x/y/z\nCOPY f /x/y/z", SAME),
    Row("RUN --mount=type=cache,target=/own/y chown 0:0 /own/y\nCOPY f /own/y/z", DIFFERS),
    Row("RUN --mount=type=tmpfs,target=/x/t touch /x/t/z /x/u\nCOPY f /x/t/z", SAME),
    Row("RUN --mount=type=bind,source=d,target=/x/t ls /x/t\nCOPY f /x/t/z", SAME),
    Row("COPY f /file/x", FAILS),
    Row("COPY f /file/", FAILS),
    Row("COPY none /has/dir/x", FAILS),
    Row("COPY open /new", SAME),
    Row("COPY closed /new", SAME),
    Row("COPY closed /new\nCOPY f /new/", SAME),
    Row("COPY d /new\nCOPY f /new/sub/", DIFFERS),
    Row("COPY onlydir /new\nCOPY f /new/below/deep/x", SAME),
    Row("COPY closed /m700", DIFFERS),
    Row("COPY closed /has/dir", SAME),
    Row("COPY d /has/full\nCOPY f /has/full/sub/x", DIFFERS),
    Row("RUN mkdir /has/mine2 && chown 1:1 /has/mine2\nCOPY --chown=1:1 d /has/mine2", DIFFERS),
    Row("COPY --chown=1234:1234 d /has/mine", DIFFERS),
    Row("COPY --from=s / /", SAME),
    Row("COPY --link f ..\nCOPY f /has/dir", NEEDS_SLASH),
    Row("COPY f ..", SAME),
    Row("COPY shared /", SAME),
    Row("COPY shared /\nCOPY f /tmp/x", SAME),
    Row("COPY roottree /", FAILS),
    Row("COPY --from=s /dlink /x", SAME),
    Row("COPY --from=s /dlink/ /has/dir", SAME),
    Row("COPY --from=s /dlink /own", DIFFERS),
    Row("COPY --from=s /flink /x", SAME),
    Row("COPY --from=s /flink /has/dir", NEEDS_SLASH),
    Row("COPY --from=s /dir/inlink /x", SAME),
    Row("COPY f /m2755/in/x", DIFFERS),
    Row("COPY f /m2755/new/x", DIFFERS),
    Row("COPY --chown=1234:1234 f /m2755/new/x", DIFFERS),
    Row("COPY f /group/x", DIFFERS),
    Row("COPY --chown=:50 f /group/x", SAME),
    Row("COPY f /a/../b/", SAME),
    Row("COPY f /sym/../b/", SAME),
    Row("COPY f /a//b", SAME),
    Row("COPY f /a/./b", SAME),
    Row("COPY f /new/.", SAME),
    Row("COPY f /has/dir/below/..", NEEDS_SLASH),
    Row("COPY f \"''\"", SAME),
    Row('COPY f ""', SAME),
    Row('COPY ["f", ""]', SAME),
    Row('WORKDIR /own\nCOPY f ""', DIFFERS),
    Row("WORKDIR /w\nCOPY f .", SAME),
    Row("WORKDIR /w/v\nCOPY f ..", NEEDS_SLASH),
    Row("WORKDIR /w\nCOPY f ./x", SAME),
    Row("WORKDIR /w\nCOPY f ./", SAME),
    Row("WORKDIR /w\nCOPY d ./.", SAME),
    Row("WORKDIR /own\nCOPY d ./.", DIFFERS),
    Row("COPY --chown=1000 f /n/x\nCOPY --chown=1000:1000 f /n/y", SAME),
    Row("COPY --chown=odd f /n/x", DIFFERS),
    Row("COPY --chown=odd f /n/x\nCOPY --chown=1000:50 f /n/y", SAME),
    Row("COPY --chown=1000: f /n/x\nCOPY --chown=1000:0 f /n/y", SAME),
    Row("COPY --chown=:odd f /n/x", DIFFERS),
    Row("USER 1000\nWORKDIR /w/x\nCOPY --chown=1000:1000 f .", SAME),
    Row("USER 1000\nWORKDIR /w/x\nCOPY --chown=1000:50 f .", DIFFERS),
    Row("USER odd\nWORKDIR /w/x\nCOPY --chown=1000:50 f .", SAME),
    Row("USER 1000:2000\nWORKDIR /w/x\nCOPY --chown=1000:2000 f .", SAME),
    Row("USER odd:app\nWORKDIR /w/x\nCOPY --chown=1000:1234 f .", SAME),
    Row("USER :50\nWORKDIR /w/x\nCOPY --chown=0:50 f .", SAME),
    Row("COPY --exclude=sub d /new", SAME),
    Row("COPY --exclude=sub d /own", DIFFERS),
    Row("WORKDIR /dangling\nCOPY f .", DIFFERS),
    Row("WORKDIR /dangling/x\nCOPY f /nowhere/x/", SAME),
    Row("WORKDIR /dangling2/x\nCOPY f /opt/nowhere/deep/x/", SAME),
    Row("RUN ln /has/dir/x /has/dir/hard\nCOPY f /has/dir/x", SAME),
    Row("RUN ln /has/dir/x /has/dir/hard\nCOPY --from=s /dir /has/dir", SAME),
    Row("COPY --chown=1234:1234 d /own", SAME),
    Row("COPY flink /new/x", SAME),
    Row("COPY flink /has/dir", NEEDS_SLASH),
    Row("COPY dlink /has/dir", SAME),
    Row("COPY none /own", DIFFERS),
    Row("COPY none /sym", DIFFERS),
    Row("COPY none /has/dir", SAME),
    Row("COPY no.log /x/", FAILS),
    Row("ADD t.tgz /has/dir", SAME),
    Row("ADD t.tgz /has/dir/below/x", SAME),
    Row("ADD f /has/dir", NEEDS_SLASH),
    Row("ADD f /sym/x", DIFFERS),
    Row("ADD --chown=9:9 t.tgz /newtar/", SAME),
    Row("COPY onlink /real", SAME),
    Row("COPY symover /has/dir", SAME),
    Row("COPY symsym /real", SAME),
    Row("COPY --chmod= f /new/x", SAME),
    Row("COPY --chmod= f /tmp/x", DIFFERS),
    Row("COPY --chmod= f /has/dir", NEEDS_SLASH),
    Row("COPY --chmod= --chown=app f /n/x", DIFFERS),
    Row("ENV M=\nCOPY --chmod=$M f /own/", DIFFERS),
    Row("ENV M=\nCOPY --chmod=$M f /sym/x", DIFFERS),
    Row("COPY --chown=app none* /new/", DIFFERS),
    Row("COPY --from=s /dir/* /new/", SAME),
    Row("COPY --from=s /dir/* /own/", DIFFERS),
    Row("COPY --from=s /dir/* /m777/", DIFFERS),
    Row("COPY --from=s /d*r /sym/", DIFFERS),
    Row("COPY --from=s --chown=5:5 /dir/* /has/dir/", DIFFERS),
)
# The copied files do not fit the image: the plain build fails, and the linked one replaces the path.
COLLISIONS = (
    (Row("COPY roottree /", FAILS), "/sym"),
    (Row("COPY d /has/linked", FAILS), "/has/linked/sub"),
    (Row("COPY d /has/linked/", FAILS), "/has/linked/sub"),
    (Row("COPY d/ f /has/linked/", FAILS), "/has/linked/sub"),
    (Row("COPY --chown=1:1 dirover /has/dir", FAILS), "/has/dir/x"),
    (Row("COPY dirover /has/dir", FAILS), "/has/dir/x"),
    (Row("ADD dirover /has/dir", FAILS), "/has/dir/x"),
    (Row("RUN touch /opt/tmp\nCOPY shared /opt", FAILS), "/opt/tmp"),
    (Row("RUN ln -s /srv /opt/tmp\nCOPY shared /opt/", FAILS), "/opt/tmp"),
    (Row("COPY symdir /has", FAILS), "/has/dir"),
    (Row("COPY withfile /has", FAILS), "/has/dir"),
    (Row("COPY withfile/dir /has/", FAILS), "/has/dir"),
    (Row("COPY --from=s /o /", FAILS), "/opt"),
    (Row("COPY --from=s /p /has", FAILS), "/has/dir"),
    (Row("COPY f /file/x", FAILS), "/file"),
)
ROWS = DOCUMENTED + MEASURED + tuple(row for row, _ in COLLISIONS if row not in DOCUMENTED + MEASURED)


def name(row: Row) -> str:
    return row.text.replace("\n", " ; ")


@pytest.fixture(scope="module")
def outcomes(folder: Path) -> dict[Row, Outcome]:
    context = folder / "context"
    context.mkdir()
    law_base.make_context(context)
    builder = Builder(folder, context, law_base.find_image)
    found = judge(builder, [Example(row.dockerfile, is_doubtful=row.builder == FAILS) for row in ROWS])
    last = {outcome.data: outcome for outcome in found}
    return {row: last[row.dockerfile] for row in ROWS}


@pytest.fixture(scope="module")
def collided(folder: Path, outcomes: dict[Row, Outcome]) -> dict[Row, tuple[Result, Result]]:
    """The file system before each colliding COPY, and after its linked form."""
    (folder / "linked").mkdir()
    builder = Builder(folder / "linked", folder / "context", law_base.find_image)
    found = {}
    stages: dict[str, Stage] = {}
    for number, (row, _) in enumerate(COLLISIONS):
        parts = take_apart(row.dockerfile, f"l{number}", builder.base)
        stages |= parts.stages
        linked = parts.copies[-1].forms[LINKED]
        before = replace(linked, name=f"l{number}before", instructions=linked.instructions[:-1])
        stages |= {stage.name: stage for stage in (before, linked)}
        found[row] = (before.name, linked.name)
    results = builder.build(stages, [name for names in found.values() for name in names])
    return {row: (results[before], results[linked]) for row, (before, linked) in found.items()}


def built(outcome: Outcome) -> str:
    if outcome.builder != SAME:
        return outcome.builder
    needs_slash = outcome.changes[LINKED] and not outcome.changes.get(SLASHED, outcome.changes[LINKED])
    return NEEDS_SLASH if needs_slash else SAME


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_the_builder_does_as_documented(outcomes: dict[Row, Outcome], row: Row) -> None:
    outcome = outcomes[row]
    assert built(outcome) == row.builder, outcome.problem or outcome.changes


@pytest.mark.parametrize("row", [row for row in ROWS if row.builder != FAILS], ids=name)
def test_the_verdict_agrees_with_the_builder(outcomes: dict[Row, Outcome], row: Row) -> None:
    outcome = outcomes[row]
    assert outcome.tool.verdict == row.verdict, outcome.tool.why
    assert not outcome.is_false


@pytest.mark.parametrize("row", [row for row in ROWS if row.builder != FAILS], ids=name)
def test_the_tool_reports_exactly_the_harmful_links(outcomes: dict[Row, Outcome], row: Row) -> None:
    outcome = outcomes[row]
    if not ignores_link(outcome) and outcome.tool.verdict != UNKNOWN:
        assert bool(outcome.tool.harm) is bool(outcome.changes[LINKED])
    assert not outcome.is_falsely_reported
    if outcome.tool.harm == "CL101":
        assert outcome.changes[LINKED][0].endswith("invalid user index: -1")


@pytest.mark.parametrize(("row", "path"), COLLISIONS, ids=lambda value: name(value) if isinstance(value, Row) else "")
def test_a_linked_copy_that_does_not_fit_the_image_replaces_the_path(
    outcomes: dict[Row, Outcome], collided: dict[Row, tuple[Result, Result]], row: Row, path: str
) -> None:
    before, linked = collided[row]
    assert not isinstance(before, Failure)
    assert not isinstance(linked, Failure)
    assert before[path].kind != linked[path].kind
    tool = outcomes[row].tool
    assert (tool.verdict, tool.harm) == (DIFFERS, "CL102"), tool.why
