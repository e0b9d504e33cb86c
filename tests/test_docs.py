"""Tests every command, output, file and link in README.md and docs/."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from copy_link.base_images import description
from copy_link.base_images.lines import HEADERS
from copy_link.checker import check
from copy_link.cli import configuration
from copy_link.cli.dockerfile_names import is_dockerfile_name
from copy_link.rules.law import UNKNOWN
from copy_link.rules.reason_wording import missing
from copy_link.settings import Settings
from tests.support.doc_pages import BASE_IMAGES, ON_AN_ENGINE, PAGES, Block, blocks, environment, played
from tests.support.doc_pages import files as files_shown
from tests.support.project import ROOT, setup_configuration

# A repository of other hooks on the pages.
ANOTHER_REPOSITORY = "https://github.com/pre-commit/pre-commit-hooks"
PRE_COMMIT = ".pre-commit-config.yaml"
LEFTHOOK = "lefthook.yml"
LINT_STAGED = ".lintstagedrc.json"
WORKFLOW = ".github/workflows/dockerfiles.yml"

# The languages of blocks without a comment; their commands are run with the page.
RUN_AS_IT_IS = ("console",)
# Readers for the files on the pages; the commands on its page read a Dockerfile.
READERS: dict[str, Callable[[str], object]] = {"yaml": yaml.safe_load, "json": json.loads}
COMMANDS = ("copy-link check", "copy-link-check", "copy-link-fix", "copy-link-survey")

all_pages = pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("shown", "today"),
    [
        pytest.param("```console\n$ echo a\nb\n```", "```console\n$ echo a\na\n```", id="output is replaced"),
        pytest.param("```console\n$ :\nb\n```", "```console\n$ :\n```", id="a command without output"),
        pytest.param("```console\n$ echo a >&2\n```", "```console\n$ echo a >&2\na\n```", id="output on both streams"),
        pytest.param(
            "```console\n$ echo a \\\n    b\n```", "```console\n$ echo a \\\n    b\na b\n```", id="a continued command"
        ),
        pytest.param(
            "```console\n$ (exit 3)\n$ echo $?\n```",
            "```console\n$ (exit 3)\n$ echo $?\n3\n```",
            id="the exit status is kept",
        ),
        pytest.param(
            "<!-- file: a/b -->\n```text\nc\n```\n<!-- output: cat a/b -->\n```text\n```",
            "<!-- file: a/b -->\n```text\nc\n```\n<!-- output: cat a/b -->\n```text\nc\n```",
            id="a file for the next command",
        ),
        pytest.param(
            "<!-- empty files: a b -->\n```console\n$ ls\n```",
            "<!-- empty files: a b -->\n```console\n$ ls\na\nb\n```",
            id="empty files",
        ),
    ],
)
def test_a_page_gets_the_current_output(shown: str, today: str, tmp_path: Path) -> None:
    assert played(f"{shown}\n", tmp_path) == f"{today}\n"


@all_pages
def test_every_command_prints_the_output_on_the_page(page: Path, tmp_path: Path) -> None:
    assert played(text_of(page), tmp_path) == text_of(page), (
        "update the page with: python -m tests.support.doc_pages --write"
    )


@all_pages
def test_every_block_on_the_page_is_tested(page: Path) -> None:
    text = text_of(page)
    found = blocks(text)
    assert len(re.findall(r"^\s*```", text, re.MULTILINE)) == 2 * len(found), "a block is not parsed"
    assert [block for block in found if not is_tested(block)] == []


def is_tested(block: Block) -> bool:
    if block.role == "file":
        return block.language in READERS or block.value.endswith((".toml", ".mtree")) or is_dockerfile_name(block.value)
    if block.role in ("try", "test", "not run"):
        return block.language == "sh" and (block.role != "not run" or bool(block.value))
    if block.role == ON_AN_ENGINE:
        return block.language == "console"
    return block.role in ("output", "generated") or (block.role == "" and block.language in RUN_AS_IT_IS)


@all_pages
def test_every_file_on_the_page_is_valid(page: Path) -> None:
    for block in blocks(text_of(page)):
        if block.role == "file" and block.language in READERS:
            assert READERS[block.language](block.content)
        if block.role == "file" and block.value == ".copy-link.toml":
            found = configuration.parse(block.content.encode(), block.value)
            assert found != Settings(configuration=block.value)
        if block.role == "file" and block.value.endswith(".mtree"):
            assert not description.parse(block.content, "latest").is_empty


@all_pages
def test_every_link_within_the_repository_has_a_target(page: Path) -> None:
    without_code = re.sub(r"^```.*?^```$|`[^`\n]*`", "", text_of(page), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code):
        if not target.startswith("https://"):
            path, _, anchor = target.partition("#")
            linked = page.parent / path if path else page
            assert linked.exists(), target
            assert not anchor or anchor in anchors(linked), target


def anchors(page: Path) -> list[str]:
    """The anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_the_readme_links_to_every_page() -> None:
    linked = set(re.findall(r"\]\((docs/[\w/.-]+)\)", text_of(ROOT / "README.md")))
    assert {page.relative_to(ROOT).as_posix() for page in (ROOT / "docs").glob("*.md")} <= linked


def shown(name: str) -> list[str]:
    found = list(files_shown(name))
    assert found, f"no page shows {name}"
    return found


def test_the_configurations_of_pre_commit_are_valid_and_their_hooks_exist(tmp_path: Path) -> None:
    hooks = {hook["id"] for hook in yaml.safe_load(text_of(ROOT / ".pre-commit-hooks.yaml"))}
    for text in shown(PRE_COMMIT):
        path = tmp_path / PRE_COMMIT
        path.write_text(text)
        for program in ("pre-commit", "prek"):
            command = [str(Path(sys.executable).parent / program), "validate-config", str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(tmp_path))
            assert done.returncode == 0, done.stdout + done.stderr
        repositories = [one for one in yaml.safe_load(text)["repos"] if one["repo"] != ANOTHER_REPOSITORY]
        assert {hook["id"] for repository in repositories for hook in repository["hooks"]} <= hooks


def test_every_page_names_the_version_in_setup_cfg() -> None:
    version = setup_configuration()["metadata"]["version"]
    for page in PAGES:
        for named in re.findall(r"(?:copy-link\n +rev: |copy-link@)(v[\d.]*\d)", text_of(page)):
            assert named == f"v{version}"


def lefthook_commands(text: str) -> Iterator[str]:
    for hook in yaml.safe_load(text).values():
        for job in hook["jobs"]:
            assert "{staged_files}" in job["run"]
            yield job["run"].replace("{staged_files}", "Dockerfile")


def lint_staged_commands(text: str) -> Iterator[str]:
    for command in json.loads(text).values():
        # lint-staged appends the files to the command.
        yield f"{command} Dockerfile"


def workflow_commands(text: str) -> Iterator[str]:
    for job in yaml.safe_load(text)["jobs"].values():
        yield from own_lines(step.get("run", "") for step in job["steps"])
        for step in job["steps"]:
            if step.get("uses", "").startswith("copy-link/copy-link@"):
                arguments = yaml.safe_load(text_of(ROOT / "action.yml"))["inputs"]["args"]["default"]
                yield f"copy-link {step.get('with', {}).get('args', arguments)}"


def own_lines(scripts: Any) -> Iterator[str]:  # noqa: ANN401
    for script in scripts:
        yield from (line for line in script.splitlines() if line.startswith(COMMANDS))


@pytest.mark.parametrize(
    ("name", "commands"),
    [
        (LEFTHOOK, lefthook_commands),
        (LINT_STAGED, lint_staged_commands),
        (WORKFLOW, workflow_commands),
    ],
)
def test_the_commands_in_configurations_report_findings(
    name: str, commands: Callable[[str], Iterator[str]], tmp_path: Path
) -> None:
    for text in shown(name):
        found = list(commands(text))
        assert found
        for command in found:
            (tmp_path / "Dockerfile").write_text("FROM debian:bookworm\nCOPY a /srv/\n")
            done = subprocess.run(
                ["sh", "-c", command],
                cwd=tmp_path,
                env=environment(tmp_path),
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 1, done.stdout + done.stderr
            assert "Fixed 1 COPY" in done.stdout or "CL001" in done.stdout


def test_the_readme_does_not_overstate_the_number_of_base_images() -> None:
    found = re.search(r"more than (\d+) popular base images", text_of(ROOT / "README.md"))
    texts = [text_of(path) for path in BASE_IMAGES.rglob("*.mtree") if path.stem != "_" and "@" not in path.stem]
    assert found
    assert sum("# same-as:" not in text for text in texts) > int(found[1])


def test_the_page_on_the_configuration_has_exactly_the_existing_keys() -> None:
    headings = re.findall(r"^## `([\w-]+)`", text_of(ROOT / "docs" / "configuration.md"), re.MULTILINE)
    assert sorted(headings) == sorted(configuration.KEYS)


def test_the_page_on_base_images_has_exactly_the_options_of_the_survey(tmp_path: Path) -> None:
    command = ["copy-link-survey", "--help"]
    done = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, check=True)
    options = re.findall(r"^\| `(--[\w-]+)", text_of(ROOT / "docs" / "base-images.md"), re.MULTILINE)
    assert options == re.findall(r"^  (--[\w-]+)", done.stdout, re.MULTILINE)


BASE = "FROM debian:bookworm\n"
# The messages for unknown verdicts on the page (X and ... stand for any text), and a Dockerfile that gets each.
UNKNOWN_VERDICTS = {
    "base image X is not known": "FROM registry.example.com/base:1\nCOPY a /srv/\n",
    "X is neither a stage of this file nor a known image": "FROM deps\nCOPY a /srv/\n",
    "the base image is not known: the value of $X is not known": "ARG BASE\nFROM $BASE\nCOPY a /srv/\n",
    "the value of $X is not known": f"{BASE}ARG TARGET\nCOPY a $TARGET/\n",
    "X may be a directory, which a linked file replaces": f"{BASE}RUN apt-get install -y curl\nCOPY a /usr/lib/a\n",
    "X is not known": f"{BASE}RUN ./prepare /srv/a\nCOPY a /srv/a/\n",
    "the mode and owner of X are not known": f"{BASE}RUN chown $(cat /owner) /srv\nCOPY a /srv/\n",
    "X may exist, and then ...": f"{BASE}RUN ./ready && mkdir -m 700 /srv/a; true\nCOPY a /srv/a/\n",
    "the owner in --chown is not known": f"{BASE}ARG OWNER\nCOPY --chown=$OWNER a /new/\n",
    "the sources may hold X, which the image has already": f"{BASE}RUN mkdir -m 700 /srv/a\nADD a.tar.gz /srv/\n",
    "the paths below X are not known": f"{BASE}ADD a.tar.gz /\n",
}


def test_the_page_on_verdicts_lists_the_messages_for_unknown_verdicts() -> None:
    section = text_of(ROOT / "docs" / "verdicts.md").partition("## Reasons for `unknown`\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| ([^|]+) \| ", section, re.MULTILINE)[2:] == list(UNKNOWN_VERDICTS)


@pytest.mark.parametrize(("said", "dockerfile"), UNKNOWN_VERDICTS.items(), ids=list(UNKNOWN_VERDICTS))
def test_an_unknown_verdict_has_the_message_on_the_page(said: str, dockerfile: str) -> None:
    (copy,) = check(dockerfile.encode(), "Dockerfile", settings=Settings(include_add=True)).copies
    expected = re.escape(said).replace("X", r"\S+").replace(r"\.\.\.", ".+")
    assert copy.verdict == UNKNOWN
    assert re.match(expected, missing(copy))


def test_the_page_on_base_images_has_exactly_the_headers_of_a_description() -> None:
    headers = re.findall(r"^\| `# ([\w-]+):", text_of(ROOT / "docs" / "base-images.md"), re.MULTILINE)
    assert sorted(headers) == sorted(HEADERS)
