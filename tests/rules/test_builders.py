from __future__ import annotations

import pytest

from copy_link.checker import check
from copy_link.rules.builders import FIRST_WITH_LINK, problem, rejects_link
from copy_link.rules.edits import apply
from copy_link.rules.findings import Report
from copy_link.settings import Settings

PODMAN = Settings(builders=("buildkit", "podman<5.6"))


def report(text: str, settings: Settings = PODMAN) -> Report:
    return check(text.encode(), "Dockerfile", None, settings)


def fixed(text: str, unsafe: bool = False) -> str:
    fixes = report(text).fixes(unsafe)
    return apply(text.encode(), [edit for finding in fixes for edit in finding.edits]).decode()


@pytest.mark.parametrize(
    ("builder", "expected"),
    [
        ("buildkit", False),
        ("buildkit<0.10", False),
        ("podman", False),
        ("podman<5.6", True),
        ("podman < 5", True),
        ("podman<=6", True),
        ("podman==5.4", True),
        ("podman==5.6", False),
        ("podman>=5.5.2", True),
        ("podman>=5.6", False),
        ("podman>5.8", False),
        ("buildah==1.40.1", True),
        ("buildah==1.41.0", False),
        ("kaniko", False),
        ("kaniko==1.9.1", True),
        ("kaniko==1.9.2", False),
        ("classic", False),
        ("classic==20.10", True),
        ("classic>=23", False),
    ],
)
def test_a_builder_rejects_the_flag_if_one_of_its_versions_does(builder: str, expected: bool) -> None:
    assert problem(builder) is None
    assert rejects_link(builder) is expected


@pytest.mark.parametrize(
    ("builder", "text"),
    [
        ("podmann", 'there is no builder "podmann"; did you mean "podman"?'),
        ("Kaniko<1.9", 'did you mean "kaniko"?'),
        ("podman<five", 'is not a builder and the versions in use, like "podman<5.6"'),
        ("podman 5.4", 'is not a builder and the versions in use, like "podman<5.6"'),
        ("docker", f"the builders are {', '.join(FIRST_WITH_LINK)}"),
        ("", f"the builders are {', '.join(FIRST_WITH_LINK)}"),
    ],
)
def test_a_builder_that_cannot_be_read_names_the_nearest(builder: str, text: str) -> None:
    assert text in (problem(builder) or "")


def test_nothing_is_linked_where_a_builder_rejects_the_flag() -> None:
    found = report("FROM debian:12\nCOPY f /srv/\nCOPY f /bin/\nCOPY --chown=games f /x/\nFROM m/a\nCOPY f /srv/\n")
    assert found.findings == ()
    assert {copy.left_plain for copy in found.copies} == {"builder"}


def test_a_builder_that_accepts_the_flag_changes_nothing() -> None:
    text = "FROM debian:12\nCOPY f /srv/\nCOPY --link f /tmp/\n"
    known = Settings(builders=("buildkit", "podman>=5.6", "kaniko", "classic"))
    assert report(text, known).findings == report(text, Settings()).findings


@pytest.mark.parametrize(
    ("text", "is_safe"),
    [
        pytest.param("FROM debian:12\nCOPY --link f /srv/\n", True, id="the same image"),
        pytest.param("FROM debian:12\nCOPY --link=false f /tmp/\n", True, id="plain on purpose"),
        pytest.param("FROM debian:12\nCOPY --link --chown=app f /tmp/\n", True, id="no image with the flag"),
        pytest.param("FROM debian:12\nCOPY --link f /tmp/x\n", False, id="another image"),
        pytest.param("FROM debian:12\nCOPY --link f /srv\n", False, id="a file in place of a directory"),
        pytest.param("FROM debian:12\nCOPY --link f /bin/x\n", False, id="a path that could be respelled"),
        pytest.param("FROM m/a\nCOPY --link f /srv/\n", False, id="not decided"),
    ],
)
def test_dropping_the_flag_is_safe_if_other_builders_make_the_same_image(text: str, is_safe: bool) -> None:
    (finding,) = report(text).findings
    assert (finding.rule.id, finding.is_safe) == ("CL203", is_safe)
    assert ("may change the image" in finding.message or "changes the image" in finding.message) is not is_safe
    plain = text.replace("--link=false ", "").replace("--link ", "")
    assert fixed(text) == (plain if is_safe else text)
    assert fixed(text, unsafe=True) == plain
    assert report(plain).findings == ()


def test_a_copy_that_builds_neither_way_has_no_fix() -> None:
    (_, finding) = report("FROM debian:12\nCOPY --link f.txt /x\nCOPY --link f.txt /x/y\n").findings
    assert (finding.rule.id, finding.edits) == ("CL203", ())
    assert "without --link the build fails, as /x is a file: copy to another path instead" in finding.message


def test_links_that_go_need_no_syntax_line_and_old_frontends_do_not_matter() -> None:
    for first in ("", "# syntax=docker/dockerfile:1.2\n"):
        assert [one.rule.id for one in report(f"{first}FROM scratch\nCOPY --link f /x\nCOPY f /y\n").findings] == [
            "CL203"
        ]


def test_comments_about_links_of_other_builders_are_not_unused() -> None:
    text = (
        "FROM debian:12\n# copy-link: ignore[CL001]\nCOPY f /srv/\n# copy-link: ignore[CL104]\nCOPY --link f /tmp/x\n"
    )
    assert [one.rule.id for one in report(text).findings] == ["CL203"]
