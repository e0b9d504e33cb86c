from __future__ import annotations

import pytest

from copy_link.report.results import Failure
from copy_link.report.summary import advice, error_line, finding_line, fixed_line, linked_count, summary, verdict_counts
from copy_link.settings import Settings
from tests.support.runs import checked, results


def test_a_finding_is_one_line() -> None:
    (finding,) = checked("# syntax=docker/dockerfile:1\nFROM debian:12\n\tCOPY f /a/\n").findings
    assert (
        finding_line("x: y", finding) == r"x:\x20y:3:2: CL001 warning: COPY builds the same image with --link: add it"
    )


@pytest.mark.parametrize(
    ("failure", "line"),
    [
        (Failure("a", 2, "unknown flag"), "a:2: cannot read: unknown flag"),
        (Failure("a", None, "gone\n", "write"), r"a: cannot write: gone\n"),
    ],
)
def test_an_error_is_one_line(failure: Failure, line: str) -> None:
    assert error_line(failure) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("FROM alpine:3.20\nCOPY f /a/\nCOPY f /b/\n", "Fixed 2 COPY in Dockerfile"),
        ("FROM alpine:3.20\nCOPY --link f /a/\n", "Fixed the syntax line in Dockerfile"),
        ("FROM alpine:3.20\n# copy-link: ignore\nRUN x\n", "Fixed unused-ignore in Dockerfile"),
    ],
)
def test_fixed_instructions_are_counted_and_other_fixes_named(text: str, line: str) -> None:
    assert fixed_line(checked("FROM scratch\n")._replace(fixed=checked(text).findings)) == line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("FROM scratch\n", None, id="no COPY"),
        pytest.param("FROM alpine:3.20\nCOPY --link f /a/\n", None, id="correctly linked"),
        pytest.param(
            "FROM alpine:3.20\nCOPY f /a/\nCOPY f /tmp/\n", "COPY: 1 to link, 1 right to leave plain", id="decided"
        ),
        pytest.param(
            "FROM alpine:3.20\nCOPY --link --chown=app f /tmp/\nCOPY --link f /tmp/x\nCOPY f /a/\nCOPY f /root/\n",
            "COPY: 1 to link, 2 linked wrongly, 1 right to leave plain",
            id="wrongly linked",
        ),
        pytest.param(
            "".join(f"FROM m/{one}\nCOPY f /a\n" for one in "abacdd"),
            "COPY: 6 not decided (2 x base image m/a is not known; 2 x base image m/d is not known; "
            "base image m/b is not known; and 1 more)",
            id="the most common missing facts",
        ),
        pytest.param(
            "# syntax=docker/dockerfile:1\nFROM alpine:3.20\n"
            "# copy-link: ignore[CL001] later\nCOPY f /x/\nCOPY f /y/\n",
            "COPY: 1 to link, 1 silenced by a comment",
            id="an ignore comment",
        ),
        pytest.param(
            "FROM node:22\nRUN useradd -u 7 app\nCOPY --chown=app:7 f /a/b\nCOPY --chown=node f /x/y\nCOPY f /tmp/x\n",
            "COPY: 1 to link, 1 to link with --unsafe-fixes, 1 right to leave plain",
            id="numbers for names",
        ),
    ],
)
def test_the_summary_counts_verdicts(text: str, expected: str | None) -> None:
    assert summary(results([checked(text)])) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(disabled=frozenset({"CL001", "CL002"})), "COPY: 1 linked wrongly, 1 linked and not decided"),
        (Settings(disabled=frozenset({"CL104"})), "COPY: 1 to link, 1 linked and not decided"),
        (Settings(stages=("final",)), "COPY: 1 linked wrongly, 1 linked and not decided"),
        (
            Settings(builders=("podman<5.6",)),
            "COPY: 2 with a --link that a builder rejects, 3 left plain for a builder",
        ),
    ],
)
def test_the_summary_counts_only_what_is_asked_for(settings: Settings, expected: str) -> None:
    text = (
        "FROM debian:12\nCOPY f /x/\nCOPY f /tmp/x\nCOPY --link f /tmp/y\nFROM m/a\nCOPY f /srv/\nCOPY --link f /srv/\n"
    )
    found = summary(results([checked(text, settings=settings)]))
    assert found is not None
    assert found.startswith(expected)
    assert ("2 in stages that are not shipped" in found) == bool(settings.stages)
    assert ("to link" in found) == (settings.disabled == {"CL104"})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("FROM alpine:3.20\nCOPY f /a/\nADD f /b/\n", "Would link 1 COPY, 1 ADD in Dockerfile"),
        ("FROM alpine:3.20\nCOPY --link f /a/\n", "Would fix the syntax line in Dockerfile"),
        ("FROM alpine:3.20\nCOPY f /a/\nCOPY --link f /tmp/\n", "Would link 1 COPY, fix 1 COPY in Dockerfile"),
        ("FROM alpine:3.20\n# copy-link: ignore\nRUN x\n", "Would fix unused-ignore in Dockerfile"),
    ],
)
def test_fixes_that_are_only_shown_say_so(text: str, line: str) -> None:
    fixed = checked(text, settings=Settings(include_add=True)).findings
    shown = checked("FROM scratch\n")._replace(fixed=fixed, is_written=False)
    assert fixed_line(shown) == line
    assert linked_count(results([shown])) == 0 or "would be linked" in (summary(results([shown])) or "")


UNDECIDED = "FROM m/a\nCOPY f /srv/\n"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["FROM scratch\nCOPY f /tmp/\n"], "copy-link-fix fixes all of these"),
        ([UNDECIDED], "--explain shows what would decide it"),
        ([UNDECIDED, UNDECIDED], "--explain shows what would decide them"),
        (
            ["# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY f /x\nCOPY --link f /tmp/x\n", UNDECIDED, UNDECIDED],
            "copy-link-fix fixes 1 of these; --explain shows what would decide the other 2",
        ),
        (["# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY --link f /x\n"], None),
    ],
)
def test_the_advice_names_the_commands_to_run_next(texts: list[str], expected: str | None) -> None:
    run = results([checked(text, settings=Settings()) for text in texts])
    assert advice(run) == expected
    assert "--explain" not in (advice(run, is_explained=True) or "")
    assert "copy-link-fix" not in (advice(run._replace(program="copy-link-fix")) or "")


def test_a_finding_that_names_an_undecided_copy_is_advice_enough() -> None:
    assert advice(results([checked(UNDECIDED)])) is None


def test_the_fix_of_a_broken_link_is_selected() -> None:
    run = results([checked("FROM debian:12\nCOPY --link --chown=app f /x\n")])
    assert advice(run._replace(program="copy-link-broken")) == "copy-link-fix --select=CL1,CL2 fixes this"


def test_the_summary_does_not_depend_on_the_order_of_the_files() -> None:
    one, other = (checked(f"FROM mycorp/{name}\nCOPY f /srv/x\n") for name in "ab")
    assert summary(results([one, other])) == summary(results([other, one]))


def test_only_plain_instructions_are_counted_by_verdict() -> None:
    one = checked("FROM alpine:3.20\nCOPY f /a/\nCOPY --link f /b/\nCOPY --link=false f /c/\nCOPY f /tmp/\n")
    other = checked("FROM mycorp/x\nCOPY f /srv/\n")
    assert verdict_counts([one.report, other.report]) == {"same": 1, "differs": 1, "unknown": 1}


def test_only_fixes_that_add_a_link_count_as_linked() -> None:
    fixed = checked("FROM debian:12\nCOPY f /a/\nCOPY --link f /tmp/\n# copy-link: ignore\nRUN x\n").findings
    run = results([checked("FROM scratch\n")._replace(fixed=fixed)])
    assert [finding.rule.id for finding in fixed] == ["CL001", "CL201", "CL104", "CL301"]
    assert linked_count(run) == 1
