from __future__ import annotations

import io

import pytest

from copy_link.verify.image_configuration import ConfigurationError, differing, read
from tests.support.image_tars import CONFIGURATION, member, oci, tar

SETTINGS = {
    "architecture": "amd64",
    "Env PATH": "/bin",
    "Env EMPTY": "",
    "Labels a.b": "c d",
    "User": "7",
    "Entrypoint": '["/x", "-v"]',
    "ExposedPorts 80/tcp": "{}",
}


def test_the_settings_are_read_without_times_layers_and_triggers() -> None:
    assert read(oci()) == SETTINGS


def test_an_image_may_have_no_settings() -> None:
    assert read(oci({"architecture": "amd64", "config": None})) == {"architecture": "amd64"}


@pytest.mark.parametrize(
    "stream",
    [
        tar([member("f")]),
        tar([(member("index.json"), b'{"manifests": []}')]),
        tar([(member("index.json"), b'{"manifests": [{"digest": "sha256:1"}]}')]),
        tar([(member("index.json"), b"{")]),
    ],
    ids=["no index", "an empty index", "an index of something else", "no JSON"],
)
def test_an_archive_that_is_no_image_is_an_error(stream: io.BytesIO) -> None:
    with pytest.raises(ConfigurationError):
        read(stream)


def test_the_settings_that_differ_are_named() -> None:
    other = {**CONFIGURATION, "config": {"Env": ["PATH=/usr/bin"], "User": "7", "WorkingDir": "/srv"}}
    assert differing(read(oci()), read(oci(other))) == {
        "Entrypoint": ('["/x", "-v"]', "missing"),
        "Env EMPTY": ("", "missing"),
        "Env PATH": ("/bin", "/usr/bin"),
        "ExposedPorts 80/tcp": ("{}", "missing"),
        "Labels a.b": ("c d", "missing"),
        "WorkingDir": ("missing", "/srv"),
    }
