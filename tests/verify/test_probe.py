from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.verify.docker import Docker
from copy_link.verify.probe import REMEDY, problem
from tests.support import fake_builder


@pytest.mark.parametrize(("ignores_link", "said"), [(False, ()), (True, REMEDY)])
def test_a_builder_that_ignores_the_flag_is_found_out(
    ignores_link: bool, said: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fake_builder.install(tmp_path / "bin", ignores_link)
    monkeypatch.setenv("PATH", fake_builder.path_with(folder))
    (tmp_path / "context").mkdir()
    assert problem(Docker(str(tmp_path)), str(tmp_path / "context")) == said
