from __future__ import annotations

import pytest

from copy_link.image.entries import (
    ABSENT,
    ANYTHING,
    DIRECTORY,
    FILE,
    SYMLINK,
    Entry,
    directory,
    file,
    plain_only,
    symlink,
    unknown,
)
from copy_link.image.evidence import INSTRUCTION, MAXIMUM_EVIDENCE, Evidence, Predicate
from copy_link.run_effects.arguments import Place
from copy_link.run_effects.process import Process
from copy_link.run_effects.tree_changes import (
    change,
    change_linked,
    forget,
    forget_everything,
    make_directories,
    make_directory,
    make_file,
    make_parents,
    make_unpacked,
    may_appear,
    may_have_parents,
    new_directory,
    new_mode,
    with_evidence,
)
from tests.support.run_cases import Case, Found, each

FACT = Evidence("Dockerfile", 2, None, Predicate(INSTRUCTION, text="RUN x"))

CASES = (
    Case("chown 5 //opt", {"/opt": "dir 755 5:0"}),
    Case("chown 5 //op$SECRET", {"/opt": "dir 755 ?:0", "/srv": "dir 755 0:0"}),
    Case("chown 5 /real/$SECRET/./.", {"/real/sub": "dir 755 ?:0", "/opt": "dir 755 0:0"}),
    Case("chown 5 /sym/*", {"/real/sub": "dir 755 5:0", "/real": "dir 755 0:0"}),
    Case("mkdir -p /opt/a/b/../c", {"/opt/a/b": "dir 755 0:0", "/opt/a/c": "dir 755 0:0"}),
    Case("mkdir -p /sym/x/y", {"/real/x": "dir 755 0:0", "/real/x/y": "dir 755 0:0"}),
    Case("mkdir -p /setgid/x/y", {"/setgid/x": "dir 2755 0:50", "/setgid/x/y": "dir 2755 0:50"}),
    Case("umask $SECRET; mkdir /a", {"/a": "dir ? 0:0"}),
)


@each(CASES)
def test_a_change_reaches_the_paths_that_a_word_names(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


def owned_by_5(entry: Entry) -> Entry:
    return entry._replace(uid=5)


def uid(process: Process, path: str) -> object:
    return process.tree.at(path).uid


def test_a_change_follows_a_symlink_if_asked(process: Process) -> None:
    change(process, Place("/sym"), owned_by_5, follow=False)
    assert (uid(process, "/sym"), uid(process, "/real")) == (5, 0)
    change(process, Place("/sym"), owned_by_5)
    assert uid(process, "/real") == 5


def test_a_recursive_change_reaches_every_path_below(process: Process) -> None:
    change(process, Place("/real"), owned_by_5, recursive=True)
    assert [uid(process, path) for path in ("/real", "/real/sub", "/opt")] == [5, 5, 0]


def test_a_change_through_a_symlink_with_an_unknown_target_may_be_anywhere(process: Process) -> None:
    process.tree.put("/link", symlink(None))
    change(process, Place("/link/x"), owned_by_5)
    assert [uid(process, path) for path in ("/opt", "/real/sub")] == [None, None]


def test_every_match_of_a_star_changes_for_certain(process: Process) -> None:
    change(process, Place(None, "/real/", "", is_one_name=True, is_every=True), owned_by_5)
    assert [uid(process, path) for path in ("/real/sub", "/real", "/opt")] == [5, 0, 0]


def test_one_of_several_matches_may_change(process: Process) -> None:
    change(process, Place(None, "/", "", is_one_name=True), owned_by_5)
    assert [uid(process, path) for path in ("/opt", "/srv", "/real/sub")] == [None, None, 0]


def test_the_targets_of_listed_symlinks_change(process: Process) -> None:
    process.tree.put("/opt/link", symlink("/srv"))
    change_linked(process, Place("/opt"), owned_by_5)
    assert [uid(process, path) for path in ("/srv", "/opt", "/real")] == [5, 0, 0]


def test_an_existing_directory_keeps_its_mode_and_its_owner(process: Process) -> None:
    make_directories(process, "/home/node/x/y", new_directory, 0o700, FACT)
    assert (process.tree.at("/home/node").mode, uid(process, "/home/node")) == (0o755, 1000)
    assert (process.tree.at("/home/node/x").mode, uid(process, "/home/node/x")) == (0o700, 0)


def test_mkdir_creates_no_parents(process: Process) -> None:
    make_directory(process, "/nowhere/x", new_directory, 0o755, FACT)
    assert not process.tree.at("/nowhere/x").may_be(DIRECTORY)
    make_directory(process, "/opt/x", new_directory, 0o755, FACT)
    assert process.tree.at("/opt/x").is_only(DIRECTORY)


def test_mkdir_changes_no_existing_directory(process: Process) -> None:
    make_directory(process, "/home/node", new_directory, 0o700, FACT)
    assert (process.tree.at("/home/node").mode, uid(process, "/home/node")) == (0o755, 1000)


def test_the_parents_of_a_path_are_created_without_the_path(process: Process) -> None:
    make_parents(process, "/a/b/c/", 0o750, FACT)
    assert process.tree.at("/a/b").mode == 0o750
    assert not process.tree.at("/a/b/c").may_be(DIRECTORY)


def test_a_path_that_may_appear_stays_what_it_is_if_it_is_there(process: Process) -> None:
    may_appear(process, Place("/opt"), unknown(FACT))
    may_appear(process, Place("/opt/x"), unknown(FACT))
    assert process.tree.at("/opt").is_only(DIRECTORY)
    assert process.tree.at("/opt/x").kinds == ANYTHING


def test_a_name_that_may_appear_may_be_in_every_directory(process: Process) -> None:
    may_appear(process, Place(None, "/", "/x"), directory(0o700, 5, 5, FACT))
    assert process.tree.at("/opt/x").kinds >= {ABSENT, DIRECTORY}
    assert process.tree.at("/real/sub/x").may_be(DIRECTORY)
    # A setgid directory passes on its group.
    assert process.tree.at("/setgid/x").gid is None


def test_a_program_may_create_missing_parents_with_any_mode(process: Process) -> None:
    may_have_parents(process, "/opt/a/b", FACT)
    assert (process.tree.at("/opt").mode, process.tree.at("/opt/a").mode) == (0o755, None)
    assert process.tree.at("/opt/a").may_be(DIRECTORY)


def test_a_file_is_written_through_a_symlink(process: Process) -> None:
    make_file(process, Place("/sym/new"), FACT)
    assert process.tree.at("/real/new").is_only(FILE)
    assert process.tree.at("/sym").is_only(SYMLINK)
    make_file(process, Place("/opt"), FACT)
    assert process.tree.at("/opt").is_only(DIRECTORY)


@pytest.mark.parametrize(("leaves_directory", "kinds"), [(False, {FILE}), (True, {FILE, DIRECTORY})])
def test_a_command_that_fails_on_a_directory_proves_a_file(
    leaves_directory: bool, kinds: set[str], process: Process
) -> None:
    process.tree.put("/opt/x", plain_only(FACT))
    make_file(process, Place("/opt/x"), FACT, leaves_directory=leaves_directory)
    assert process.tree.at("/opt/x").kinds == kinds


@pytest.mark.parametrize(("path", "mode", "owner"), [("/opt/new", 0o755, 0), ("/home/node", 0o755, 1000)])
def test_an_archive_is_unpacked_into_a_new_directory_or_an_existing_one(
    path: str, mode: int, owner: int, process: Process
) -> None:
    make_unpacked(process, Place(path), unknown(FACT), FACT)
    found = process.tree.at(path)
    assert found.is_only(DIRECTORY)
    assert (found.mode, found.uid) == (mode, owner)
    assert process.tree.at(f"{path}/x").kinds == ANYTHING


def test_a_forgotten_path_is_unknown_with_all_below_it(process: Process) -> None:
    forget(process, "/sym", FACT)
    assert process.tree.at("/real/sub").kinds == ANYTHING
    assert process.tree.at("/opt").is_only(DIRECTORY)
    forget(process, "/", FACT)
    assert process.tree.at("/opt").is_only(DIRECTORY)
    forget_everything(process, FACT)
    assert process.tree.at("/opt").kinds == ANYTHING


@pytest.mark.parametrize(("umask", "mode", "expected"), [(0o022, 0o777, 0o755), (0o077, 0o755, 0o700), (None, 0, None)])
def test_the_umask_decides_the_mode_of_a_new_entry(
    umask: int | None, mode: int, expected: int | None, process: Process
) -> None:
    process.umask = umask
    assert new_mode(process, mode) == expected


def test_evidence_is_kept_once_and_only_the_latest() -> None:
    facts = [FACT._replace(line=line) for line in range(MAXIMUM_EVIDENCE + 2)]
    found = with_evidence(with_evidence(file(), *facts), facts[-2])
    assert found.evidence[-2:] == (facts[-1], facts[-2])
    assert len(found.evidence) == MAXIMUM_EVIDENCE
