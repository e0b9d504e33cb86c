from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from copy_link.base_images.find import find
from copy_link.survey.compare_images import compare_all, current_tags
from copy_link.survey.config import Surveyed
from copy_link.survey.tar_streams import SurveyError
from tests.support.described_repositories import described, surveyed

REPOSITORIES = {
    "r.example.com/any": "# on: scratch\n# dirs: /opt\n",
    "r.example.com/lines": """\
# newest: 8 9
# tags: ..9 latest
# on: scratch
# tags: 7 7.*
# workdir: /old
# tags: *-windows
# os: windows
""",
}


@pytest.fixture(autouse=True)
def repositories(tmp_path: Path) -> Iterator[None]:
    with described(tmp_path / "descriptions", REPOSITORIES):
        yield


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param(["7", "7.1", "8", "8.1", "9.0", "9"], ["7", "9"], id="one of each set of facts"),
        pytest.param(["9", "10", "11"], ["9", "11"], id="newer than described"),
        pytest.param(["nightly", "9-windows", "9"], ["9"], id="neither described nor for Linux"),
    ],
)
def test_the_current_tags_are_the_newest_of_each_set_of_facts(tags: list[str], expected: list[str]) -> None:
    assert current_tags("r.example.com/lines", tags) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["9", "10", "10.1"], "10"),
        (["10.2", "10.10", "10.9"], "10.10"),
        (["1.2", "latest", "main-20260101"], "latest"),
        (["3.1-rc", "3.0"], "3.0"),
        (["1", "sha256-" + "9" * 64 + ".sig"], "1"),
    ],
)
def test_the_newest_tag_has_the_greatest_version(tags: list[str], expected: str) -> None:
    assert current_tags("r.example.com/any", tags) == [expected]


def as_believed(image: str) -> Surveyed:
    return surveyed(find(image).image, name=image)


def moved(image: str) -> Surveyed:
    before = as_believed(image)
    return replace(before, config=replace(before.config, workdir="/moved"))


def tags(repository: str) -> Iterable[str]:
    return ["1"]


def no_tags(repository: str) -> Iterable[str]:
    raise SurveyError("no such repository")


def test_every_described_repository_is_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare_all([], tags, as_believed) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        "r.example.com/any:1: 0 wrong, 0 missing",
        "r.example.com/lines:1: 0 wrong, 0 missing",
    ]
    assert printed.err == "copy-link-survey: 2 images compared, 0 with a wrong fact, 0 not read\n"


def test_a_pattern_selects_repositories(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare_all(["*/any", "*/other"], tags, as_believed) == 0
    assert capsys.readouterr().out == "r.example.com/any:1: 0 wrong, 0 missing\n"


def test_a_wrong_fact_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare_all(["*/any"], tags, moved) == 1
    assert capsys.readouterr().out.splitlines() == [
        "r.example.com/any:1: wrong: WORKDIR: believed /, really /moved",
        "r.example.com/any:1: 1 wrong, 0 missing",
    ]


def test_an_image_that_cannot_be_read_is_named_and_does_not_stop_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def read(image: str) -> Surveyed:
        if "any" in image:
            raise SurveyError("log in first")
        return as_believed(image)

    assert compare_all([], tags, read) == 0
    printed = capsys.readouterr()
    assert printed.out == "r.example.com/any:1: not read\nr.example.com/lines:1: 0 wrong, 0 missing\n"
    assert "copy-link-survey: r.example.com/any:1: log in first\n" in printed.err
    assert "1 images compared, 0 with a wrong fact, 1 not read\n" in printed.err


def test_nothing_read_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert compare_all([], no_tags, as_believed) == 1
    assert "copy-link-survey: r.example.com/lines: no such repository\n" in capsys.readouterr().err
