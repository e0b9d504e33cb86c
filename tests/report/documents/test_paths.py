from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given

from copy_link.report.documents.paths import repository_path, uri
from tests.support.project import ROOT
from tests.support.runs import PATHS


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("Dockerfile", "Dockerfile"),
        ("./a/Dockerfile", "a/Dockerfile"),
        ("a//b/../Dockerfile", "a/Dockerfile"),
        ("../Dockerfile", "../Dockerfile"),
        ("/no/such/folder/Dockerfile", "/no/such/folder/Dockerfile"),
        ("-", "-"),
    ],
)
def test_a_path_is_normalized(path: str, shown: str) -> None:
    assert repository_path(path) == shown


def test_an_absolute_path_below_the_current_folder_becomes_relative() -> None:
    # pre-commit and CI jobs start in the root of the repository.
    assert repository_path(os.path.join(os.getcwd(), "a", "Dockerfile")) == "a/Dockerfile"
    assert repository_path(os.getcwd()) == "."


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a b/Dockerfile", "a%20b/Dockerfile"),
        ("a:b#c?d%", "a%3Ab%23c%3Fd%25"),
        ("/x/服", "file:///x/%E6%9C%8D"),
        (os.fsdecode(b"\xff"), "%FF"),
    ],
)
def test_a_path_becomes_a_uri(path: str, expected: str) -> None:
    assert uri(path) == expected


@given(PATHS)
def test_a_uri_can_be_decoded_to_the_path_and_names_no_host(path: str) -> None:
    found = uri(path)
    parts = urlsplit(found)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) in (("", "", "", ""), ("file", "", "", ""))
    assert os.fsdecode(unquote_to_bytes(parts.path)) == repository_path(path).replace("//", "/", 1)
    assert found.isascii()


@pytest.mark.parametrize("output_format", ["json", "sarif", "github", "gitlab", "text"])
def test_absolute_paths_are_kept_if_the_current_folder_is_gone(tmp_path: Path, output_format: str) -> None:
    (tmp_path / "gone").mkdir()
    dockerfile = tmp_path / "Dockerfile"
    dockerfile.write_text("FROM debian:12\nCOPY f /srv/\n")
    program = (
        "import os, sys; os.rmdir(os.getcwd()); from copy_link.check import main; "
        f"sys.exit(main(['--output-format={output_format}', {os.fspath(dockerfile)!r}]))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "hooks")}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path / "gone", env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert str(dockerfile) in done.stdout
