from __future__ import annotations

from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import settings

from tests.support.project import clone_project

# The suite runs with each change, so it draws few examples, and different ones every time. There is no deadline: on a
# busy machine, a slow example is not a failure. --hypothesis-profile=many draws more.
settings.register_profile("few", max_examples=40, deadline=None)
settings.register_profile("many", max_examples=1000, deadline=None)
settings.load_profile("few")

# There are hundreds of descriptions of base images, so that a usual run tests this part of them.
ONE_IN = 10


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all-descriptions", action="store_true", help="test every base image, not a tenth of them")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that are marked `every_description` for most base images, always for the same ones.

    The tests that install the project begin first, as they wait for pip.
    """
    items.sort(key=lambda item: "project_clone" not in getattr(item, "fixturenames", ()))
    if config.getoption("all_descriptions"):
        return
    left_out = [
        item for item in items if item.get_closest_marker("every_description") and crc32(item.nodeid.encode()) % ONE_IN
    ]
    items[:] = [item for item in items if item not in set(left_out)]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def project_clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a single commit: the current state of this project's work tree."""
    return clone_project(tmp_path_factory.mktemp("project") / "copy-link")


@pytest.fixture
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder is a new one."""
    monkeypatch.chdir(tmp_path)
