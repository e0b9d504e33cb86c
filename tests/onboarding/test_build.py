from __future__ import annotations

import pytest

from copy_link.onboarding.build import Build, Skipped, local_path, make_build, pairs


@pytest.mark.parametrize(
    ("base", "text", "path"),
    [
        ("", ".", "."),
        ("deploy", "..", "."),
        ("deploy", "../services/api", "services/api"),
        ("", "./a//b/", "a/b"),
        ("deploy", "../..", None),
        ("", "../other", None),
        ("", "/srv", None),
        ("", "https://github.com/a/b.git", None),
        ("", "git@github.com:a/b.git", None),
        ("", "github.com/a/b", None),
        ("", "-", None),
        ("", "-a", "-a"),
    ],
)
def test_a_path_starts_at_the_root_and_stays_in_the_repository(base: str, text: str, path: str | None) -> None:
    assert local_path(base, text) == path


def test_a_build_has_paths_from_the_root_and_named_contexts_as_written_or_as_paths() -> None:
    contexts = {"lib": "../lib", "base": "docker-image://alpine", "stage": "target:base"}
    assert make_build("c: a", "deploy", "..", "../api/Dockerfile", "dev", {"V": "1"}, contexts) == Build(
        "c: a",
        "api/Dockerfile",
        ".",
        "dev",
        (("V", "1"),),
        (("lib", "lib"), ("base", "docker-image://alpine"), ("stage", "target:base")),
    )


def test_a_build_outside_the_repository_is_skipped() -> None:
    assert make_build("c", "", "https://x/y", "Dockerfile") == Skipped(
        "c", "its context is not in this repository: https://x/y"
    )
    assert make_build("c", "", ".", "../Dockerfile") == Skipped(
        "c", "its Dockerfile is not in this repository: ../Dockerfile"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"A": 1, "B": True, "C": None}, {"A": "1", "B": "true"}),
        (["A=1", "B", "C=x=y"], {"A": "1", "C": "x=y"}),
        ("A=1\n B=2\n\nC\n", {"A": "1", "B": "2"}),
        (None, {}),
        (3, {}),
    ],
)
def test_pairs_are_read_from_mappings_lists_and_lines(value: object, expected: dict[str, str]) -> None:
    assert pairs(value) == expected
