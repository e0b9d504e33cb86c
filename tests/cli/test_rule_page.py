from __future__ import annotations

import re

import pytest

from copy_link.cli.rule_page import FOLDER, main, page
from copy_link.rules.table import RULES
from copy_link.settings import PAGES
from tests.support.project import ROOT


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_prints_its_page(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([rule]) == 0
    shown = capsys.readouterr().out
    assert shown == page(RULES[rule])
    assert shown.startswith(f"# {rule} {RULES[rule].name}\n")


@pytest.mark.parametrize("name", ["CL104", "cl104", "link-resets-directory", "Link-Resets-Directory"])
def test_a_rule_is_found_by_its_id_and_by_its_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name]) == 0
    assert capsys.readouterr().out.startswith("# CL104 ")


@pytest.mark.parametrize("rule", RULES)
def test_links_to_other_pages_are_addresses_of_files_in_the_repository(rule: str) -> None:
    linked = re.findall(r"\]\(([^)\s]+)\)", page(RULES[rule]))
    for target in linked:
        assert target.startswith("https://")
        if target.startswith(PAGES):
            assert (ROOT / target.removeprefix(f"{PAGES}/").partition("#")[0]).is_file()


def test_a_link_within_the_repository_becomes_an_address() -> None:
    assert f"]({PAGES}/docs/builders.md)" in page(RULES["CL101"])
    assert f"]({PAGES}/hooks/copy_link/rules/pages/CL004.md)" in page(RULES["CL101"])


def test_the_pages_are_files_of_the_package() -> None:
    assert sorted(path.stem for path in FOLDER.glob("CL*.md")) == list(RULES)


def test_without_a_rule_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [tuple(row.split(maxsplit=3)) for row in rows] == [
        (rule.id, rule.name, rule.severity, rule.finds) for rule in RULES.values()
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("CL106", "there is no rule CL106; the nearest are CL1"),
        ("missing-links", "there is no rule missing-links; did you mean missing-link?"),
        ("syntax-oldest", "there is no rule syntax-oldest; did you mean syntax-too-old?"),
        ("xyz", "there is no rule xyz"),
        ("a\nb", r"there is no rule a\nb"),
    ],
)
def test_an_unknown_rule_is_an_error_that_names_the_nearest(
    name: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        main([name])
    assert exit_.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"copy-link rule: error: {message}")
