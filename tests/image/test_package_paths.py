from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from copy_link.image.package_paths import PackagePaths

PATHS = st.lists(st.sampled_from(["/usr/lib", "/etc", "/bin/sh"]), unique=True).map(tuple)
ANY_PATHS = st.builds(PackagePaths, PATHS, PATHS, PATHS)


@given(ANY_PATHS, ANY_PATHS)
def test_the_paths_of_both_images_stay_in_their_fields_each_once(first: PackagePaths, second: PackagePaths) -> None:
    found = first.with_those_of(second)
    for mine, others, both in zip(first, second, found, strict=True):
        assert both[: len(mine)] == mine
        assert sorted(both) == sorted({*mine, *others})


@given(ANY_PATHS)
def test_an_image_without_package_paths_adds_none(paths: PackagePaths) -> None:
    assert paths.with_those_of(PackagePaths()) == PackagePaths().with_those_of(paths) == paths
