from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.cli.hook_run import Run
from copy_link.onboarding.build import Build
from copy_link.onboarding.outlook import outlook
from copy_link.settings import Arguments, Settings

pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")


def lines(files: dict[str, str], *builds: Build) -> list[str]:
    for name, text in files.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text)
    return list(outlook(Run(Arguments(tuple(files), Settings(), None)), builds))


def test_undecided_copies_are_counted_base_image_by_base_image() -> None:
    copies = "COPY f /opt/a/\nCOPY f /opt/b/\n"
    found = lines(
        {
            "a/Dockerfile": f"FROM r.io/one:1\n{copies}",
            "b/Dockerfile": f"FROM r.io/two:1\n{copies}FROM r.io/one:1\nCOPY f /opt/c/\nCOPY f /usr/local/bin/f\n",
        }
    )
    assert found[0].startswith("COPY: 1 to link, 5 not decided (")
    assert found[2:] == [
        "Base images to describe with `copy-link survey --missing`, or to map to similar ones in [base-images]:",
        "  r.io/one:1: 3 COPY in a/Dockerfile, b/Dockerfile",
        "  r.io/two:1: 2 COPY in b/Dockerfile",
    ]


def test_a_value_that_a_build_gives_is_named() -> None:
    build = Build("compose.yaml: a", "a/Dockerfile", ".", arguments=(("BASE", "debian"), ("OTHER", "x")))
    found = lines({"a/Dockerfile": "ARG BASE\nFROM $BASE\nCOPY f /opt/a/\n"}, build)
    assert found[2:] == [
        "Not decided for other reasons:",
        "  a/Dockerfile:3: COPY not decided: the base image is not known: the value of $BASE is not known; "
        "give it a default with ARG (compose.yaml: a gives BASE=debian)",
    ]


def test_a_source_that_is_not_found_is_named() -> None:
    found = lines({"a/Dockerfile": "FROM node:22\nCOPY gone /usr/lib/gone\nCOPY --link=false gone /usr/lib/gone\n"})
    assert len(found) == 4
    assert "gone was not found in a or the current folder" in found[3]


def test_a_file_that_does_not_parse_is_told() -> None:
    assert lines({"a/Dockerfile": "COPPY\n"}) == [
        "Every COPY is decided, and none is to link.",
        "a/Dockerfile:1: cannot read: unknown instruction COPPY (did you mean COPY?)",
    ]
