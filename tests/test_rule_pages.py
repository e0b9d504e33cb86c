"""The pages of the rules agree with the tool."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from copy_link.rules.findings import NO_FIX
from copy_link.rules.table import RULES
from tests.support.project import ROOT
from tests.support.rule_pages import DOCKERFILE, FIXES, FOLDER, PAGES, PROGRAMS, Page, played

INDEX = FOLDER / "README.md"
README = (ROOT / "README.md").read_text(encoding="utf-8")

all_pages = pytest.mark.parametrize("page", PAGES, ids=[page.rule for page in PAGES])


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert [page.rule for page in PAGES] == sorted(RULES)


def test_the_readme_has_a_row_for_every_rule() -> None:
    rows = re.findall(r"^\| \[(CL\d+) (\S+)\]\((\S+)\) \| (\w+) \| (.+?) \| (.+?) \|$", README, re.MULTILINE)
    safe = {True: "", False: " (unsafe)"}
    assert rows == [
        (
            rule.id,
            rule.name,
            f"hooks/copy_link/rules/pages/{rule.id}.md",
            rule.severity,
            rule.finds,
            rule.fix + safe[rule.fix_is_safe],
        )
        for rule in RULES.values()
    ]
    assert all((ROOT / path).is_file() for _, _, path, *_ in rows)


def test_the_index_lists_every_page() -> None:
    rows = re.findall(r"^- \[(CL\d+)\]\((\S+)\) (\S+): (.+)$", INDEX.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(rule.id, f"{rule.id}.md", rule.name, rule.finds) for rule in RULES.values()]


@all_pages
def test_the_page_describes_the_rule_as_the_table_does(page: Page) -> None:
    rule = RULES[page.rule]
    assert page.title == f"{rule.id} {rule.name}"
    assert page.finds == rule.finds
    assert page.fix == (NO_FIX if rule.fix == NO_FIX else f"{rule.fix} ({FIXES[rule.fix_is_safe]})")


@all_pages
def test_the_commands_on_the_page_have_this_output_and_effect(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert [run.command for run in page.runs] == list(PROGRAMS)
    assert played(page) == [run.output for run in page.runs]
    assert DOCKERFILE.read_text() == page.fixed


@all_pages
def test_the_example_on_the_page_has_only_findings_of_its_rule(page: Page) -> None:
    found = re.findall(r"^Dockerfile:\d+:\d+: (CL\d+) ", page.runs[0].output, re.MULTILINE)
    assert set(found) == {page.rule}
    assert ("--unsafe-fixes" in page.runs[1].arguments) is not RULES[page.rule].fix_is_safe


@all_pages
def test_the_links_on_the_page_have_existing_targets(page: Page) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.path.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.path.parent / target).is_file(), target
