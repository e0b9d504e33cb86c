from __future__ import annotations

import pytest

from copy_link.run_effects.arguments import Gap, argument, literal
from copy_link.run_effects.command import Edits, OnScript, entry_of, names, split_words, succeeds
from copy_link.run_effects.commands import find
from copy_link.run_effects.process import Process
from tests.support.run_cases import Case, Found, each

CASES = (Case("USER node\nRUN chown 5 /opt; true", {"/opt": "dir 755 ?:0"}),)


def test_names_are_separated_by_blanks() -> None:
    assert names("sh bash\n ash") == ("sh", "bash", "ash")
    assert names("") == ()


@pytest.mark.parametrize(
    ("name", "script", "edits", "runs_others"),
    [
        ("sed", OnScript.CHANGES, Edits.WITH_OPTION, False),
        ("cp", OnScript.COPIES, Edits.ALWAYS, False),
        ("tee", OnScript.WRITES, Edits.ALWAYS, False),
        ("grep", OnScript.KEEPS, Edits.NEVER, False),
        ("bash", OnScript.KEEPS, Edits.NEVER, True),
        ("sudo", OnScript.CHANGES, Edits.NEVER, True),
    ],
)
def test_a_row_says_what_its_command_does_to_files(
    name: str, script: OnScript, edits: Edits, runs_others: bool
) -> None:
    row = find(name)
    assert row is not None
    assert (row.script, row.edits, row.runs_others) == (script, edits, runs_others)


@each(CASES)
def test_a_command_is_expected_to_succeed_only_if_root_runs_it(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


@pytest.mark.parametrize(
    ("line", "as_root", "as_user"),
    [
        ("chown 5 /opt", True, False),
        ("/bin/chown 5 /opt", True, False),
        ("echo x", True, False),
        ("set -e", True, True),
        # Their failure is a normal result, or the image may lack them.
        ("test -d /opt", False, False),
        ("grep x /etc/passwd", False, False),
        ("sh -c true", False, False),
        ("sudo chown 5 /opt", False, False),
        ("./setup.sh", False, False),
        ("cd /opt", True, True),
        ("cd /sym", True, True),
        ("cd /nowhere", False, False),
        ("cd /mystery", False, False),
        ("cd -", False, False),
        ("", False, False),
    ],
)
def test_a_command_succeeds_as_its_row_says(line: str, as_root: bool, as_user: bool, process: Process) -> None:
    words = [literal(word) for word in line.split()]
    assert succeeds(words, process) is as_root
    process.uid = 1000
    assert succeeds(words, process) is as_user


def test_a_command_with_an_unknown_name_may_fail(process: Process) -> None:
    assert not succeeds([argument(["ch", Gap.TEXT])], process)


def test_options_and_other_words_are_told_apart() -> None:
    words = [literal(word) for word in ("ln", "-s", "a", "-fn", "b")]
    assert split_words(words) == ("-s-fn", [literal("a"), literal("b")])


def test_the_entry_at_a_word_is_that_of_the_target_of_a_symlink(process: Process) -> None:
    process.directory = "/"
    entry = entry_of(literal("sym/file"), process)
    assert entry is not None
    assert entry.is_only("file")
    assert entry_of(argument(["/opt/", Gap.NAME]), process) is None
