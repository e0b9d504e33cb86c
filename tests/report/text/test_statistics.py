from __future__ import annotations

import pytest

from copy_link.report.results import Checked, Failure
from copy_link.report.text.statistics import MAXIMUM_ROWS, Statistics
from copy_link.settings import Settings
from tests.support.runs import checked, results

ONE = """\
# syntax=docker/dockerfile:1
FROM debian:12
COPY f /srv/
COPY f /tmp/x
COPY --link f /tmp/y
COPY --link=false f /x
"""
OTHER = "# syntax=docker/dockerfile:1\nFROM m/a\nCOPY f /srv/\nFROM debian:12\nARG D\nCOPY f $D/x\n"


def rows(found: list[Checked | Failure], *folders: str) -> list[str]:
    return list(Statistics(folders).end(results(found)))


def table(lines: list[str], title: str) -> list[str]:
    start = lines.index(title) + 1
    return [line.strip() for line in lines[start : lines.index("", start)]]


def test_findings_are_counted_by_rule_and_copies_by_reason() -> None:
    lines = rows([checked(ONE, settings=Settings()), checked(OTHER, settings=Settings())])
    assert table(lines, "Findings by rule") == [
        "2  CL002 note    undecided-link",
        "1  CL001 warning missing-link",
        "1  CL104 error   link-resets-directory",
    ]
    assert table(lines, "COPY by verdict and reason") == [
        "1  linked, differs: a directory of another mode or owner",
        "1  plain on purpose, same",
        "1  plain, differs: a directory of another mode or owner",
        "1  plain, same",
        "1  plain, unknown: a variable has no value",
        "1  plain, unknown: the base image is not described",
    ]
    assert lines[-2] == "Dockerfiles: 2 read, 0 not read"
    assert lines[-1].startswith("COPY: 1 to link, 1 linked wrongly, ")


def test_base_images_are_counted_with_their_verdicts() -> None:
    lines = rows([checked(ONE), checked(OTHER), checked(OTHER)])
    assert [line.split(maxsplit=3) for line in table(lines, "COPY by base image")] == [
        ["same", "differs", "unknown"],
        ["2", "2", "2", "debian:12"],
        ["0", "0", "2", "m/a"],
    ]


def test_several_folders_are_counted_one_by_one() -> None:
    found: list[Checked | Failure] = [
        checked(ONE, "a/x/Dockerfile"),
        checked(ONE, "b/Dockerfile"),
        checked(OTHER, "./b/c/Dockerfile"),
    ]
    assert [line.split() for line in table(rows(found, "a", "./b/"), "COPY by folder")][1:] == [
        ["2", "2", "2", "./b/"],
        ["2", "2", "0", "a"],
    ]
    assert "COPY by folder" not in rows(found, ".")


def test_the_rest_of_a_long_table_is_one_row() -> None:
    found: list[Checked | Failure] = [
        checked(f"FROM m/a{number}\nCOPY f /srv/\n") for number in range(MAXIMUM_ROWS + 3)
    ]
    assert table(rows(found), "COPY by base image")[-1].split(maxsplit=3) == ["0", "0", "3", "in 3 other rows"]


def test_a_run_without_a_copy_counts_its_files() -> None:
    assert rows([checked("FROM scratch\n"), Failure("a", None, "gone")]) == ["Dockerfiles: 1 read, 1 not read"]


@pytest.mark.parametrize("name", ["a\nb", "\x1b[31m", "::error::x"])
def test_names_are_escaped(name: str) -> None:
    lines = rows([checked(ONE, f"{name}/Dockerfile"), checked(ONE, "b/Dockerfile")], name, "b")
    assert all(line.isprintable() and not line.startswith("::") for line in lines)
