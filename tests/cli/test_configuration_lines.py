from __future__ import annotations

import pytest

from copy_link.cli.configuration_lines import with_lines
from copy_link.settings import CONFIGURATION

LINES = {"contexts": ['"api/Dockerfile" = "."'], "base-images": ['"deps" = "node:22"']}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[contexts]\n"api/Dockerfile" = "."\n\n[base-images]\n"deps" = "node:22"\n'),
        (
            "# mine\ninclude-add = true # yes\n\n[contexts]\n'x/*'='x'   # odd\n",
            "# mine\ninclude-add = true # yes\n\n[contexts]\n'x/*'='x'   # odd\n\"api/Dockerfile\" = \".\"\n\n"
            '[base-images]\n"deps" = "node:22"\n',
        ),
        ("contexts = {'x' = 'x'}\n", None),
        ("contexts.x = 'x'\n", None),
    ],
)
def test_lines_are_added_and_nothing_else_is_changed(before: str, after: str | None) -> None:
    assert with_lines(before, LINES, CONFIGURATION) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[base-images]\n"new" = "node"\n'),
        ("strict = true", None),
        ("include-add = true", 'include-add = true\n\n[base-images]\n"new" = "node"\n'),
        (
            '[base-images]\n"old" = "node"\n\n[contexts]\n',
            '[base-images]\n"old" = "node"\n"new" = "node"\n\n[contexts]\n',
        ),
        (
            '[base-images] # mine\n"old" = "node"',
            '[base-images] # mine\n"old" = "node"\n"new" = "node"\n',
        ),
    ],
)
def test_lines_are_added_to_the_end_of_their_table(before: str, after: str | None) -> None:
    assert with_lines(before, {"base-images": ['"new" = "node"']}, CONFIGURATION) == after
