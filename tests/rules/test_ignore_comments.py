from __future__ import annotations

import pytest

from copy_link.dockerfile.parser import parse
from copy_link.rules.ignore_comments import Ignores


def ignores(comment: str) -> Ignores:
    return Ignores(parse(f"FROM scratch\n{comment}\nCOPY a b\n".encode()))


@pytest.mark.parametrize(
    ("comment", "silenced"),
    [
        ("# copy-link: ignore[CL001] reason", True),
        ("#copy-link:ignore[CL002,CL001]", True),
        ("# copy-link: ignore[cl001]", True),
        ("# copy-link: ignore", True),
        ("# copy-link: ignore[CL002]", False),
        ("# copy-link: ignore[CL001]: reason", True),
        ("# copy-link: ignore[CL002 CL001], reason", True),
        ("# copy-link: ignore: reason", True),
        ("# Copy-Link: Ignore[CL001]", True),
        ("# copy-link: ignored", False),
        ("# copy-link: ignore-next", False),
        ("# copy-link: ignore[CL001", False),
        ("# please copy-link: ignore", False),
    ],
)
def test_a_comment_silences_the_rules_it_names_in_the_line_below(comment: str, silenced: bool) -> None:
    assert ignores(comment).silences("CL001", 3) is silenced


def test_a_comment_says_nothing_about_other_lines() -> None:
    assert not ignores("# copy-link: ignore").silences("CL001", 4)


def test_several_comments_may_stand_above_one_instruction() -> None:
    found = Ignores(
        parse(b"FROM scratch\n# copy-link: ignore[CL001]\n# copy-link: ignore[CL101]\nCOPY a b\n"),
    )
    assert found.silences("CL001", 4)
    assert found.silences("CL101", 4)
    assert found.unused() == []


def test_a_file_is_ignored_as_a_whole() -> None:
    found = Ignores(parse(b"# copy-link: ignore-file\nFROM scratch\n"))
    assert found.silences("CL001", 200)


def test_what_silences_nothing_is_told() -> None:
    found = ignores("# copy-link: ignore[CL101, CL001]")
    assert [(comment.line, ids) for comment, ids in found.unused()] == [(2, ("CL001", "CL101"))]


@pytest.mark.parametrize("comment", ["# copy-link: ignore[CL999]", "# copy-link: ignore", "# copy-link: ignore-file"])
def test_what_is_about_a_line_that_is_spared_is_not_told(comment: str) -> None:
    found = ignores(comment)
    found.spare(3)
    assert found.unused() == []
