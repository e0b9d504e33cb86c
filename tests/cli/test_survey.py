from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from copy_link.check import main as check
from copy_link.cli.survey import main
from tests.support.project import ROOT
from tests.support.survey_tars import docker_save, folder, tar, tar_of

DIGEST = "@sha256:" + "1" * 64
NAMES = {"a": "r.example.com/a:7.2.1", "b": "r.example.com/team/b:main", "c": "r.example.com/c:1.4-slim"}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    Path("saved").mkdir()
    for key, name in NAMES.items():
        data = docker_save(tar(folder("opt"), folder("opt/tools", 0o755 if key != "c" else 0o700)))
        data["manifest.json"] = data["manifest.json"].replace(b"registry.example.com/made:1", name.encode())
        Path("saved", f"{key}.tar").write_bytes(tar_of(data))
        Path(key).mkdir()
        Path(key, "f").write_text("")
        line = f"# syntax=docker/dockerfile:1\nFROM {name}{DIGEST if key == 'a' else ''}\nCOPY f /opt/tools/\n"
        Path(key, "Dockerfile").write_text(line)
    return tmp_path


def test_three_private_images_are_described_from_saved_archives(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(".copy-link.toml").write_text('# mine\ninclude-add = true\n\n[base-images]\n"x/*" = "debian" # also mine\n')
    before = Path(".copy-link.toml").read_text()
    assert main(["--missing", "--archives", "saved", "."]) == 0
    after = Path(".copy-link.toml").read_text()
    assert after.startswith(before)
    assert '"r.example.com/a:7.2.[[]0-9]' not in after
    assert '"r.example.com/a:7.2.[0-9]@*" = "base-images/r.example.com/a/7.2.1.mtree"\n' in after
    capsys.readouterr()
    assert check(["--strict", "."]) == 1
    printed = capsys.readouterr().out
    assert "2 to link, 1 right to leave plain" in printed
    assert "CL002" not in printed
    assert main(["--missing", "--archives", "saved"]) == 0
    assert Path(".copy-link.toml").read_text() == after


def test_an_image_that_is_not_saved_does_not_stop_the_others(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("saved/b.tar").unlink()
    assert main(["--missing", "--archives", "saved", "."]) == 1
    assert "r.example.com/team/b:main: it is not among the saved images" in capsys.readouterr().err
    assert Path("base-images/r.example.com/c/1.4-slim.mtree").is_file()


def test_a_configuration_that_cannot_be_extended_is_left_alone(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'base-images = {"x/*" = "debian"}\n'
    Path(".copy-link.toml").write_text(text)
    assert main(["--missing", "--archives", "saved", "."]) == 1
    assert Path(".copy-link.toml").read_text() == text
    assert "has no [base-images] table to extend; add:" in capsys.readouterr().out


def test_a_tag_that_the_configuration_takes_as_unknown_is_missing(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a/Dockerfile").write_text("FROM debian:99\nCOPY f /opt/tools/\n")
    assert main(["--missing", "--archives", "saved", "a"]) == 0
    assert capsys.readouterr().err == ""
    Path(".copy-link.toml").write_text('newer-tags = "unknown"\n')
    assert main(["--missing", "--archives", "saved", "a"]) == 1
    assert "debian:99: it is not among the saved images" in capsys.readouterr().err


def test_the_configuration_above_the_current_folder_is_extended_and_not_hidden_by_a_new_one(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".git").mkdir()
    Path(".copy-link.toml").write_text("include-add = true\n")
    monkeypatch.chdir("c")
    assert main(["--missing", "--archives", "../saved"]) == 0
    assert not Path(".copy-link.toml").exists()
    text = (repository / ".copy-link.toml").read_text()
    assert '"r.example.com/c:1.[0-9]-slim" = "c/base-images/r.example.com/c/1.4-slim.mtree"' in text
    assert check(["--strict"]) == 0


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_the_command_runs_with_closed_streams(tmp_path: Path, closed: str) -> None:
    (tmp_path / "image.tar").write_bytes(tar_of(docker_save(tar(folder("srv")))))
    command = [sys.executable, "-c", "from copy_link.cli.survey import main; raise SystemExit(main())", "./image.tar"]
    done = subprocess.run(
        ["sh", "-c", f'"$@" {closed}', "sh", *command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "hooks")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "# dirs: /srv" in (tmp_path / "image.mtree").read_text()
