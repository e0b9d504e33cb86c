"""The pages about output formats, docs/json.md, docs/editors.md and docs/ci.md, agree with the tool."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from copy_link.rules.reasons import (
    DIRECTORY_BECOMES_FILE,
    DIRECTORY_IS_RESET,
    FILE_ON_THE_WAY,
    NOT_KNOWN,
    OWNER_NAME,
    SYMLINK_ON_THE_WAY,
    WINDOWS,
)
from tests.support.doc_pages import Block, blocks, environment
from tests.support.project import ROOT

SCHEMA = json.loads(
    (ROOT / "hooks" / "copy_link" / "report" / "documents" / "report.schema.json").read_text(encoding="utf-8")
)
SHARED = SCHEMA["$defs"]
COPY = SHARED["copy"]["properties"]
# The objects of the schema by the headings of the page.
OBJECTS = {
    "The run": SCHEMA,
    "`tool`": SCHEMA["properties"]["tool"],
    "`summary`": SHARED["summary"],
    "`files[]`": SHARED["file"],
    "`files[].fixed[]`": SHARED["file"]["properties"]["fixed"]["items"],
    "`files[].findings[]`": SHARED["finding"],
    "`files[].copies[]`": SHARED["copy"],
    "`stage`": COPY["stage"],
    "`reasons[]`": COPY["reasons"]["items"],
    "`remedies[]`": COPY["remedies"]["items"],
    "`evidence[]`": SHARED["evidence"]["items"],
    "`fix`": SHARED["fix"],
    "`edits[]`": SHARED["fix"]["properties"]["edits"]["items"],
    "`errors[]`": SHARED["error"],
}
TEXT = "# syntax=docker/dockerfile:1\nFROM alpine:3.20\nCOPY 服 /srv/\n\tCOPY f /usr/local/share\nCOPY --link f /tmp/\n"
FOUND = [("3", "1", "CL001"), ("4", "2", "CL001"), ("5", "1", "CL104")]


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def shown(name: str, file: str) -> str:
    (block,) = (block for block in blocks(page(name)) if (block.role, block.value) == ("file", file))
    return block.content


def run(command: str, folder: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment(folder),
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def objects(schema: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)


def kind(schema: dict[str, Any]) -> str:
    """The type of a member as the page shows it."""
    if "$ref" in schema:
        return kind(SHARED[schema["$ref"].rpartition("/")[2]])
    if "oneOf" in schema:
        return "object, null"
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if values:
        return ", ".join(f"`{json.dumps(value)}`" for value in values)
    types = schema["type"]
    return types if isinstance(types, str) else ", ".join(types)


def test_the_page_has_every_object_of_the_schema() -> None:
    assert sorted(map(id, OBJECTS.values())) == sorted(map(id, objects(SCHEMA)))
    headings = re.findall(r"^### (.+)$", page("json.md"), re.MULTILINE)
    assert headings == list(OBJECTS)


@pytest.mark.parametrize("heading", OBJECTS)
def test_the_page_describes_every_member_as_the_schema_does(heading: str) -> None:
    section = page("json.md").partition(f"\n### {heading}\n")[2].partition("\n### ")[0]
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+) \|$", section, re.MULTILINE)
    members = OBJECTS[heading]["properties"].items()
    assert rows == [(name, kind(member), member["description"]) for name, member in members]


def test_the_schema_has_every_kind_of_reason() -> None:
    kinds = {
        OWNER_NAME,
        SYMLINK_ON_THE_WAY,
        FILE_ON_THE_WAY,
        DIRECTORY_BECOMES_FILE,
        DIRECTORY_IS_RESET,
        NOT_KNOWN,
        WINDOWS,
    }
    assert set(COPY["reasons"]["items"]["properties"]["about"]["enum"]) == kinds


def matched(output: str, patterns: list[str]) -> list[dict[str, str]]:
    """The matches of an editor: the first pattern that fits each line, as in Vim's `errorformat`."""
    items = {"%f": r"(?P<f>.+?)", "%l": r"(?P<l>\d+)", "%c": r"(?P<c>\d+)", "%m": r"(?P<m>.+)"}
    found = []
    for line in output.splitlines():
        for pattern in patterns:
            whole = "".join(items.get(part, re.escape(part)) for part in re.split(r"(%\w)", pattern))
            match = re.fullmatch(whole, line)
            if match:
                found.append(match.groupdict())
                break
    return found


def test_an_editor_with_a_language_client_gets_every_finding(tmp_path: Path) -> None:
    configuration = yaml.safe_load(shown("editors.md", "efm-langserver/config.yaml"))
    (tool,) = configuration["languages"]["dockerfile"]
    assert tool["lint-stdin"]
    assert tool["lint-ignore-exit-code"]
    path = str(tmp_path / "Dockerfile")
    command = tool["lint-command"].replace("${INPUT}", path)
    found = matched(run(command, tmp_path, TEXT).stdout, tool["lint-formats"])
    assert [(one["l"], one["c"], one["m"].partition(" ")[0]) for one in found] == FOUND
    assert {one["f"] for one in found} == {path}
    (failure,) = matched(run(command, tmp_path, "FROM x\nCOPPY\n").stdout, tool["lint-formats"])
    assert failure == {"f": path, "l": "2", "m": "cannot read: unknown instruction COPPY (did you mean COPY?)"}


def test_visual_studio_code_gets_every_finding(tmp_path: Path) -> None:
    (task,) = json.loads(shown("editors.md", ".vscode/tasks.json"))["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "Dockerfile").write_text(TEXT)
    output = run(task["command"], tmp_path).stdout.splitlines()
    matches = [found for line in output if (found := re.fullmatch(pattern["regexp"], line))]
    assert [tuple(one[pattern[part]] for part in ("line", "column", "code")) for one in matches] == FOUND
    assert {one[pattern["file"]] for one in matches} == {"a/Dockerfile"}
    assert all(one[pattern["message"]] for one in matches)


def test_columns_count_characters_as_the_page_says(tmp_path: Path) -> None:
    # A character that takes three bytes and two columns counts as one, and so does a tab.
    assert "A column counts characters (Unicode code points), not bytes" in " ".join(page("editors.md").split())
    text = "# syntax=docker/dockerfile:1\nFROM alpine:3.20\n\t\tCOPY 服 /srv/\n"
    assert run("copy-link-check -", tmp_path, text).stdout.startswith("<stdin>:3:3: CL001 ")


def ci_files() -> list[Block]:
    """The files whose job writes a document; the action writes none."""
    return [block for block in blocks(page("ci.md")) if block.language == "yaml" and " > " in block.content]


def scripts(value: Any) -> Iterator[str]:  # noqa: ANN401
    """Every command in a workflow."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "run":
                yield inner
            elif name == "script":
                yield from inner
            else:
                yield from scripts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from scripts(inner)


@pytest.mark.parametrize("block", ci_files(), ids=lambda block: block.value)
def test_the_commands_in_a_ci_file_write_the_files_that_it_uploads(block: Block, tmp_path: Path) -> None:
    workflow = yaml.safe_load(block.content)
    commands = list(scripts(workflow))
    (install,) = (command for command in commands if "copy-link-check" not in command)
    assert re.fullmatch(r"pip(x)? install git\+https://github\.com/copy-link/copy-link@v[\d.]+", install)
    (command,) = (command for command in commands if "copy-link-check" in command)
    (tmp_path / "Dockerfile").write_text(TEXT)
    done = run(command, tmp_path)
    assert done.returncode == 1
    # The job uploads the file that the command wrote, even though the command fails.
    assert "always" in block.content
    made = command.partition(" > ")[2]
    assert block.content.count(made) == 2
    document = json.loads((tmp_path / made).read_text())
    found = document if isinstance(document, list) else document["runs"][0]["results"]
    assert len(found) == len(FOUND)
    assert done.stdout == ""
