"""Comparing versions in tags as numbers, and tags that are newer than every described one."""

from __future__ import annotations

import re

import pytest

import copy_link.base_images.find as found_images
from copy_link.base_images.description import parse
from copy_link.base_images.find import find, find_described
from copy_link.base_images.versions import expanded, match, moved, taken_as, version_in
from copy_link.checker import check
from copy_link.settings import Settings
from tests.base_images.test_description import FILES, ROOT
from tests.base_images.test_used_tags import verdicts

SETTINGS = Settings(syntax="builtin")
DESTINATIONS = ("/app/", "/opt/x/", "/srv/x/", "/usr/local/bin/tool", "/etc/x/")


@pytest.mark.parametrize(
    ("word", "tag", "expected"),
    [
        ("21..25", "21", True),
        ("21..25", "25.3.1", True),
        ("21..25", "22-slim", True),
        ("21..25", "26", False),
        ("21..25", "3", False),
        ("21..25", "210", False),
        ("26..", "100-alpine", True),
        ("26..", "25.9", False),
        ("..8", "8.4", True),
        ("..8", "9", False),
        ("26..-slim", "28.1-slim", True),
        ("26..-slim", "28.1", False),
        ("26..-slim", "28-alpine", False),
        ("3.15..-slim", "3.15-rc-slim", True),
        ("3.15..-slim", "3.15.0rc1-slim", True),
        ("19..", "19beta1", True),
        ("24.3..", "24", True),
        ("24.0..24.2", "24", False),
        ("3.9..3.14", "3.10", True),
        ("alpine3.22..", "alpine3.24", True),
        ("alpine3.22..", "alpine3.9", False),
        ("alpine3.22..", "3.24", False),
        ("21..25", "latest", False),
        ("21..25", "", False),
        ("21..25", "24windows", False),
    ],
)
def test_a_range_compares_versions_as_numbers(word: str, tag: str, expected: bool) -> None:
    assert bool(version_in(word, tag)) is expected


@pytest.mark.parametrize(
    ("word", "tag", "expected"),
    [
        ("*alpine3.9..3.24", "3.12-alpine3.22", "3.22"),
        ("*alpine3.9..3.24", "alpine3.9-perl", "3.9"),
        ("*alpine3.9..3.24", "3.12-alpine3.25", ""),
        ("*alpine3.9..3.24", "3.12-alpine", ""),
        ("stretch..trixie", "bookworm-scm", "bookworm"),
        ("stretch..trixie", "forky", ""),
        ("*-buster..trixie-slim", "3.12-bookworm-slim", "bookworm"),
        ("*-buster..trixie-slim", "3.12-bookworm", ""),
        ("*-buster..trixie-slim", "3.12-jammy-slim", ""),
        ("jammy..noble", "jammy", "jammy"),
        ("*-1.56..1.98", "0.1.68-rust-1.76.0", "1.76.0"),
        ("8..11-*alpine", "11-jdk-alpine", "11"),
        ("11..11", "11.0.25_9-jdk", "11.0.25"),
    ],
)
def test_the_version_or_suite_in_a_range_is_found(word: str, tag: str, expected: str) -> None:
    assert version_in(word, tag) == expected


@pytest.mark.parametrize(
    ("words", "tag", "expected"),
    [
        ("24+", "24", ""),
        ("24+", "24-slim", ""),
        ("24+", "24.1", None),
        ("24+alpine", "24-alpine", ""),
        ("24+alpine", "24-rc-alpine", ""),
        ("24+alpine", "24-alpine3.22", None),
        ("24+alpine", "24.1-alpine", None),
        ("24.*+alpine", "24.1-alpine-perl", ""),
        ("24..25+alpine", "25.1-alpine", "25.1"),
        ("21..21+jdk", "21.0.5_11-jdk", "21.0.5"),
        ("9+fpm 8..8", "8.1", "8.1"),
        ("*", None, ""),
        ("24 25", None, None),
        ("a* ?b [cd]*", "dx", ""),
    ],
)
def test_a_word_in_a_line_of_tags_matches_a_version_with_a_variant(
    words: str, tag: str | None, expected: str | None
) -> None:
    assert match(words.split(), tag) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("debian", ("debian",)),
        ("alpine:3.9..3.11", ("alpine:3.9", "alpine:3.10", "alpine:3.11")),
        ("debian:buster..bookworm-slim", ("debian:buster-slim", "debian:bullseye-slim", "debian:bookworm-slim")),
        ("eclipse-temurin:21-jdk-focal..jammy", ("eclipse-temurin:21-jdk-focal", "eclipse-temurin:21-jdk-jammy")),
        ("php:8.2..8.3-fpm", ("php:8.2-fpm", "php:8.3-fpm")),
    ],
)
def test_a_range_stands_for_every_version_in_it(word: str, expected: tuple[str, ...]) -> None:
    assert expanded(word) == expected


NEWEST = (("24", "26"), ("alpine3.23", "alpine3.24"), ("bookworm", "trixie"))


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("28-slim", ("24-slim", "26-slim")),
        ("28.1.2", ("24", "26")),
        ("27-rc", ("24", "26")),
        ("26.9", ()),
        ("24", ()),
        ("26-alpine3.25", ("26-alpine3.23", "26-alpine3.24")),
        ("26-forky-slim", ("26-bookworm-slim", "26-trixie-slim")),
        ("26-bullseye", ()),
        ("lts-slim", ()),
        ("slim", ()),
        ("28x", ()),
        ("jdk28", ()),
        ("slim-28", ()),
    ],
)
def test_a_newer_tag_is_taken_as_the_newest_described_ones(tag: str, expected: tuple[str, ...]) -> None:
    assert taken_as(tag, NEWEST) == expected


MOVING = {"lts": "24..", "old": "20,22", "latest": "26..", "slim": ""}


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("lts", ("24", "26")),
        ("lts-slim", ("24-slim", "26-slim")),
        ("lts-alpine3.22", ("24-alpine3.22", "26-alpine3.22")),
        ("latest", ("26", "24")),
        ("old", ("20", "22")),
        ("slim", ("26-slim", "24-slim")),
        ("slim-bookworm", ("26-slim-bookworm", "24-slim-bookworm")),
        ("26-slim", ()),
        ("iron", ()),
        ("lts-20260801", ()),
    ],
)
def test_a_moving_tag_stands_for_its_releases_and_the_newest(tag: str, expected: tuple[str, ...]) -> None:
    assert moved(tag, NEWEST, MOVING) == expected


def counted_on(version: str, steps: int) -> str:
    """The version with its last number increased."""
    before, number = re.fullmatch(r"(.*?)(\d+)", version).groups()  # type: ignore[union-attr]
    return f"{before}{int(number) + steps:0{len(number)}}"


LINES = [
    (str(path.relative_to(ROOT).with_suffix("")), releases)
    for path in FILES
    for releases in parse(path.read_text(encoding="utf-8"), None, found_images._included).newest[:1]
]
# Repositories in which a version alone is no tag, and a tag with it.
TAGS = {
    "docker.io/postgis/postgis": "{}-3.6",
    "docker.io/serversideup/php": "{}-cli",
    "docker.io/timescale/timescaledb": "latest-{}",
    "ghcr.io/astral-sh/uv": "{}-trixie",
    "mcr.microsoft.com/openjdk/jdk": "{}-ubuntu",
}


@pytest.mark.every_description
@pytest.mark.parametrize(("repository", "releases"), LINES, ids=[name for name, _ in LINES])
def test_a_newer_tag_is_decided_as_the_newest_described_ones_are(repository: str, releases: tuple[str, ...]) -> None:
    tag = f"{repository}:{TAGS.get(repository, '{}')}"
    described = [verdicts(tag.format(release), *DESTINATIONS) for release in releases]
    assert all(find(tag.format(release)).known for release in releases)
    if not releases[-1][-1].isdigit():
        assert releases == ("trixie", "forky")
        return
    for steps in (1, 5):
        newer = tag.format(counted_on(releases[-1], steps))
        assert len(find(newer).taken_as) == len(releases)
        for mine, *others in zip(verdicts(newer, *DESTINATIONS), *described, strict=True):
            assert mine == others[0] if len(set(others)) == 1 else mine in ("unknown", *others)


@pytest.mark.parametrize("image", ["debian", "ubuntu", "alpine", "node"])
def test_every_release_of_a_line_has_a_description(image: str) -> None:
    section = parse((ROOT / f"docker.io/library/{image}.mtree").read_text(encoding="utf-8"), None)
    for tag in {*section.every, *(release for line in section.newest[:1] for release in line)}:
        assert find(f"{image}:{tag}").known, tag


def test_a_home_whose_mode_changed_between_the_two_newest_is_unknown() -> None:
    text = "FROM node:28\nRUN useradd -m -u 1001 app\nCOPY --chown=1001:1001 f /home/app/x\n"
    assert check(text.encode(), "D", None, SETTINGS).copies[-1].verdict != "same"


def test_the_evidence_names_the_releases_that_a_newer_tag_is_taken_as() -> None:
    (copy,) = check(b"FROM node:28-slim\nCOPY f /app/\n", "D", None, SETTINGS).copies
    (fact,) = [fact for fact in copy.evidence if fact.predicate.kind == "newer"]
    assert (fact.predicate.text, fact.predicate.names) == ("node:28-slim", ("node:24-slim", "node:26-slim"))


def test_a_newer_tag_may_be_left_unknown() -> None:
    assert find("node:28").known
    assert not find_described("node:28").known
    assert find_described("node:26").known
    assert find_described("node:lts").known


@pytest.mark.parametrize("base", ["debian:${V}", "ubuntu:$V", "node:${V}-slim"])
def test_a_tag_without_a_value_has_what_all_described_tags_share(base: str) -> None:
    text = f"ARG V\nFROM {base}\nCOPY f /app/\nCOPY f /tmp/x\n".encode()
    assert [copy.verdict for copy in check(text, "D", None, SETTINGS).copies] == ["same", "differs"]


def test_a_tag_without_a_value_on_debian_may_be_an_old_one() -> None:
    text = b"ARG V\nFROM debian:${V}\nCOPY f /usr/local/bin/x\n"
    assert check(text, "D", None, SETTINGS).copies[-1].verdict == "unknown"


def test_consecutive_lines_of_tags_are_one_list() -> None:
    text = "# tags: 1\n# tags: 2..3\n# workdir: /a\n# tags: 4\n# user: b\n"
    assert [parse(text, tag).workdir for tag in ("1", "2", "4")] == ["/a", "/a", None]
    assert found_images.describe(text, "x:3.1").image.workdir == "/a"


def test_a_tag_with_many_digits_is_read() -> None:
    for digits in (100, 20_000):
        assert find(f"debian:{'9' * digits}-slim").name.endswith("-slim")


@pytest.mark.parametrize(
    "word", ["a:1..99999999999", "a:1..9999999", "a:x..y", "a:1..y", "a:buster..nowhere", "a:1..", "a:..1"]
)
def test_a_range_that_is_none_stands_for_itself(word: str) -> None:
    assert expanded(word) == (word,)
