"""Archives that somebody made to crash, hang or fill the memory of a survey, or to make it open other files."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import json
import lzma
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from copy_link.cli.survey import main
from copy_link.survey import archive as archives
from copy_link.survey import blobs, layers
from copy_link.survey.archive import survey_archive
from copy_link.survey.tar_streams import SurveyError
from tests.support.survey_tars import (
    Layout,
    docker_save,
    folder,
    layout,
    link,
    member,
    plainly,
    sha256,
    tar,
    tar_of,
    text,
    write_folder,
)

LAYER = tar(folder("srv"))


def error_of(path: Path) -> str:
    """The message of the survey, which has to be one line."""
    with pytest.raises(SurveyError) as error:
        survey_archive(path)
    message = str(error.value)
    assert "\n" not in message
    return message


def saved(path: Path, files: dict[str, bytes]) -> Path:
    path.write_bytes(tar_of(files))
    return path


def test_links_that_lead_in_circles_or_nowhere_are_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "image.tar"
    for name, target in (("manifest.json", "manifest.json"), ("manifest.json", "a"), ("manifest.json", "/etc/passwd")):
        path.write_bytes(tar(link(name, target), link("a", "b"), link("b", "a")))
        assert error_of(path) == "manifest.json is missing; save the image again"


@pytest.mark.parametrize("kind", [tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_a_member_that_is_no_file_is_a_missing_file(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "image.tar"
    path.write_bytes(tar(member("manifest.json", kind)))
    assert error_of(path) == "manifest.json is missing; save the image again"


def nested(made: Layout, digest: str, width: int, depth: int) -> str:
    """An index that lists one digest many times, in one that does so too, and so on."""
    for _ in range(depth):
        digest = made.blob(made.describe([{"digest": digest}] * width))
    return digest


def test_every_digest_is_visited_once(tmp_path: Path) -> None:
    made = Layout()
    made.add(nested(made, made.manifest([LAYER]), width=20, depth=8), "docker.io/library/made:1")
    assert "/srv" in survey_archive(saved(tmp_path / "image.tar", made.files)).entries


def test_an_index_that_is_too_deep_is_an_error(tmp_path: Path) -> None:
    made = Layout()
    made.add(nested(made, made.manifest([LAYER]), width=2, depth=9))
    message = error_of(saved(tmp_path / "image.tar", made.files))
    assert message == "its index is nested too deeply; save the image again"


def test_an_index_in_circles_is_an_error(tmp_path: Path) -> None:
    made = Layout()
    digest = "sha256:" + "1" * 64
    made.files[f"blobs/{digest.replace(':', '/')}"] = made.describe([{"digest": digest}])
    made.add(digest)
    assert "is damaged" in error_of(saved(tmp_path / "image.tar", made.files))


@pytest.mark.parametrize("digest", ["", "sha256:", "sha256:../../../etc/passwd", "md5:" + "1" * 32, "\ud800", "\n::x"])
def test_a_bad_digest_is_an_error(tmp_path: Path, digest: str) -> None:
    made = layout(LAYER)
    made.files["index.json"] = made.describe([{"digest": digest}])
    assert "is not a digest" in error_of(saved(tmp_path / "image.tar", made.files))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a/" * 2000 + "b", "is longer or deeper than Linux allows"),
        ("a" * 5000, "is longer or deeper than Linux allows"),
        ("../a", "is outside of the root"),
    ],
    ids=["deep", "long", "outside"],
)
def test_a_path_that_no_image_has_is_an_error(tmp_path: Path, name: str, message: str) -> None:
    assert message in error_of(saved(tmp_path / "image.tar", docker_save(tar(member(name)))))


def test_a_layer_with_too_many_paths_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "MOST_PATHS", 99)
    few, many = (tar(*(member(f"f{number}") for number in range(count))) for count in (90, 200))
    survey_archive(saved(tmp_path / "few.tar", docker_save(few)))
    assert "a layer has more than 99 paths" in error_of(saved(tmp_path / "many.tar", docker_save(many)))
    deep = tar(*(member(f"{number}/{'a/' * 50}b") for number in range(9)))
    assert "a layer has more than 99 paths" in error_of(saved(tmp_path / "deep.tar", docker_save(deep)))


def test_directories_that_become_files_again_and_again_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "MOST_REPLACED", 3)
    members = [one for number in range(4) for one in (folder(str(number)), member(str(number)))]
    assert "are both a directory and a file" in error_of(saved(tmp_path / "image.tar", docker_save(tar(*members))))


def test_an_image_with_too_many_layers_is_an_error(tmp_path: Path) -> None:
    files = docker_save(*[LAYER] * (archives.MOST_LAYERS + 1))
    assert error_of(saved(tmp_path / "image.tar", files)) == "it is not an image: it has more than 500 layers"


def test_an_archive_with_too_many_files_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "MOST_FILES", 3)
    files = {**docker_save(LAYER), "a": b"", "b": b""}
    assert error_of(saved(tmp_path / "image.tar", files)) == "it has more than 3 files; it is not a saved image"


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK])
def test_a_header_that_goes_on_for_long_is_an_error(tmp_path: Path, kind: bytes) -> None:
    long = tar((member("x", kind, size=2 << 20), bytes(2 << 20)))
    assert "a header has more than 1 MiB" in error_of(saved(tmp_path / "layer.tar", docker_save(long)))
    (tmp_path / "image.tar").write_bytes(long)
    assert "a header has more than 1 MiB" in error_of(tmp_path / "image.tar")


def zeros(size: int) -> bytes:
    return tar((member("zeros", size=size), bytes(size)))


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress], ids=["gzip", "bzip2", "xz"])
def test_an_archive_that_becomes_huge_when_it_is_unpacked_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compress: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(blobs, "LARGEST_UNCOMPRESSED", 1 << 20)
    path = tmp_path / "image.tar"
    path.write_bytes(compress(tar_of(layout(zeros(1 << 10), compress=plainly).files)))
    assert survey_archive(path).name == "made:1"
    path.write_bytes(compress(tar_of(layout(zeros(8 << 20), compress=plainly).files)))
    assert "uncompressed it has more than 1 MiB, over 100 times its size" in error_of(path)


def test_a_layer_that_becomes_huge_when_it_is_unpacked_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "LARGEST_UNCOMPRESSED", 1 << 20)
    assert survey_archive(saved(tmp_path / "small.tar", layout(zeros(1 << 10)).files)).name == "made:1"
    message = error_of(saved(tmp_path / "large.tar", layout(zeros(8 << 20)).files))
    assert "uncompressed it has more than 1 MiB, over 100 times its size" in message


def test_a_damaged_xz_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "image.tar.xz"
    data = lzma.compress(tar_of(docker_save(LAYER, tar(text("etc/passwd", "x" * 50_000)))))
    path.write_bytes(data[:40] + b"\xff" * 40 + data[80:])
    assert "is not a tar file (Corrupt input data)" in error_of(path)


def test_no_file_outside_of_a_layout_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret"
    secret.write_text('{"os": "secret"}')
    files = docker_save(LAYER)
    made = write_folder(tmp_path / "layout", files)
    for name in ("../secret", str(secret), "link", "a/../../secret", "folder/secret"):
        (made / "manifest.json").write_bytes(files["manifest.json"].replace(b"config.json", name.encode()))
        for path, target in ((made / "link", secret), (made / "folder", tmp_path)):
            if not path.is_symlink():
                path.symlink_to(target)
        assert "is outside of the image" in error_of(made)
    (made / "config.json").unlink()
    (made / "config.json").symlink_to("other.json")
    (made / "other.json").write_bytes(files["config.json"])
    (made / "manifest.json").write_bytes(files["manifest.json"])
    assert "/srv" in survey_archive(made).entries


@pytest.mark.parametrize("name", ["config.json", "0/layer.tar", "manifest.json"])
def test_nothing_in_a_layout_is_waited_for(tmp_path: Path, name: str) -> None:
    made = write_folder(tmp_path / "layout", docker_save(LAYER))
    (made / name).unlink()
    os.mkfifo(made / name)
    assert "cannot be read (it is not a regular file)" in error_of(made) or "it has no index.json" in error_of(made)
    (made / name).unlink()
    (made / name).symlink_to(name)
    assert "cannot be read" in error_of(made) or "it has no index.json" in error_of(made)


def test_a_fifo_and_a_device_are_no_archives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "fifo.tar")
    (tmp_path / "zero.tar").symlink_to("/dev/zero")
    for name in ("fifo.tar", "zero.tar"):
        assert main([str(tmp_path / name)]) == 1
        assert "cannot be read (it is not a regular file)" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["[" * 5000, "1" * 5000, '"\\ud800"', "[]", "{}", "null", '[{"Config": 1}]', "[[]]"])
def test_any_json_is_an_error_in_one_line(tmp_path: Path, value: str) -> None:
    files = docker_save(LAYER)
    for name in ("manifest.json", "config.json"):
        message = error_of(saved(tmp_path / "image.tar", {**files, name: value.encode()}))
        assert message


def test_a_message_names_only_some_of_many_images(tmp_path: Path) -> None:
    made = Layout()
    for number in range(30):
        image = json.dumps({"os": "linux", "architecture": f"a{number}", "rootfs": {"diff_ids": [sha256(LAYER)]}})
        made.add(made.manifest([LAYER], image=image.encode()))
    message = error_of(saved(tmp_path / "image.tar", made.files))
    assert "and 20 more; choose one with --platform" in message


def test_every_part_of_an_archive_may_be_damaged(tmp_path: Path) -> None:
    data = bytearray(tar_of(layout(tar(folder("a", 0o700), text("etc/passwd", "root:x:0:0\n"))).files))
    path = tmp_path / "image.tar"
    read = 0
    for at in range(0, len(data), 97):
        before = data[at]
        for byte in (0, before ^ 0x80, 0xFF):
            data[at] = byte
            path.write_bytes(data)
            # Any other error fails the test.
            with contextlib.suppress(SurveyError):
                survey_archive(path)
                read += 1
        data[at] = before
    assert read
