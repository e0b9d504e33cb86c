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
def test_a_comment_silences_its_rules_for_the_next_line(comment: str, silenced: bool) -> None:
    assert ignores(comment).silences("CL001", 3) is silenced


def test_a_comment_does_not_silence_other_lines() -> None:
    assert not ignores("# copy-link: ignore").silences("CL001", 4)


def test_an_instruction_may_have_several_ignore_comments() -> None:
    found = Ignores(
        parse(b"FROM scratch\n# copy-link: ignore[CL001]\n# copy-link: ignore[CL101]\nCOPY a b\n"),
    )
    assert found.silences("CL001", 4)
    assert found.silences("CL101", 4)
    assert found.unused() == []


def test_a_comment_can_silence_the_whole_file() -> None:
    found = Ignores(parse(b"# copy-link: ignore-file\nFROM scratch\n"))
    assert found.silences("CL001", 200)


def test_a_comment_that_silences_nothing_is_unused() -> None:
    found = ignores("# copy-link: ignore[CL101, CL001]")
    assert [(comment.line, ids) for comment, ids in found.unused()] == [(2, ("CL001", "CL101"))]


@pytest.mark.parametrize("comment", ["# copy-link: ignore[CL999]", "# copy-link: ignore", "# copy-link: ignore-file"])
def test_a_comment_for_a_spared_line_counts_as_used(comment: str) -> None:
    found = ignores(comment)
    found.spare(3)
    assert found.unused() == []
