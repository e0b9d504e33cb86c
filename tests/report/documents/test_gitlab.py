from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given, settings
from jsonschema import Draft202012Validator

from copy_link.report.results import Failure, Results
from tests.support.runs import RUNS, checked, document, results

# What docs.gitlab.com/ci/testing/code_quality asks of a report.
VALIDATOR = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "not": {"pattern": r"^\./"}},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
)
TEXT = "# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY f /srv/\nCOPY \\\n  g /opt/\n"


def read(run: Results) -> list[Any]:
    issues = json.loads(document("gitlab", run))
    VALIDATOR.validate(issues)
    assert isinstance(issues, list)
    return issues


@settings(deadline=None)
@given(RUNS)
def test_whatever_a_run_says_is_what_gitlab_takes(run: Results) -> None:
    assert len(read(run)) == sum(len(one.findings) for one in run.checked) + len(run.failures)


def test_there_is_an_issue_for_everything_that_is_to_be_done() -> None:
    issues = read(results([checked(TEXT, "./a/Dockerfile"), Failure("b", None, "gone")]))
    assert [
        (one["check_name"], one["severity"], one["description"], one["location"]["path"], one["location"]["lines"])
        for one in issues
    ] == [
        (
            "CL001",
            "major",
            "COPY builds the same image with --link: add it",
            "a/Dockerfile",
            {"begin": 3, "end": 3},
        ),
        (
            "CL001",
            "major",
            "COPY builds the same image with --link: add it",
            "a/Dockerfile",
            {"begin": 4, "end": 5},
        ),
        ("copy-link-error", "critical", "cannot read: gone", "b", {"begin": 1, "end": 1}),
    ]


def test_fingerprints_stay_when_lines_come_in_front_and_are_different_for_different_findings() -> None:
    def prints(text: str) -> list[str]:
        return [one["fingerprint"] for one in read(results([checked(text)]))]

    assert prints(TEXT.replace("FROM", "ARG X\nFROM")) == prints(TEXT)
    assert set(prints(TEXT)) < set(prints(TEXT + "COPY h /mnt/\n"))
    assert len(set(prints(TEXT))) == 2


def test_what_was_fixed_is_for_information() -> None:
    run = results([checked("FROM scratch\n")._replace(fixed=checked(TEXT).findings)])
    (issue,) = read(run)
    assert (issue["severity"], issue["description"]) == ("info", "Fixed 2 COPY in Dockerfile")


def test_there_is_a_report_where_there_is_nothing_to_say() -> None:
    # Without a report GitLab would take what the last one had for what is still there.
    assert re.sub(r"\s", "", document("gitlab", results([]))) == "[]"
