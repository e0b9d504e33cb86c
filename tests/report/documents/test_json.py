from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from copy_link import check, fix
from copy_link.report.results import Failure, Results
from copy_link.rules.edits import Edit, apply
from copy_link.settings import Settings
from tests.support.project import ROOT
from tests.support.runs import RUNS, checked, document, results

SCHEMA = json.loads(
    (ROOT / "hooks" / "copy_link" / "report" / "documents" / "report.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)
# Members that an object may lack.
OPTIONAL = {"path_base64"}


def read(run: Results) -> Any:  # noqa: ANN401
    log = json.loads(document("json", run))
    VALIDATOR.validate(log)
    return log


def objects(schema: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Every object schema within a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def edits(fixes: list[dict[str, Any]]) -> list[Edit]:
    return [
        Edit(edit["start"], edit["end"], edit["replacement"].encode()) for found in fixes for edit in found["edits"]
    ]


def test_the_schema_is_valid_and_complete() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    found = list(objects(SCHEMA))
    assert len(found) > 10
    for one in found:
        assert one["additionalProperties"] is False
        assert set(one["required"]) == set(one["properties"]) - OPTIONAL


@settings(deadline=None)
@given(RUNS)
def test_every_run_conforms_to_the_schema(run: Results) -> None:
    log = read(run)
    assert log["exit_status"] == run.status
    assert log["summary"]["findings"] == sum(len(one["findings"]) for one in log["files"])
    assert log["summary"]["errors"] == len(log["errors"])
    copies = [copy for one in log["files"] for copy in one["copies"] if copy["linked"] is None]
    for verdict in ("same", "differs", "unknown"):
        assert log["summary"][verdict] == sum(copy["verdict"] == verdict for copy in copies)


@settings(deadline=None)
@given(RUNS)
def test_the_edits_are_those_of_the_fixer(run: Results) -> None:
    for one, file in zip(run.checked, read(run)["files"], strict=True):
        fixes = [shown["fix"] for shown in (*file["findings"], *file["notes"]) if shown["fix"]]
        for unsafe in (False, True):
            made = [edit for finding in one.report.fixes(unsafe) for edit in finding.edits]
            chosen = edits([found for found in fixes if found["safe"] or unsafe])
            assert apply(one.data, chosen) == apply(one.data, made)


@settings(deadline=None)
@given(RUNS)
def test_the_positions_of_every_copy_are_correct(run: Results) -> None:
    for one, file in zip(run.checked, read(run)["files"], strict=True):
        lines = one.data.decode("utf-8", "surrogateescape").split("\n")
        for copy, report in zip(file["copies"], one.report.copies, strict=True):
            assert lines[copy["line"] - 1][copy["column"] - 1 :].startswith(copy["keyword"])
            # A comment after the last line counts as a line of the instruction, but not as its text.
            ends = one.data.count(b"\n", 0, report.instruction.end) + 1
            assert (copy["line"], copy["end_line"]) == (report.instruction.line, ends)
            assert (copy["missing"] is None) == (copy["verdict"] != "unknown")


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:12\nCOPY f /srv/f\nCOPY f /tmp/f\nCOPY f /usr/local/bin\n",
        "\ufeffFROM debian:12\r\nCOPY 服务器 \\\r\n  /srv/x/\r\n",
        "#!/usr/bin/env docker\nFROM debian:12\nCOPY f /srv/\n",
        "# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY --link --chown=games f /srv/\nCOPY f /x/",
        "FROM debian:12\n# copy-link: ignore[CL001]\nRUN x\nCOPY <<a <<b /srv/\n1\na\n2\nb\n",
    ],
)
def test_applying_the_edits_of_the_safe_fixes_gives_the_fixed_file(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = text.encode()
    Path("Dockerfile").write_bytes(before)
    check.main(["--output-format=json", "Dockerfile"])
    (file,) = json.loads(capsys.readouterr().out)["files"]
    made = apply(before, edits([one["fix"] for one in file["findings"] if one["fix"] and one["fix"]["safe"]]))
    fix.main(["Dockerfile"])
    assert made == Path("Dockerfile").read_bytes() != before


def test_the_examples_conform_to_the_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    for main in (check.main, fix.main, fix.main):
        main(["--output-format=json", "examples", "gone"])
        log = json.loads(capsys.readouterr().out)
        VALIDATOR.validate(log)
        assert [one["path"] for one in log["errors"]] == ["gone"]
        assert len(log["files"]) == 3


def test_a_copy_has_its_verdict_remedies_and_fix() -> None:
    text = "# syntax=docker/dockerfile:1\nFROM mycorp/base:1 AS app\nCOPY --chmod=755 f /srv/f\n"
    (file,) = read(results([checked(text, "a/Dockerfile")]))["files"]
    assert file == {
        "path": "a/Dockerfile",
        "copies": [
            {
                "line": 3,
                "column": 1,
                "end_line": 3,
                "end_column": 26,
                "keyword": "COPY",
                "text": "COPY --chmod=755 f /srv/f",
                "stage": {"number": 0, "name": "app", "line": 2, "base_image": "mycorp/base:1", "is_known": False},
                "linked": None,
                "left_plain": None,
                "verdict": "unknown",
                "reasons": file["copies"][0]["reasons"],
                "evidence": file["copies"][0]["evidence"],
                "missing": "base image mycorp/base:1 is not known",
                "remedies": [
                    {
                        "text": "describe the base image",
                        "lines": ["copy-link-survey mycorp/base:1 --output base.mtree"],
                    },
                    {
                        "text": "and name the description in .copy-link.toml",
                        "lines": ["[base-images]", '"mycorp/base:1" = "base.mtree"'],
                    },
                ],
                "hints": [],
                "fix": {"safe": False, "edits": [{"start": 59, "end": 59, "replacement": " --link"}]},
            }
        ],
        "findings": file["findings"],
        "notes": [],
        "fixed": [],
    }
    assert [one["fact"] for one in file["copies"][0]["evidence"]] == ["this image is not described"]
    (reason,) = file["copies"][0]["reasons"]
    assert reason["path"] == "/srv"
    (finding,) = file["findings"]
    assert (finding["rule"], finding["name"], finding["line"]) == ("CL002", "undecided-link", 3)
    assert finding["fix"] == file["copies"][0]["fix"]


def test_a_note_and_a_hint_are_in_members_of_their_own() -> None:
    text = "# syntax=docker/dockerfile:1\nFROM node:22\nCOPY --chown=node f /x/y\nCOPY f /tmp/y\n"
    (file,) = read(results([checked(text, settings=Settings(hints=True))]))["files"]
    assert file["findings"] == []
    (note,) = file["notes"]
    assert (note["rule"], note["line"], note["fix"]["safe"]) == ("CL004", 3, False)
    assert note["evidence"][0] == {"source": "node:22", "line": None, "fact": "node is 1000:1000"}
    assert [copy["hints"] for copy in file["copies"]] == [
        [],
        ["at /opt/y, it can be linked; change the lines that use the old path"],
    ]


def test_a_path_that_is_not_utf_8_has_its_bytes_in_base64() -> None:
    path = os.fsdecode(b"\xff/Dockerfile")
    run = results([checked("FROM alpine:3.20\n", path), Failure(path, None, "Permission denied", "write")])
    log = read(run)
    for one in (*log["files"], *log["errors"]):
        assert one["path"] == "\ufffd/Dockerfile"
        assert base64.b64decode(one["path_base64"]) == b"\xff/Dockerfile"


def test_a_run_without_files_prints_a_document() -> None:
    log = read(results([]))
    assert (log["files"], log["errors"], log["exit_status"]) == ([], [], 0)
    assert log["summary"]["text"] == ""
