from __future__ import annotations

from importlib.metadata import version

from copy_link.startup.version import VERSION


def test_the_version_is_that_of_the_installed_package() -> None:
    assert version("copy-link") == VERSION
