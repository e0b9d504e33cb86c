"""Properties of all formats: each reports the same findings, and no text in a file can forge output."""

from __future__ import annotations

import base64
import json
import os
import re
from collections import Counter
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings

from copy_link.escaping import printable, runner_commands
from copy_link.report.documents.document import text as json_text
from copy_link.report.results import Failure, Results
from copy_link.report.text.plain import Text
from tests.support.runs import ATTACKS, DOCUMENTS, RUNS, document, lines, result, results, terminal_lines

COLOR = re.compile(r"\x1b\[(?:\d+;)*\d+m")
Entries = Counter[tuple[object, ...]]


def normal(path: str) -> str:
    return os.path.normpath(path)


def findings(run: Results) -> Entries:
    """Path, line, rule and message of each finding; rule None for each failure."""
    found: Entries = Counter()
    for one in run.checked:
        found.update((normal(one.path), finding.line, finding.rule.id, finding.message) for finding in one.shown)
    found.update((normal(one.path), one.line, None, f"cannot {one.action}: {one.reason}") for one in run.failures)
    return found


def shown(entries: Entries) -> Entries:
    """The same entries with printable texts."""
    counted: Entries = Counter()
    for (path, line, rule, message), count in entries.items():
        counted[printable(str(path)), line, rule, printable(str(message))] += count
    return counted


def from_text(run: Results) -> Entries:
    """As an editor reads the plain text: the location ends at the first `: `."""
    found: Entries = Counter()
    for one in run.checked:
        for line in Text().file(one):
            place, _, rest = line.partition(": ")
            rule, _, message = rest.partition(" ")
            path, at, _column = place.rsplit(":", 2)
            found[normal(path.replace(r":\x20", ": ")), int(at), rule, message.partition(": ")[2]] += 1
    for failure in run.failures:
        (line,) = Text().failure(failure)
        place, _, rest = line.partition(": ")
        path, _, at = place.rpartition(":") if failure.line is not None else (place, "", "")
        found[normal(path.replace(r":\x20", ": ")), int(at) if at else None, None, rest] += 1
    return found


def from_json(run: Results) -> Entries:
    found: Entries = Counter()
    log = json.loads(document("json", run))

    def path(one: dict[str, str]) -> str:
        whole = base64.b64decode(one["path_base64"]) if "path_base64" in one else one["path"].encode()
        return normal(os.fsdecode(whole))

    for one in log["files"]:
        items = [*one["findings"], *one["notes"]]
        found.update((path(one), item["line"], item["rule"], item["message"]) for item in items)
    found.update((path(one), one["line"], None, f"cannot {one['action']}: {one['reason']}") for one in log["errors"])
    return found


def from_sarif(run: Results) -> Entries:
    found: Entries = Counter()
    (log,) = json.loads(document("sarif", run))["runs"]

    def place(one: dict[str, Any]) -> tuple[str, int | None]:
        location = one["locations"][0]["physicalLocation"]
        uri = location["artifactLocation"]["uri"].removeprefix("file://")
        return normal(os.fsdecode(unquote_to_bytes(uri))), location.get("region", {}).get("startLine")

    for one in log["results"]:
        path, line = place(one)
        found[path, line, one["ruleId"], plain(one["message"]["text"])] += 1
    for one, failure in zip(log["invocations"][0]["toolExecutionNotifications"], run.failures, strict=True):
        message = plain(one["message"]["text"])
        assert message.endswith(printable(f": cannot {failure.action}: {failure.reason}"))
        path, line = place(one)
        found[path, line, None, f"cannot {failure.action}: {failure.reason}"] += 1
    return found


def plain(message: str) -> str:
    """A SARIF message without the escapes that prevent links."""
    return re.sub(r"\\([\\\[\]])", r"\1", message) if "](" in message.replace("\\", "") else message


def from_github(run: Results) -> Entries:
    """As the runner of GitHub reads annotations (actions/runner, ActionCommand.TryParseV2)."""
    found: Entries = Counter()
    for line in document("github", run).splitlines():
        if not line.strip().startswith("::"):
            assert line.startswith("COPY: ")
            continue
        head, _, message = line.strip()[2:].partition("::")
        kind, _, given = head.partition(" ")
        assert kind in ("error", "warning", "notice")
        properties = dict(one.split("=", 1) for one in given.split(","))
        for name, value in properties.items():
            properties[name] = unescaped(unescaped(value, ("%3A", ":"), ("%2C", ",")))
        rule, _, _ = properties["title"].partition(" ")
        at = int(properties["line"]) if "line" in properties else None
        found[properties["file"], at, None if rule == "copy-link" else rule, unescaped(message)] += 1
    return found


def unescaped(text: str, *more: tuple[str, str]) -> str:
    for escape, one in (*more, ("%0D", "\r"), ("%0A", "\n")):
        text = text.replace(escape, one)
    return text if more else text.replace("%25", "%")


def from_gitlab(run: Results) -> Entries:
    found: Entries = Counter()
    for issue in json.loads(document("gitlab", run)):
        location = issue["location"]
        rule = issue["check_name"]
        name = None if rule == "copy-link-error" else rule
        found[location["path"], location["lines"]["begin"], name, issue["description"]] += 1
    return found


@settings(deadline=None)
@given(RUNS)
def test_all_formats_report_the_same_findings(run: Results) -> None:
    entries = findings(run)
    printed = shown(entries)
    assert shown(from_text(run)) == printed
    as_json: Entries = Counter()
    for (path, line, rule, message), count in entries.items():
        as_json[path, line, rule, json_text(str(message))] += count
    assert from_json(run) == as_json
    as_sarif = from_sarif(run)
    assert {(path, line, rule, printable(str(message))) for path, line, rule, message in as_sarif} == {
        (path, line, rule, printable(str(message))) for path, line, rule, message in entries
    }
    assert sum(as_sarif.values()) == sum(entries.values())
    assert from_github(run) == printed
    with_line = Counter({(path, line or 1, rule, message): n for (path, line, rule, message), n in printed.items()})
    assert from_gitlab(run) == with_line


@settings(deadline=None)
@given(RUNS)
def test_the_terminal_shows_every_finding_of_the_plain_text(run: Results) -> None:
    rows = "\n".join(terminal_lines(run, columns=None))
    for one in run.checked:
        for finding in one.shown:
            title = f"{finding.rule.id} {finding.rule.name} ({finding.severity})"
            assert f":{finding.line}:{finding.column}: {title}\n" in rows
            assert f"\n    {printable(finding.message)}\n".replace("    ::", r"    \x3a:") in rows
    for failure in run.failures:
        assert printable(f": cannot {failure.action}: {failure.reason}") in rows
    explained = terminal_lines(run, columns=None, is_explained=True)
    # Only the advice to explain is not given again.
    plain_lines = [line for line in lines(Text(), run) if "--explain" not in line]
    assert [line for line in explained if line in plain_lines] == plain_lines


def assert_nothing_is_forged(run: Results) -> None:
    explained = lines(Text(is_explained=True), run)
    plain_lines = lines(Text(), run)
    assert len(plain_lines) <= sum(len(one.shown) for one in run.checked) + len(run.failures) + 2
    on_terminal = [*terminal_lines(run), *terminal_lines(run, is_explained=True)]
    colored = [
        COLOR.sub("", line)
        for is_explained in (False, True)
        for line in terminal_lines(run, is_colored=True, is_explained=is_explained)
    ]
    for line in (*explained, *plain_lines, *on_terminal, *colored):
        assert line.isprintable(), line
        assert not line.strip().startswith("::")
        assert runner_commands(line) == []
    for name in DOCUMENTS:
        whole = document(name, run)
        for line in whole.split("\n"):
            assert line.isprintable() or line == "", line
            assert runner_commands(line) == []
            assert name == "github" or not line.strip().startswith("::")
        if name != "github":
            assert whole.isascii()
            json.loads(whole)
    annotations = [line for line in document("github", run).split("\n") if line.strip().startswith("::")]
    assert len(annotations) == sum(len(one.shown) for one in run.checked) + len(run.failures)
    assert all(line.startswith(("::error file=", "::warning file=", "::notice file=")) for line in annotations)


@pytest.mark.parametrize("attack", ATTACKS, ids=repr)
@pytest.mark.parametrize(
    "text",
    [
        "FROM alpine:3.20\nCOPY f /app/{}\n",
        "FROM alpine:3.20\nCOPY {} /app/f\nCOPY --link {} /bin/{}\n",
        "FROM {}\nCOPY f /app\n",
        "FROM alpine:3.20 AS {}\nCOPY --from={} f /tmp/{}\n",
        "FROM alpine:3.20\nRUN mkdir -m 700 /{}\nCOPY --link f /{}/f\n",
        "FROM alpine:3.20\nCOPY --link --chown={} f /x/\n",
        "# syntax=docker/dockerfile:1.2{}\nFROM alpine:3.20\nCOPY f /app/\n",
        "FROM alpine:3.20\n# copy-link: ignore[{}]\n{} f\n",
    ],
)
def test_text_in_a_dockerfile_cannot_forge_output(text: str, attack: str) -> None:
    assert_nothing_is_forged(results([result(text.replace("{}", attack))]))


@pytest.mark.parametrize("attack", ATTACKS, ids=repr)
def test_a_file_name_cannot_forge_output(attack: str) -> None:
    texts = ("FROM alpine:3.20\nCOPY f /app/\n", "FROM alpine:3.20\nCOPPY\n")
    found = [result(text, path) for text in texts for path in (attack, f"{attack}/Dockerfile")]
    assert_nothing_is_forged(results([*found, Failure(attack, None, attack, "write")]))


@settings(deadline=None)
@given(RUNS)
def test_generated_dockerfiles_cannot_forge_output(run: Results) -> None:
    assert_nothing_is_forged(run)
