from __future__ import annotations

import gzip
import json
import platform
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from copy_link.survey.archive import ARCHITECTURES, survey_archive
from copy_link.survey.config import Config, Surveyed
from copy_link.survey.tar_streams import SurveyError
from tests.support.survey_tars import (
    Json,
    Layout,
    docker_save,
    folder,
    gzipped,
    hard_link,
    image_json,
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

FIRST = tar(folder("a", 0o700), folder("b"), text("etc/passwd", "root:x:0:0::/root:/bin/sh\n"))
SECOND = tar(member(".wh.a"), folder("c"), link("l", "c"))
CONFIG: Json = {
    "Env": ["A=b=c", "E="],
    "WorkingDir": "/w",
    "User": "app",
    "OnBuild": ["COPY . ."],
    "Shell": ["/bin/bash", "-c"],
}
EXPECTED = Config("linux", "amd64", "/w", "app", (("A", "b=c"), ("E", "")), ("COPY . .",), ("/bin/bash", "-c"))

OWN = f"linux/{ARCHITECTURES.get(platform.machine(), platform.machine())}"


def saved(path: Path, files: Mapping[str, bytes], kind: str) -> Path:
    """Write the files to a directory, a tar or a compressed tar; returns its path."""
    if kind == "directory":
        return write_folder(path / "layout", files)
    data = tar_of(files)
    target = path / f"image.{kind}"
    target.write_bytes(gzip.compress(data) if kind == "tar.gz" else data)
    return target


FORMS = [
    pytest.param(layout(FIRST, SECOND, **CONFIG).files, "directory", id="an OCI layout"),
    pytest.param(layout(FIRST, SECOND, **CONFIG).files, "tar", id="an OCI tar"),
    pytest.param(layout(FIRST, SECOND, compress=plainly, **CONFIG).files, "tar", id="an OCI tar with plain layers"),
    pytest.param(layout(FIRST, SECOND, **CONFIG).files, "tar.gz", id="a compressed OCI tar"),
    pytest.param(docker_save(FIRST, SECOND, **CONFIG), "tar", id="an older docker save"),
    pytest.param(docker_save(FIRST, SECOND, **CONFIG), "tar.gz", id="a compressed docker save"),
    pytest.param(docker_save(gzipped(FIRST), SECOND, **CONFIG), "tar", id="a docker save with a compressed layer"),
]


@pytest.mark.parametrize(("files", "kind"), FORMS)
def test_every_form_of_a_saved_image_has_the_same_content(tmp_path: Path, files: dict[str, bytes], kind: str) -> None:
    surveyed = survey_archive(saved(tmp_path, files, kind))
    assert surveyed.config == EXPECTED
    assert sorted(surveyed.entries) == ["/", "/b", "/c", "/etc", "/etc/passwd", "/l"]
    assert surveyed.entries["/etc/passwd"].content == b"root:x:0:0::/root:/bin/sh\n"
    assert surveyed.doubtful == ()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(layout(FIRST).files, "made:1", id="containerd's annotation"),
        pytest.param(docker_save(FIRST), "registry.example.com/made:1", id="the tag in manifest.json"),
    ],
)
def test_the_name_is_written_as_in_from(tmp_path: Path, files: dict[str, bytes], expected: str) -> None:
    assert survey_archive(saved(tmp_path, files, "tar")).name == expected


def test_a_tag_alone_is_not_a_name(tmp_path: Path) -> None:
    made = Layout()
    made.add(made.manifest([FIRST]), **{"org.opencontainers.image.ref.name": "latest"})
    assert survey_archive(saved(tmp_path, made.files, "directory")).name is None


def several() -> Layout:
    """An image for two platforms as Docker saves it: with attestations, and a third platform that was not pulled."""
    made = Layout()
    digests = [
        made.manifest([FIRST], image=image_json([FIRST], architecture)) for architecture in (OWN.split("/")[1], "s390x")
    ]
    descriptors: list[Json] = [
        *({"digest": digest} for digest in digests),
        {"digest": sha256(b"not pulled"), "platform": {"os": "linux", "architecture": "mips64le"}},
        {"digest": made.blob(b"{}"), "annotations": {"vnd.docker.reference.type": "attestation-manifest"}},
    ]
    made.add(made.blob(made.describe(descriptors)), "registry.example.com/several:1")
    return made


@pytest.mark.parametrize(
    ("platform", "expected"),
    [(None, OWN.split("/")[1]), ("linux/s390x", "s390x")],
)
def test_the_platform_is_the_given_one_or_that_of_this_machine(
    tmp_path: Path, platform: str | None, expected: str
) -> None:
    surveyed = survey_archive(saved(tmp_path, several().files, "tar"), platform)
    assert surveyed.config.architecture == expected
    assert surveyed.name == "registry.example.com/several:1"


def test_an_image_saved_under_two_names_is_one_image(tmp_path: Path) -> None:
    made = Layout()
    digest = made.manifest([FIRST])
    made.add(digest, "one:1")
    made.add(digest, "two:2")
    assert survey_archive(saved(tmp_path, made.files, "tar")).name == "one:1"


def without_diff_ids() -> Layout:
    made = Layout()
    made.add(made.manifest([FIRST], image=b'{"config": {}}'))
    return made


def two_images() -> Layout:
    made = Layout()
    made.add(made.manifest([FIRST]), "one:1")
    made.add(made.manifest([SECOND]), "two:2")
    return made


def changed(files: Mapping[str, bytes], **changes: bytes) -> dict[str, bytes]:
    return {**files, **{name.replace("_", "."): data for name, data in changes.items()}}


def damaged(made: Layout, layer: bytes) -> dict[str, bytes]:
    """The files with another first layer."""
    path = f"blobs/{sha256(gzipped(FIRST)).replace(':', '/')}"
    assert path in made.files
    return {**made.files, path: layer}


def of_json(value: object) -> bytes:
    return json.dumps(value).encode()


SAVED = docker_save(FIRST)
MADE = layout(FIRST)
WRONG = [
    pytest.param({"etc/passwd": b""}, "no index.json and no manifest.json; save the image with", id="another tar"),
    pytest.param(changed(SAVED, manifest_json=b"{"), "manifest.json is not JSON", id="no JSON"),
    pytest.param(changed(SAVED, manifest_json=b"{}"), "manifest.json is not a list", id="not of docker save"),
    pytest.param(changed(SAVED, manifest_json=b"[]"), "it contains no image", id="no image"),
    pytest.param(changed(SAVED, manifest_json=b"[" * 100000), "manifest.json is not JSON", id="too deep a JSON"),
    pytest.param(
        changed(SAVED, manifest_json=of_json([{"Config": "config.json", "Layers": ["x"]}])),
        "x is missing; save the image again",
        id="a missing layer",
    ),
    pytest.param(
        changed(SAVED, manifest_json=of_json([{"Config": "config.json", "Layers": []}])),
        "its configuration has 1 layers, its manifest 0",
        id="too few layers",
    ),
    pytest.param(changed(SAVED, config_json=b"[]"), "its configuration is not a JSON object", id="no configuration"),
    pytest.param(changed(SAVED, config_json=b" " * (1 << 24) + b"{}"), "larger than 4 MiB", id="a huge configuration"),
    pytest.param(
        changed(SAVED, config_json=image_json([SECOND])),
        "0/layer.tar is damaged; save the image again",
        id="another layer",
    ),
    pytest.param(
        docker_save(FIRST, Env="A=b"), "Env in the image's configuration is not a list of strings", id="a wrong Env"
    ),
    pytest.param(docker_save(FIRST, User=7), "User in the image's configuration is not a string", id="a wrong User"),
    pytest.param(damaged(MADE, gzipped(FIRST)[:-20]), "damaged or cut off", id="a layer that is cut off"),
    pytest.param(
        damaged(MADE, gzipped(FIRST[:1024])), "is damaged; save", id="a layer that is cut off between members"
    ),
    pytest.param(damaged(MADE, b"#!/bin/sh" * 99), "damaged or cut off", id="a layer that is not a tar"),
    pytest.param(changed(MADE.files, index_json=b"[]"), "index.json is not a JSON object", id="no index"),
    pytest.param(
        changed(MADE.files, index_json=of_json({"manifests": [{"digest": "sha256:../../../etc/passwd"}]})),
        "'sha256:../../../etc/passwd' is not a digest",
        id="a digest that is a path",
    ),
    pytest.param(without_diff_ids().files, "its configuration has 0 layers, its manifest 1", id="no diff_ids"),
    pytest.param(
        two_images().files,
        "it contains 'one:1' ('linux/amd64'), 'two:2' ('linux/amd64'); choose one with --platform, or save",
        id="two images",
    ),
    pytest.param(docker_save(tar(member("../x"))), "layer 0/layer.tar: this is not an image", id="a bad layer"),
    pytest.param(
        docker_save(tar(hard_link("x", "y"))), "which is not a file in its layer", id="a hard link to nothing"
    ),
]


@pytest.mark.parametrize(("files", "reason"), WRONG)
def test_an_unreadable_image_is_reported_with_a_remedy(tmp_path: Path, files: dict[str, bytes], reason: str) -> None:
    with pytest.raises(SurveyError) as caught:
        survey_archive(saved(tmp_path, files, "tar"))
    assert reason in str(caught.value)


def test_a_manifest_with_another_digest_is_damaged(tmp_path: Path) -> None:
    made = layout(FIRST)
    path = f"blobs/{made.index[0]['digest'].replace(':', '/')}"
    made.files[path] += b" "
    with pytest.raises(SurveyError, match=f"{path} is damaged"):
        survey_archive(saved(tmp_path, made.files, "directory"))


def test_a_missing_platform_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="choose one with --platform"):
        survey_archive(saved(tmp_path, several().files, "tar"), "linux/arm")


def test_a_deeply_nested_index_is_an_error(tmp_path: Path) -> None:
    made = Layout()
    digest = made.manifest([FIRST])
    for _ in range(12):
        digest = made.blob(made.describe([{"digest": digest}]))
    made.add(digest)
    with pytest.raises(SurveyError, match="its index is nested too deeply"):
        survey_archive(saved(tmp_path, made.files, "directory"))


def test_a_windows_image_is_not_unpacked(tmp_path: Path) -> None:
    files = docker_save(tar(member("UtilityVM"), member("../x")))
    files["config.json"] = json.dumps({"os": "windows"}).encode()
    surveyed: Surveyed = survey_archive(saved(tmp_path, files, "tar"))
    assert (surveyed.config.os, surveyed.entries) == ("windows", {})


def test_the_survey_writes_no_files(tmp_path: Path) -> None:
    path = saved(tmp_path, docker_save(FIRST, SECOND), "tar")
    survey_archive(path)
    assert [entry.name for entry in tmp_path.rglob("*")] == ["image.tar"]
    assert tarfile.is_tarfile(path)
