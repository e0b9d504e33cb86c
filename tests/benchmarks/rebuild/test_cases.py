from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.rebuild import cases
from benchmarks.rebuild.cases import CASES, Case
from benchmarks.rebuild.measure import fix

all_cases = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@all_cases
def test_the_product_links_every_copy(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "MEBIBYTE", 8)
    case.write_context(tmp_path / "context")
    dockerfile = tmp_path / "Dockerfile"
    dockerfile.write_text(case.text(revision=1))
    fix(dockerfile, tmp_path / "context")
    linked = dockerfile.read_text()
    assert linked.replace("html/\n", "html\n") == case.text(revision=1).replace("COPY ", "COPY --link ")


@all_cases
def test_each_change_changes_something(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "MEBIBYTE", 8)
    case.write_context(tmp_path)
    assert re.findall("^FROM (\\S+)", case.dockerfile, re.MULTILINE) == list(case.bases)
    assert case.text(revision=1) != case.text(revision=2)
    assert (tmp_path / case.source).is_file()


def test_a_copy_that_is_left_plain_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.20\nCOPY motd /tmp/motd\n")
    (tmp_path / "motd").touch()
    with pytest.raises(RuntimeError, match="COPY motd /tmp/motd"):
        fix(tmp_path / "Dockerfile", tmp_path)
