from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path
from types import ModuleType

import pytest

from copy_link.survey.archive import survey_archive
from copy_link.survey.blobs import blob_path
from copy_link.survey.tar_streams import SurveyError
from tests.support.survey_tars import docker_save, folder, layout, link, member, sha256, tar, tar_of

FIRST = tar(folder("a", 0o700), folder("b"))
SECOND = tar(folder("c"))
ZSTD = bytes.fromhex("28b52ffd")


def test_a_layer_that_occurs_twice_may_be_a_symlink(tmp_path: Path) -> None:
    files = docker_save(FIRST, FIRST)
    entry = files.pop("1/layer.tar")
    assert entry == FIRST
    path = tmp_path / "image.tar"
    members = [(member(name, size=len(data)), data) for name, data in files.items()]
    path.write_bytes(tar(*members, link("1/layer.tar", "../0/layer.tar")))
    assert "/b" in survey_archive(path).entries


def test_a_file_that_is_not_a_tar_is_reported_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "image.tar"
    path.write_bytes(b"#!/bin/sh\n" * 99)
    with pytest.raises(SurveyError) as caught:
        survey_archive(path)
    assert str(caught.value).startswith("it is not a tar file (invalid header); make one with")


@pytest.mark.parametrize("share", [0, 0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_truncated_tar_is_an_error(tmp_path: Path, share: float) -> None:
    data = gzip.compress(tar_of(layout(FIRST, SECOND).files))
    path = tmp_path / "image.tar"
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(SurveyError):
        survey_archive(path)


def in_zstd(data: bytes) -> bytes:
    return ZSTD + data


@pytest.mark.parametrize("where", ["layer", "tar"])
def test_zstd_is_reported_if_python_cannot_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    path = tmp_path / "image.tar"
    path.write_bytes(tar_of(layout(FIRST, compress=in_zstd).files) if where == "layer" else in_zstd(FIRST))
    with pytest.raises(SurveyError, match=r"compressed with zstd, which needs Python 3\.14; "):
        survey_archive(path)


def test_zstd_is_read_if_python_can_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("compression.zstd")
    module.open = lambda stream: io.BytesIO(stream.read().removeprefix(ZSTD))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "compression", ModuleType("compression"))
    monkeypatch.setitem(sys.modules, "compression.zstd", module)
    path = tmp_path / "image.tar"
    path.write_bytes(tar_of(layout(FIRST, compress=in_zstd).files))
    assert "/b" in survey_archive(path).entries


def test_a_blob_is_addressed_by_its_digest() -> None:
    assert blob_path(sha256(b"")) == f"blobs/sha256/{sha256(b'').partition(':')[2]}"


@pytest.mark.parametrize("digest", ["", "sha256:", "sha256:0", f"md5:{'0' * 64}", f"sha256:{'0' * 64}/..", "../x"])
def test_text_that_is_not_a_digest_is_an_error(digest: str) -> None:
    with pytest.raises(SurveyError, match="is not a digest"):
        blob_path(digest)
