from __future__ import annotations

import pytest

from copy_link.run_effects.command import Edits, OnScript, names
from copy_link.run_effects.commands import find


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
