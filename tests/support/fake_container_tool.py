"""A program that replaces docker and podman in the tests of copy-link-survey."""

from __future__ import annotations

import json
import os
import select
import sys
from pathlib import Path

from tests.support.survey_tars import Member, folder, link, tar, text

ID = f"sha256:{'1' * 64}"
DIGEST = f"registry.example.com/base@sha256:{'2' * 64}"
IMAGE = "registry.example.com/base:1"
EXPORT: list[Member] = [
    folder("bin"),
    folder("etc"),
    text("etc/passwd", "app:x:1000:1000::/home/app:\n"),
    folder("tmp", 0o1777),
    link("lib", "usr/lib"),
]
INSPECTED = {
    "Id": ID,
    "RepoDigests": [DIGEST],
    "Os": "linux",
    "Architecture": "amd64",
    "Config": {"Env": ["PATH=/bin"], "WorkingDir": "/srv", "User": "app", "OnBuild": None},
}

# The description of the image that the tool exports by default.
DESCRIPTION = f"""\
#mtree
# src: docker export of {IMAGE}, {DIGEST}
# on: scratch
# workdir: /srv
# user: app
# env-is-whole: yes
# env: PATH=/bin
# users: app=1000:1000:/home/app
# files-only: /
# dirs: /bin /etc
./lib type=link link=usr/lib
./tmp type=dir mode=1777 uid=0 gid=0
"""

# Replaces docker and podman: it records its arguments, and answers as its plan says.
TOOL = """\
#!{python}
import json, os, shutil, signal, sys
here = os.path.dirname(os.path.abspath(__file__))
with open(here + "/calls", "a") as calls:
    print(*sys.argv[1:], sep="|", file=calls)
plan = json.load(open(here + "/plan"))
verb = " ".join(sys.argv[1:3]) if sys.argv[2] == "inspect" else sys.argv[1]
if verb == "export":
    with open(here + "/export", "rb") as export:
        shutil.copyfileobj(export, sys.stdout.buffer)
        sys.stdout.flush()
if plan["hangs"] == verb:
    with open(here + "/ready", "w") as ready:
        ready.write(verb)
    signal.pause()
if verb in plan["fails"]:
    sys.stderr.write(plan["fails"][verb])
    sys.exit(1)
if verb == "container inspect":
    print("{id}")
if verb == "image inspect":
    print(json.dumps(plan["image"]))
"""


class FakeTool:
    """A fake container tool, the only program on PATH."""

    def __init__(self, root: Path, name: str) -> None:
        self.root = root / name
        self.root.mkdir()
        script = self.root / name
        script.write_text(TOOL.format(python=sys.executable, id=ID))
        script.chmod(0o755)
        os.mkfifo(self.root / "ready")
        self.ready = os.open(self.root / "ready", os.O_RDONLY | os.O_NONBLOCK)
        self.plan()
        self.export(tar(*EXPORT))

    def plan(self, image: object = INSPECTED, fails: dict[str, str] | None = None, hangs: str = "") -> None:
        plan = {"image": [image], "fails": fails or {}, "hangs": hangs}
        (self.root / "plan").write_text(json.dumps(plan))

    def export(self, data: bytes) -> None:
        (self.root / "export").write_bytes(data)

    def calls(self) -> list[list[str]]:
        path = self.root / "calls"
        return [line.split("|") for line in path.read_text().splitlines()] if path.exists() else []

    def wait_until_it_hangs(self) -> str:
        """Wait until the tool hangs. Returns the command in which it hangs, "" if it does not within a minute."""
        ready, _, _ = select.select([self.ready], [], [], 60)
        return os.read(self.ready, 100).decode() if ready else ""

    def removed_its_container(self) -> bool:
        """True if the last call removes the container that the first call created."""
        first, *_, last = self.calls()
        return first[:2] == ["create", "--name"] and last == ["rm", "--force", "--volumes", first[2]]
