"""Verdicts on bases that nobody has described, built on several images that each name may stand for."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from copy_link.base_images.find import find
from tests.engine.build.base_image_stub import USUAL
from tests.engine.build.batches import Builder
from tests.engine.generate import materials
from tests.engine.generate.stand_ins import ALPINE_LIKE, ANY_LIKE, DEBIAN_LIKE, FEDORA_LIKE, NON_ROOT, stand_ins
from tests.engine.outcomes import CHOICES, FAILS, Example, Outcome, judge
from tests.engine.tool_verdicts import DIFFERS, SAME, UNKNOWN

pytestmark = pytest.mark.engine

APT = "RUN apt-get update && apt-get install -y curl"


class Case(NamedTuple):
    """A Dockerfile, the tool's verdict on its last COPY, and the builder's answers on the images of the base."""

    base: str
    lines: str
    tool: str
    builder: tuple[str, ...]

    @property
    def data(self) -> bytes:
        return f"FROM {self.base}\n{self.lines}\n".encode()


CASES = (
    # A new directory: mkdir fails where the base has it already.
    Case(ANY_LIKE, "USER root\nRUN mkdir /app\nCOPY app.py /app/", SAME, (SAME, FAILS, FAILS)),
    Case(ANY_LIKE, "USER root\nRUN mkdir -p /app\nCOPY app.py /app/", UNKNOWN, (SAME, DIFFERS, DIFFERS)),
    Case(ANY_LIKE, "USER root\nRUN rm -rf /app && mkdir -p /app/x\nCOPY src /app/x", SAME, (SAME, SAME, SAME)),
    Case(ANY_LIKE, "USER root\nWORKDIR /app\nCOPY . .", UNKNOWN, (SAME, DIFFERS, DIFFERS)),
    Case(ANY_LIKE, "USER root\nWORKDIR /usr/src/app\nCOPY app.py /usr/local/bin/x", SAME, (SAME, SAME, SAME)),
    # Its owner is the user of the base, which is root where a package manager succeeds.
    Case(DEBIAN_LIKE, f"{APT} && mkdir /app\nCOPY app.py /app/", SAME, (SAME, FAILS, FAILS)),
    Case(DEBIAN_LIKE, f"{APT}\nRUN rm -rf /app && mkdir /app\nCOPY app.py /app/", SAME, (SAME, SAME, SAME)),
    Case(NON_ROOT, f"{APT}\nRUN mkdir /new\nCOPY app.py /new/", SAME, (FAILS, FAILS, FAILS)),
    Case(NON_ROOT, "WORKDIR /new\nCOPY app.py /new/", UNKNOWN, (DIFFERS, DIFFERS, DIFFERS)),
    Case(
        ALPINE_LIKE, "RUN apk add curl && rm -rf /srv/app && mkdir -p /opt/x\nCOPY app.py /usr/bin/", SAME, (SAME,) * 3
    ),
    Case(DEBIAN_LIKE, f"{APT}\nCOPY app.py /usr/bin/", SAME, (SAME, SAME, SAME)),
    Case(DEBIAN_LIKE, f"{APT}\nCOPY app.py /usr/local/bin", SAME, (SAME, SAME, SAME)),
    Case(DEBIAN_LIKE, f"RUN chmod 700 /usr/bin\n{APT}\nCOPY app.py /usr/bin/", UNKNOWN, (DIFFERS,) * 3),
    Case(FEDORA_LIKE, "RUN dnf install -y curl\nCOPY app.py /usr/bin/", UNKNOWN, (DIFFERS, DIFFERS, DIFFERS)),
    Case(FEDORA_LIKE, "RUN dnf install -y curl\nCOPY app.py /usr/local/bin", SAME, (SAME, SAME, SAME)),
    # busybox has no /usr/local/bin: the plain COPY creates a file there.
    Case(ANY_LIKE, "COPY app.py /usr/local/bin", UNKNOWN, (SAME, SAME, SAME)),
    # A linked COPY leaves the other directories of an image as they are.
    Case(ANY_LIKE, "COPY --link app.py /usr/bin/x\nCOPY app.py /usr/local/lib/", SAME, (SAME, SAME, SAME)),
    Case(ANY_LIKE, "ARG V\nCOPY app.py /opt/x-$V/\nCOPY app.py /usr/local/bin/x", SAME, (SAME, SAME, SAME)),
)


@pytest.fixture(scope="module")
def outcomes(folder: Path) -> dict[bytes, list[Outcome]]:
    """The outcomes of the last COPY of each case, in the order of the choices."""
    context = folder / "context"
    context.mkdir()
    materials.make_context(context)
    builder = Builder(folder, context, find, (), stand_ins())
    found: dict[bytes, list[Outcome]] = {}
    for choice in CHOICES:
        # A RUN without permission interrupts a build.
        examples = [Example(case.data, choice, is_doubtful=case.base == NON_ROOT) for case in CASES]
        last = {outcome.data: outcome for outcome in judge(builder, examples)}
        for data, outcome in last.items():
            found.setdefault(data, []).append(outcome)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.data.decode().replace("\n", " ; "))
def test_the_verdict_holds_on_every_image_that_the_name_may_stand_for(
    outcomes: dict[bytes, list[Outcome]], case: Case
) -> None:
    found = outcomes[case.data]
    assert found[USUAL].tool.verdict == case.tool, found[USUAL].tool.why
    assert tuple(outcome.builder for outcome in found) == case.builder, [outcome.changes for outcome in found]
    assert not any(outcome.is_false for outcome in found)
