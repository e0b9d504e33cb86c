"""A file that comes out of the fixer for a builder without `--link`: BuildKit builds the same image of it as before."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from copy_link.base_images.find import find
from copy_link.fix import main
from tests.engine.build import base_image_stub
from tests.engine.build.batches import Builder, Failure
from tests.engine.build.filesystem_listing import differences
from tests.engine.build.plain_and_linked import Stage, take_apart

pytestmark = pytest.mark.engine

CONFIGURATION = 'builders = ["buildkit", "podman==5.4"]\n'
# As copy-link writes it for BuildKit, with a COPY that a person keeps plain, and one that has to stay plain.
FOR_BUILDKIT = """\
# syntax=docker/dockerfile:1
FROM debian:bookworm AS build
RUN mkdir -p /out/share && chown -R 1234:1234 /out
COPY --link f /usr/src/
COPY --link d /usr/local/share
COPY --link --chown=1234:1234 d /out/share/
COPY f /tmp/x

FROM debian:bookworm
WORKDIR /app
COPY --link --from=build /usr/src /app/src
COPY --link f /usr/local/bin/
COPY --link=false d /srv/
COPY --link --chown=5:5 \\
    f \\
    /new/x
COPY f /opt/
"""


@pytest.mark.parametrize("choice", [base_image_stub.USUAL, 1])
def test_the_file_for_podman_has_no_link_and_builds_the_same_image_on_buildkit(
    choice: int, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = tmp_path / "context"
    (context / "d").mkdir(parents=True)
    for name in ("f", "d/f"):
        (context / name).write_text("copied\n")
    monkeypatch.chdir(tmp_path)
    Path(".copy-link.toml").write_text(CONFIGURATION)
    Path("Dockerfile").write_text(FOR_BUILDKIT)
    assert main(["--context=context", "Dockerfile"]) == 1
    after = Path("Dockerfile").read_bytes()
    assert b"--link" not in after
    assert after.count(b"COPY") == FOR_BUILDKIT.count("COPY")
    assert main(["--context=context", "Dockerfile"]) == 0

    builder = Builder(tmp_path / "builds", context, find)
    stages: dict[str, Stage] = {}
    for prefix, data in (("before", FOR_BUILDKIT.encode()), ("after", after)):
        stages |= take_apart(data, prefix, partial(builder.base, choice=choice)).stages
    built = builder.build(stages, stages)
    names = list(stages)
    assert len(names) == 4
    for linked, plain in zip(names[:2], names[2:], strict=True):
        before, fixed = built[linked], built[plain]
        assert not isinstance(before, Failure), before
        assert not isinstance(fixed, Failure), fixed
        assert not differences(before, fixed)
