from __future__ import annotations

import pytest

from copy_link.onboarding.build import Build
from copy_link.onboarding.configuration_text import new_lines
from copy_link.settings import Settings

NONE = Settings()


def test_each_dockerfile_gets_the_contexts_of_its_builds() -> None:
    builds = [
        Build("c", "api/Dockerfile", "."),
        Build("w", "api/Dockerfile", "api"),
        Build("w", "web/Dockerfile", "web"),
        Build("w", "gone/Dockerfile", "gone"),
    ]
    assert new_lines(["api/Dockerfile", "web/Dockerfile", "x/Dockerfile"], builds, NONE) == {
        "contexts": ['"api/Dockerfile" = [".", "api"]', '"web/Dockerfile" = "web"']
    }


def test_a_line_that_would_say_nothing_new_is_left_out() -> None:
    builds = [Build("c", "Dockerfile", "."), Build("c", "api/Dockerfile", ".")]
    assert new_lines(["Dockerfile", "api/Dockerfile"], builds, Settings(contexts=(("api/*", ("/x",)),))) == {}


def test_the_pattern_matches_this_path_only() -> None:
    builds = [Build("c", "Dockerfile", "api"), Build("c", "a[1]/x*.dockerfile", ".")]
    assert new_lines(["Dockerfile", "a[1]/x*.dockerfile"], builds, NONE) == {
        "contexts": ['"./Dockerfile" = "api"', '"a[[]1]/x[*].dockerfile" = "."']
    }


def test_a_named_context_that_is_a_known_image_is_mapped_to_it() -> None:
    contexts = (
        ("deps", "docker-image://node:22"),
        ("mine", "docker-image://r.io/a:1"),
        ("lib", "lib"),
        ("old", "docker-image://debian"),
    )
    builds = [Build("c", "Dockerfile", ".", contexts=contexts)]
    assert new_lines(["Dockerfile"], builds, Settings(base_images=(("old", "x"),))) == {
        "base-images": ['"deps" = "node:22"']
    }


@pytest.mark.parametrize(
    ("contexts", "lines"),
    [
        pytest.param((("deps", "target:deps"),), ['"deps" = "docker/deps.Dockerfile#build"'], id="a stage"),
        pytest.param((("deps", "service:whole"),), ['"deps" = "docker/Dockerfile"'], id="the last stage"),
        pytest.param((("deps", "target:odd"),), [], id="a Dockerfile of an unusual name"),
        pytest.param((("deps", "target:gone"),), [], id="a build that is not known"),
        pytest.param((("deps", "lib"),), [], id="a folder"),
        pytest.param((("deps", "target:deps"), ("deps", "target:whole")), [], id="two different ones"),
    ],
)
def test_a_named_context_that_is_another_build_is_mapped_to_its_stage(
    contexts: tuple[tuple[str, str], ...], lines: list[str]
) -> None:
    builds = [
        Build("bake.hcl: api", "Dockerfile", ".", contexts=contexts),
        Build("bake.hcl: deps", "docker/deps.Dockerfile", ".", "build"),
        Build("bake.hcl: whole", "docker/Dockerfile", "."),
        Build("bake.hcl: odd", "docker/odd", "."),
        Build("other.hcl: gone", "docker/Dockerfile", "."),
    ]
    assert new_lines([], builds, NONE) == ({"base-images": lines} if lines else {})
