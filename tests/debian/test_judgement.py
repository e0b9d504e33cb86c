"""The comparison finds a wrong verdict, and only a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.debian import cases, judgement
from tests.debian.installations import Installation
from tests.debian.judgement import Judged
from tests.debian.listing import DIRECTORY, FILE, SYMLINK, Entry

ROOT = Entry(DIRECTORY, 0o755, 0, 0)
BASE = {"/": ROOT, "/app": ROOT, "/srv": ROOT}
INSTALLATION = Installation("trixie", "a-package-that-no-table-has")


@pytest.fixture
def context(tmp_path: Path) -> Path:
    cases.make_context(tmp_path)
    return tmp_path


def judge(context: Path, path: str, entry: Entry) -> list[Judged]:
    """Judge every case of one path, as if the package contained it."""
    entries = BASE | {path: entry}
    return judgement.judge(INSTALLATION, cases.installed(entries, BASE), entries, context)


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (Entry(DIRECTORY, 0o755, 0, 0), "as installed, onto: a plain directory becomes a file"),
        (Entry(DIRECTORY, 0o2755, 0, 0), "as installed, into: a directory of another mode or owner is reset"),
        (Entry(DIRECTORY, 0o755, 33, 0), "as installed, through: a directory of another mode or owner is reset"),
        (Entry(SYMLINK, 0o777, 0, 0, target="/srv"), "as installed, folder: a symlink is replaced"),
    ],
)
def test_a_package_that_contains_a_path_in_app_is_found(context: Path, entry: Entry, kind: str) -> None:
    # The product rightly decides COPY to /app after any package of Debian: none contains a path there.
    found = judgement.groups(judge(context, "/app/x", entry))
    assert "/app/x" in {one.case.path for one in found[kind]}


def test_a_directory_of_the_base_is_no_case() -> None:
    assert cases.installed(BASE | {"/app/file": Entry(FILE, 0o644, 0, 0)}, BASE) == []


def test_a_copy_into_a_plain_directory_is_no_false_verdict(context: Path) -> None:
    judged = judge(context, "/app/x", ROOT)
    into = next(one for one in judged if one.case.way == "into" and one.case.command is None)
    assert (into.truth, into.verdict, into.damage) == (judgement.SAME, judgement.SAME, "")


def test_the_smallest_dockerfile_has_one_case() -> None:
    case = next(case for case in cases.cases(["/app/x"]) if case.way == "onto" and case.command)
    assert judgement.smallest(INSTALLATION, case).splitlines() == [
        "FROM debian:trixie-slim",
        "RUN apt-get update && apt-get install -y --no-install-recommends a-package-that-no-table-has",
        "RUN chown -R 1000:1000 /app/x",
        "COPY copied-file /app/x",
    ]


def test_the_sample_has_every_path_outside_the_vast_directories() -> None:
    paths = [f"/usr/share/{number}" for number in range(50)] + ["/etc/nginx", "/var/www"]
    sample = cases.sampled(paths, 10)
    assert len(sample) == 12
    assert {"/etc/nginx", "/var/www"} < set(sample)
    assert sample == cases.sampled(paths[::-1], 10)
    assert sorted(paths) == cases.sampled(paths, -1)
