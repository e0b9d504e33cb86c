"""Dockerfiles of which the tool once said something else than the builder, each as small as it can be."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import NamedTuple

import law_base
import pytest
from batches import Builder
from judged import Example, Outcome, judge
from verdicts import DIFFERS, SAME, UNKNOWN

pytestmark = pytest.mark.engine


class Case(NamedTuple):
    """A Dockerfile, what the builder makes of each COPY and ADD in it, and the tool where that differs."""

    text: str
    builder: tuple[str, ...]
    tool: tuple[str, ...] = ()


CASES = (
    Case(
        "FROM law\nWORKDIR /app/dir\nCOPY deep /app\nCOPY f /app/dir/private/f",
        (SAME, DIFFERS),
    ),
    Case(
        "FROM law\nCOPY deep /has\nCOPY f /has/dir/private/f",
        (SAME, DIFFERS),
    ),
    Case(
        "FROM law\nCOPY deep /app\nRUN mkdir -m 700 /app/$(basename /x/q)\nCOPY f /app/q/f",
        (SAME, DIFFERS),
        (SAME, UNKNOWN),
    ),
    Case(
        "FROM law\nCOPY nope* /new/\nUSER 1000\nWORKDIR /new\nCOPY f .",
        (SAME, DIFFERS),
        (SAME, UNKNOWN),
    ),
    Case(
        "FROM law\nARG MODE\nCOPY --chmod=${MODE:-700} f /new/\nCOPY f /new/y",
        (SAME, DIFFERS),
        (SAME, UNKNOWN),
    ),
    Case("FROM law\nCOPY --chown=3000000000 f /new/x", (DIFFERS,)),
    Case(
        "FROM law AS one\nRUN mkdir -p /a/b /a/x && ln -s /a/b /link && touch /x\n"
        "FROM law\nCOPY --from=one /link/../x /has/dir",
        (SAME,),
    ),
    Case("FROM law\nRUN D=/opt/n sh -c 'mkdir -m 700 $D'\nCOPY f /opt/n/", (DIFFERS,)),
    Case("FROM law\nCOPY deep /n\nRUN chmod 711 /n/*\nCOPY f /n/dir/", (SAME, DIFFERS)),
    Case("FROM law\nRUN mkdir -pm 700 /n/a && cp --parents -r /n/a /opt\nCOPY f /opt/n/a/", (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM law\nCOPY --chown=7 deep /n\nRUN cp -r /n /q\nCOPY f /q/dir/\nCOPY --chown=7 f /q/dir/",
        (SAME, SAME, DIFFERS),
    ),
    Case(
        "FROM law\nCOPY d /y\nADD file.tar /y/",
        (SAME, DIFFERS),
        (SAME, UNKNOWN),
    ),
    Case(
        "FROM law\nCOPY --exclude=sub --exclude=!sub/y d /has/full",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nCOPY --exclude=** --exclude=!**/y d /has/full/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nARG KEPT=!**/y\nCOPY --exclude=** --exclude=$KEPT d /has/full/", (SAME,)),
    Case("FROM law\nCOPY --exclude=sub --exclude=!sub/y d /has/dir", (SAME,)),
    Case(
        "FROM law AS one\nRUN mkdir -p /a/b/c\nFROM law\nCOPY --from=one --exclude=b /a /new\nCOPY f /new/b",
        (SAME, SAME),
        (SAME, UNKNOWN),
    ),
    Case("FROM law\nCOPY --exclude=private deep/dir /new\nCOPY f /new/x", (SAME, SAME)),
    Case("FROM law\nCOPY --exclude=private deep /new\nCOPY f /new/dir/x", (SAME, SAME)),
    Case(
        "FROM law\nCOPY --chmod=4755 f /n/x\nCOPY f /n/y\nCOPY --chmod=755 deep /new\nCOPY f /new/dir/private/f",
        (SAME, SAME, SAME, SAME),
    ),
    Case("FROM law\nADD --unpack=false file.tar /has/dir", (SAME,)),
    Case("FROM law\nENV A=abc\nRUN mkdir -m 700 /opt/y\nCOPY f /opt/${A//*/y}/", (DIFFERS,)),
    Case(
        "FROM law\nRUN mkdir -p /n/sub && chown -R 9:9 /n\nADD --chown=9:9 file.tar /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nRUN mkdir -p /n/sub && chown 9:9 /n\nADD --chown=9:9 file.tar /n/", (SAME,)),
)


def make_context(folder: Path) -> None:
    law_base.make_context(folder)
    (folder / "deep/dir/private").mkdir(parents=True)
    (folder / "deep/dir/private/x").write_text("x")
    for name, mode in (("deep", 0o755), ("deep/dir", 0o755), ("deep/dir/private", 0o700)):
        (folder / name).chmod(mode)
    with tarfile.open(folder / "file.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("sub/packed")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"tar"))


@pytest.fixture(scope="module")
def outcomes(folder: Path) -> dict[bytes, list[Outcome]]:
    context = folder / "context"
    context.mkdir()
    make_context(context)
    builder = Builder(folder, context, law_base.find_image)
    found: dict[bytes, list[Outcome]] = {}
    for outcome in judge(builder, [Example(case.text.encode()) for case in CASES]):
        found.setdefault(outcome.data, []).append(outcome)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text.replace("\n", " ; "))
def test_the_tool_says_what_the_builder_does(outcomes: dict[bytes, list[Outcome]], case: Case) -> None:
    found = outcomes[case.text.encode()]
    assert tuple(outcome.builder for outcome in found) == case.builder, [outcome.unlike for outcome in found]
    assert tuple(outcome.said.verdict for outcome in found) == (case.tool or case.builder)
    assert not any(outcome.is_false for outcome in found)
