from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given, settings
from jsonschema import Draft202012Validator

from copy_link.report.results import Failure, Results
from tests.support.runs import RUNS, checked, document, results

# The requirements of docs.gitlab.com/ci/testing/code_quality.
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
def test_every_run_conforms_to_the_schema_of_gitlab(run: Results) -> None:
    assert len(read(run)) == sum(len(one.shown) for one in run.checked) + len(run.failures)


def test_each_finding_and_each_failure_is_an_issue() -> None:
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


def test_fingerprints_do_not_depend_on_earlier_lines_and_differ_between_findings() -> None:
    def prints(text: str) -> list[str]:
        return [one["fingerprint"] for one in read(results([checked(text)]))]

    assert prints(TEXT.replace("FROM", "ARG X\nFROM")) == prints(TEXT)
    assert set(prints(TEXT)) < set(prints(TEXT + "COPY h /mnt/\n"))
    assert len(set(prints(TEXT))) == 2


def test_a_fixed_file_is_an_issue_for_information() -> None:
    run = results([checked("FROM scratch\n")._replace(fixed=checked(TEXT).findings)])
    (issue,) = read(run)
    assert (issue["severity"], issue["description"]) == ("info", "Fixed 2 COPY in Dockerfile")


def test_a_run_without_files_prints_an_empty_array() -> None:
    # Without a report, GitLab would assume that the issues of the last one still exist.
    assert re.sub(r"\s", "", document("gitlab", results([]))) == "[]"


def test_a_note_is_an_issue_for_information() -> None:
    (issue,) = read(results([checked("# syntax=docker/dockerfile:1\nFROM node:22\nCOPY --chown=node f /x/y\n")]))
    assert (issue["severity"], issue["check_name"]) == ("info", "CL004")
