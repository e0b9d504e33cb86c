from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given

from copy_link.escaping import print_lines
from copy_link.report.documents.document import text as without_surrogates
from copy_link.verify.measuring import Measurement, Rebuilt
from copy_link.verify.plans import Inputs, Plan
from copy_link.verify.report import MOST_CHANGES, Report, Unread, document, text
from copy_link.verify.verification import DIFFERS, FAILED, NOTHING, SAME, Change, Problem, Result
from tests.support.runs import EVIL

API, WEB = Plan("api/Dockerfile", "compose.yaml: api", Inputs(".", "run")), Plan("web/Dockerfile", "", Inputs("web"))
CHANGE = Change("/tmp", "drwxrwxrwt root", "drwxr-xr-x root")
GOOD = Result(API, 12, SAME, 12345)
BAD = Result(WEB, 1, DIFFERS, 10, problems=(Problem("as it is", "base", (CHANGE,)),))
BROKEN = Result(WEB, 1, FAILED, problems=(Problem("as it is", "", message=("> RUN x", "ERROR: y")),))


def lines(*results: Result, **others: Any) -> list[str]:  # noqa: ANN401
    return list(text(Report(results, **others)))


def test_the_table_has_a_line_for_each_build() -> None:
    assert lines(GOOD, Result(WEB, 0, NOTHING)) == [
        "file                                COPY linked  entries compared  verdict",
        "api/Dockerfile (compose.yaml: api)           12            12,345  same",
        "web/Dockerfile                                0                 0  nothing to verify",
    ]


def test_each_difference_is_named_below_the_table() -> None:
    assert lines(GOOD, BAD)[3:] == [
        "",
        "web/Dockerfile, stage base, as it is: differs from the image without links:",
        "  /tmp: drwxrwxrwt root -> drwxr-xr-x root",
    ]


def test_many_differences_are_cut_for_people_and_whole_for_programs() -> None:
    changes = tuple(Change(f"/{number}", "a", "b") for number in range(1000 + MOST_CHANGES))
    result = Result(WEB, 1, DIFFERS, problems=(Problem("as it is", "", changes),))
    assert lines(result)[-1] == "  and 1,000 more (all with --output-format=json)"
    assert len(lines(result)) == 2 + 2 + MOST_CHANGES + 1
    assert len(json.loads(document(Report((result,))))["files"][0]["problems"][0]["differences"]) == len(changes)


def test_a_failed_build_has_the_message_of_the_builder() -> None:
    assert lines(BROKEN)[3:] == ["web/Dockerfile, as it is: the build failed:", "  > RUN x", "  ERROR: y"]


def test_differences_by_chance_are_counted() -> None:
    assert lines(GOOD._replace(by_chance=1))[-1] == (
        "api/Dockerfile (compose.yaml: api): 1 difference between two builds of the same file, too: not counted"
    )


def test_a_measurement_shows_each_copy_and_both_times() -> None:
    copies = (Rebuilt("COPY f /srv/", False, True), Rebuilt("COPY --from=build /out /", False, False))
    assert lines(GOOD, measurements={API: Measurement(copies, 12.34, 3.21)})[3:] == [
        "api/Dockerfile (compose.yaml: api): built again after a change of the base image",
        "                            plain    linked",
        "  COPY f /srv/              rebuilt  reused",
        "  COPY --from=build /out /  rebuilt  rebuilt",
        "  time                      12.3  s  3.2 s",
    ]


def test_after_an_interrupt_it_says_what_was_verified() -> None:
    assert lines(GOOD, left=(WEB,))[-1] == (
        "Interrupted. Verified: api/Dockerfile (compose.yaml: api). Not verified: web/Dockerfile."
    )
    assert lines(left=(WEB,))[-1] == "Interrupted. Verified: none. Not verified: web/Dockerfile."


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (Report(()), 0),
        (Report((GOOD, Result(WEB, 0, NOTHING))), 0),
        (Report((GOOD, BAD)), 1),
        (Report((BROKEN,)), 1),
        (Report((GOOD,), (Unread("x", "no such file"),)), 1),
    ],
)
def test_the_status_is_that_of_the_worst(report: Report, status: int) -> None:
    assert report.status == status


def test_the_document_has_everything() -> None:
    measurement = Measurement((Rebuilt("COPY f /srv/", False, True),), 12.34567, 3.0)
    report = Report((GOOD, BAD), (Unread("x", "no such file"),), (WEB,), {API: measurement})
    found = json.loads(document(report))
    assert found["version"] == 1
    good, bad = found["files"]
    assert good == {
        "path": "api/Dockerfile",
        "source": "compose.yaml: api",
        "context": ".",
        "target": "run",
        "linked": 12,
        "entries": 12345,
        "by_chance": 0,
        "verdict": "same",
        "problems": [],
        "measurement": {
            "copies": [{"text": "COPY f /srv/", "plain_reused": False, "linked_reused": True}],
            "plain_seconds": 12.346,
            "linked_seconds": 3.0,
        },
    }
    assert bad["problems"] == [
        {
            "version": "as it is",
            "stage": "base",
            "differences": [{"name": "/tmp", "before": "drwxrwxrwt root", "after": "drwxr-xr-x root"}],
            "message": [],
        }
    ]
    assert found["errors"] == [{"path": "x", "reason": "no such file"}]
    assert found["not_verified"] == [{"path": "web/Dockerfile", "source": "", "context": "web", "target": ""}]


@given(EVIL, EVIL)
def test_the_document_is_printed_as_it_is_whatever_the_names_are(path: str, name: str) -> None:
    plan = Plan(path, "", Inputs("."))
    problem = Problem("as it is", name, (Change(name, name, path),), (name,))
    found = document(Report((Result(plan, 1, DIFFERS, problems=(problem,)),)))
    stream = io.StringIO()
    print_lines(found.splitlines(), stream)
    assert stream.getvalue() == f"{found}\n"
    assert json.loads(found)["files"][0]["path"] == without_surrogates(path)
