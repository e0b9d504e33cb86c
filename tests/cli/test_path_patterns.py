from __future__ import annotations

import os
from pathlib import Path

import pytest

from copy_link.cli.path_patterns import first_match, is_matched, matches


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("vendor", "vendor/a/Dockerfile"),
        ("vendor", "a/vendor/Dockerfile"),
        ("vendor/", "a/vendor/Dockerfile"),
        ("*.dockerfile", "a/b/x.dockerfile"),
        ("Dockerfile", "Dockerfile"),
        ("tests/**", "tests/a/b/Dockerfile"),
        ("tests/data", "tests/data/Dockerfile"),
        ("./tests/data", "tests/data/Dockerfile"),
        ("services/*/Dockerfile", "services/api/Dockerfile"),
        ("**/Dockerfile", "Dockerfile"),
        ("**/Dockerfile", "a/b/Dockerfile"),
        ("a/**/Dockerfile", "a/Dockerfile"),
        ("a/**/Dockerfile", "a/b/c/Dockerfile"),
        ("Dockerfile.?", "Dockerfile.a"),
        ("Dockerfile.[ab]", "Dockerfile.b"),
        ("Dockerfile.[!ab]", "Dockerfile.c"),
        ("Dockerfile.[]]", "Dockerfile.]"),
        ("a[b", "a[b"),
        ("a+(b).{c}", "a+(b).{c}"),
        ("**", "a/b"),
    ],
)
def test_a_pattern_matches(pattern: str, path: str) -> None:
    assert matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("vendor", "vendors/Dockerfile"),
        ("tests/data", "a/tests/data/Dockerfile"),
        ("services/*/Dockerfile", "services/api/docker/Dockerfile"),
        ("services/*/Dockerfile", "Dockerfile"),
        ("a/*", "ab"),
        ("Dockerfile.?", "Dockerfile.ab"),
        ("a?b", "a/b"),
        ("a[!b]b", "a/b"),
        ("Dockerfile.[!ab]", "Dockerfile.a"),
        ("dockerfile", "Dockerfile"),
        ("tests/**", "tests"),
        ("", "Dockerfile"),
        ("./", "Dockerfile"),
    ],
)
def test_a_pattern_does_not_match(pattern: str, path: str) -> None:
    assert not matches(pattern, path)


def test_patterns_are_relative_to_the_folder_of_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path)
    assert is_matched(["b/*"], "a/b/Dockerfile", "a/.copy-link.toml")
    assert not is_matched(["a/*"], "a/b/Dockerfile", "a/.copy-link.toml")
    monkeypatch.chdir(tmp_path / "a")
    assert is_matched(["a/b"], "b/Dockerfile", "../.copy-link.toml")
    assert not is_matched(["**"], "../Dockerfile", ".copy-link.toml")


def test_the_first_line_that_matches_counts() -> None:
    lines = [("b/*", 1), ("**", 2), ("c/*", 3)]
    assert first_match(lines, "b/x", ".copy-link.toml") == 1
    assert first_match(lines, "c/x", ".copy-link.toml") == 2
    assert first_match(lines[:1], "c/x", ".copy-link.toml") is None
    assert first_match(lines, "../x", ".copy-link.toml") is None


def test_no_pattern_matches_a_file_on_another_drive_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    def relpath(path: str, start: str) -> str:
        raise ValueError(f"{path} is on another drive than {start}")

    monkeypatch.setattr(os.path, "relpath", relpath)
    assert not is_matched(["**"], "D:/Dockerfile", ".copy-link.toml")
