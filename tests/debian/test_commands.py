"""Commands on a real folder have the computed effect; test_reference.py runs them on a whole tree."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.debian import listing
from tests.debian.commands import COMMANDS, Command
from tests.debian.listing import Entry
from tests.debian.reference import BuildError


def entries_of(folder: Path) -> dict[str, Entry]:
    output = subprocess.run(["find", str(folder), "-printf", listing.FIND_FORMAT], capture_output=True, check=True)
    return {path: entry._replace(user="", group="") for path, entry in listing.from_find(output.stdout)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "top/path/below").mkdir(parents=True)
    (tmp_path / "top/path/below").chmod(0o2700)
    (tmp_path / "top/path/file").write_text("")
    (tmp_path / "top/path/link").symlink_to("below")
    (tmp_path / "top/beside").mkdir()
    (tmp_path / "top/to-path").symlink_to("path")
    (tmp_path / "top/dangling").symlink_to("nowhere")
    return tmp_path


@pytest.mark.parametrize("name", ["path", "to-path", "path/link", "dangling"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_has_the_computed_effect(folder: Path, command: Command, name: str) -> None:
    if os.geteuid() and command.text.startswith("chown"):
        pytest.skip("chown needs root")
    path = str(folder / "top" / name)
    before = entries_of(folder)
    try:
        tree = command.apply(before.get, path)
    except BuildError:
        with pytest.raises(subprocess.CalledProcessError):
            subprocess.run(command.run(path).removeprefix("RUN "), shell=True, check=True, capture_output=True)
        return
    subprocess.run(command.run(path).removeprefix("RUN "), shell=True, check=True)
    after = entries_of(folder)
    assert {one: tree(one) for one in before.keys() | after.keys()} == {
        one: after.get(one) for one in before.keys() | after.keys()
    }
