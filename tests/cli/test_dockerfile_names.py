from __future__ import annotations

import re

import pytest
import yaml

from copy_link.cli.dockerfile_names import OTHER_ENDINGS, is_dockerfile_name, manifest_patterns
from tests.support.dockerfile_names import DOCKERFILES, OTHERS
from tests.support.project import ROOT


def test_the_table_has_sixty_different_paths() -> None:
    assert len({*DOCKERFILES, *OTHERS}) == 60


@pytest.mark.parametrize("path", DOCKERFILES)
def test_these_paths_are_dockerfiles(path: str) -> None:
    assert is_dockerfile_name(path)


@pytest.mark.parametrize("path", OTHERS)
def test_these_paths_are_not_dockerfiles(path: str) -> None:
    assert not is_dockerfile_name(path)


def test_the_manifest_has_the_same_definition_for_every_hook() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    names = ["check", "fix", "broken", "verify"]
    assert [hook["id"] for hook in hooks] == [f"copy-link-{name}" for name in names]
    for hook in hooks:
        assert (hook["files"], hook["exclude"]) == manifest_patterns()
        assert hook["entry"] == f"{hook['id']} --force-exclude"


@pytest.mark.parametrize("path", [*DOCKERFILES, *OTHERS, *(f"Dockerfile.{ending}" for ending in sorted(OTHER_ENDINGS))])
def test_the_patterns_of_the_manifest_choose_the_same_paths(path: str) -> None:
    files, exclude = manifest_patterns()
    is_chosen = re.search(files, path) is not None and re.search(exclude, path) is None
    assert is_chosen == is_dockerfile_name(path)
