from __future__ import annotations

import pytest

from copy_link.onboarding.hook_text import has_hook, with_hook
from copy_link.onboarding.yaml_files import YamlError

ADDED = "{0}- repo: https://github.com/copy-link/copy-link\n{0}  rev: v1.2.3\n{0}  hooks:\n{1}- id: copy-link-fix\n"


@pytest.mark.parametrize(
    ("before", "after", "dash", "hooks_dash"),
    [
        pytest.param(
            "repos:\n- repo: a\n  rev: b  # pinned\n  hooks:\n  - id: c\n    args: [ --odd ]\n",
            "",
            "",
            "  ",
            id="no indentation",
        ),
        pytest.param(
            "repos:\n  - repo: a\n    rev: b\n    hooks:\n      - id: c\n", "", "  ", "      ", id="pre-commit's sample"
        ),
        pytest.param(
            "repos:\n  - repo: a\n    rev: b\n    hooks: [{id: c}]\n", "", "  ", "      ", id="hooks in one line"
        ),
        pytest.param(
            "# mine\nrepos:\n  - repo: a\n    rev: b\n    hooks:\n    - id: c\n",
            "\n# later\nci:\n  skip: [c]\n",
            "  ",
            "    ",
            id="something after the repositories",
        ),
        pytest.param(
            "repos:\n  - repo: local\n    hooks:\n      - id: c\n        name: |\n          text\n",
            "\n\n",
            "  ",
            "      ",
            id="a block of text at the end",
        ),
    ],
)
def test_the_hook_is_added_and_no_other_byte_is_changed(before: str, after: str, dash: str, hooks_dash: str) -> None:
    assert with_hook(before + after, "1.2.3") == before + ADDED.format(dash, hooks_dash) + after


def test_a_last_line_without_an_ending_gets_one() -> None:
    text = "repos:\n- repo: a\n  hooks:\n  - id: c"
    assert with_hook(text, "1.2.3") == f"{text}\n" + ADDED.format("", "  ")


def test_line_endings_of_windows_stay() -> None:
    text = "repos:\r\n- repo: a\r\n  hooks:\r\n  - id: c\r\n"
    assert with_hook(text, "1.2.3") == text + ADDED.format("", "  ").replace("\n", "\r\n")


@pytest.mark.parametrize("text", ["", "repos: []\n", "repos:\n", "repos: [{repo: a}]\n", "{repos: []}\n", "- a\n"])
def test_a_configuration_without_a_block_of_repositories_is_left_alone(text: str) -> None:
    assert with_hook(text, "1.2.3") is None


def test_a_configuration_that_is_not_yaml_is_an_error() -> None:
    with pytest.raises(YamlError):
        with_hook("repos: [", "1.2.3")


def test_a_hook_of_this_package_is_recognised() -> None:
    assert has_hook("repos: [{repo: a, hooks: [{id: b}]}, {repo: c, hooks: [{id: copy-link-check}]}]")
    assert not has_hook("repos: [{repo: a, hooks: [{id: b}]}, {repo: c}]")
    assert not has_hook("")
