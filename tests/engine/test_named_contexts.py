"""A base image that is a stage of another Dockerfile: bake builds it, and the builder agrees with the verdicts."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from copy_link.cli.hook_run import Run
from copy_link.rules.law import DIFFERS, SAME
from copy_link.settings import Arguments, Settings
from tests.engine.build.filesystem_listing import differences, tree_of

pytestmark = pytest.mark.engine

DEPS = """\
FROM base AS build
USER 5
WORKDIR /home/rel
ENV DEST=/srv/app
ARG DEST2=/srv
ONBUILD COPY --chown=7 f /triggered/
FROM nowhere AS other
"""
BASE = "FROM scratch\nCOPY tree /\nWORKDIR /own\n"
MAPPED = (("deps", "deps.Dockerfile#build"), ("base", "base.Dockerfile"))

ROWS = (
    ("COPY f /own/", SAME),
    ("COPY f /home/rel/x", DIFFERS),
    ("COPY --chown=5 f x", SAME),
    ("COPY f $DEST/", SAME),
    ("COPY f /sym/x", DIFFERS),
    ("COPY f /triggered/x", DIFFERS),
    ("COPY --from=deps /home /copied", SAME),
    ("COPY --from=base /own /sym", DIFFERS),
)


def test_the_builder_agrees_with_the_verdicts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    Path("tree").mkdir()
    Path("tree/sym").symlink_to("own")
    Path("f").write_text("")
    Path("deps.Dockerfile").write_text(DEPS)
    Path("base.Dockerfile").write_text(BASE)
    named = {"base": "target:base", "deps": "target:deps"}
    targets: dict[str, object] = {
        "base": {"context": ".", "dockerfile": "base.Dockerfile"},
        "deps": {
            "context": ".",
            "dockerfile": "deps.Dockerfile",
            "target": "build",
            "contexts": {"base": named["base"]},
        },
    }
    names = []
    for number, (row, _) in enumerate(ROWS):
        for form, text in (("plain", row), ("linked", row.replace("COPY ", "COPY --link ", 1))):
            name = f"{form}{number}"
            names.append(name)
            Path(f"{name}.Dockerfile").write_text(f"FROM deps\n{text}\n")
            targets[name] = {
                "context": ".",
                "dockerfile": f"{name}.Dockerfile",
                "contexts": named,
                "output": [f"type=tar,dest={name}.tar"],
            }
    Path("bake.json").write_text(json.dumps({"target": targets}))
    subprocess.run(["docker", "buildx", "bake", "--progress=plain", "--file", "bake.json", *names], check=True)
    mapped = tuple((pattern, str(folder / value)) for pattern, value in MAPPED)
    run = Run(Arguments((), Settings(base_images=mapped), None))
    for number, (row, verdict) in enumerate(ROWS):
        plain, linked = (tree_of(Path(f"{form}{number}.tar").read_bytes()) for form in ("plain", "linked"))
        assert (SAME if not differences(plain, linked) else DIFFERS) == verdict, row
        path = f"plain{number}.Dockerfile"
        (copy,) = run.check(path, Path(path).read_bytes()).copies
        assert copy.verdict == verdict, row
