from __future__ import annotations

import pytest

from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, FILE, directory
from copy_link.image.evidence import INSTRUCTION, Evidence, Predicate
from copy_link.run_effects.build_outputs import may_fill_plainly, may_make_directory
from copy_link.run_effects.process import Process

FACT = Evidence("Dockerfile", 3, None, Predicate(INSTRUCTION, text="RUN x"))


def test_a_new_directory_is_plain_and_may_hold_anything(process: Process) -> None:
    may_make_directory(process, "/opt/target", FACT)
    entry = process.tree.at("/opt/target")
    assert entry.kinds == {ABSENT, DIRECTORY}
    assert (entry.mode, entry.uid, entry.gid) == (0o755, 0, 0)
    assert process.tree.at("/opt/target/x/y").kinds == ANYTHING


def test_an_existing_directory_keeps_its_mode(process: Process) -> None:
    process.tree.put("/opt/target", directory(0o700, 5, 5))
    may_make_directory(process, "/opt/target", FACT)
    entry = process.tree.at("/opt/target")
    assert entry.is_only(DIRECTORY)
    assert (entry.mode, entry.uid) == (0o700, 5)
    assert process.tree.at("/opt/target/x").kinds == ANYTHING


def test_what_is_not_known_stays_so(process: Process) -> None:
    may_make_directory(process, "/mystery/x", FACT)
    assert process.tree.at("/mystery/x").kinds == ANYTHING


def test_a_tool_may_give_the_directory_to_the_owner_of_the_one_above(process: Process) -> None:
    may_make_directory(process, "/home/node/node_modules", FACT, owner_of_parent=True)
    assert process.tree.at("/home/node/node_modules").uid is None
    may_make_directory(process, "/opt/node_modules", FACT, owner_of_parent=True)
    assert process.tree.at("/opt/node_modules").uid == 0


def test_plain_files_and_directories_may_be_at_every_path(process: Process) -> None:
    may_fill_plainly(process, "/opt/prefix", FACT)
    for path in ("/opt/prefix/bin", "/opt/prefix/lib/x/y"):
        entry = process.tree.at(path)
        assert entry.kinds == {ABSENT, FILE, DIRECTORY}
        assert (entry.mode, entry.uid, entry.gid) == (0o755, 0, 0)


def test_an_existing_directory_below_keeps_its_mode(process: Process) -> None:
    process.tree.put("/opt/lib", directory(0o700, 5, 5))
    may_fill_plainly(process, "/opt", FACT)
    assert (process.tree.at("/opt/lib").mode, process.tree.at("/opt/lib/x").mode) == (0o700, 0o755)


@pytest.mark.parametrize("path", ["/setgid", "/setgid/x"])
def test_a_setgid_directory_gives_its_group_to_new_ones(path: str, process: Process) -> None:
    may_fill_plainly(process, path, FACT)
    assert process.tree.at(f"{path}/new").gid != 0
