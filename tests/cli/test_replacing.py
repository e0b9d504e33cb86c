from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from copy_link import fix
from copy_link.cli import replacing
from copy_link.cli.replacing import replace, sweep
from tests.support.project import ROOT, run_git

PLAIN = b"FROM debian:12\nCOPY f /srv/\n"
LINKED = b"# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY --link f /srv/\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "Dockerfile"
    found.write_bytes(PLAIN)
    return found


def test_the_mode_stays_and_nothing_is_left_beside_the_file(path: Path) -> None:
    path.chmod(0o640)
    replace(str(path), PLAIN, LINKED)
    assert path.read_bytes() == LINKED
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(path.parent) == ["Dockerfile"]


def test_the_target_of_a_symlink_is_replaced(path: Path) -> None:
    link = path.parent / "link"
    link.symlink_to("Dockerfile")
    replace(str(link), PLAIN, LINKED)
    assert link.is_symlink()
    assert path.read_bytes() == LINKED


def test_extended_attributes_stay(path: Path) -> None:
    os.setxattr(path, "user.origin", b"upstream\0")
    replace(str(path), PLAIN, LINKED)
    assert path.read_bytes() == LINKED
    assert os.getxattr(path, "user.origin") == b"upstream\0"


def acl(*entries: tuple[int, int, int]) -> bytes:
    """An access control list as the kernel stores it (linux/posix_acl_xattr.h), from tags, permissions and numbers."""
    none = 0xFFFFFFFF
    parts = [
        tag.to_bytes(2, "little") + permissions.to_bytes(2, "little") + (none if who < 0 else who).to_bytes(4, "little")
        for tag, permissions, who in entries
    ]
    return b"".join([(2).to_bytes(4, "little"), *parts])


def test_access_control_lists_stay_and_the_folders_default_is_not_applied(path: Path) -> None:
    # Owner, user 1234, group, mask, others.
    os.setxattr(path, "system.posix_acl_access", acl((1, 6, -1), (2, 6, 1234), (4, 4, -1), (16, 6, -1), (32, 0, -1)))
    before = os.getxattr(path, "system.posix_acl_access"), path.stat().st_mode
    replace(str(path), PLAIN, LINKED)
    assert (os.getxattr(path, "system.posix_acl_access"), path.stat().st_mode) == before
    other = path.parent / "folder" / "Dockerfile"
    other.parent.mkdir()
    other.write_bytes(PLAIN)
    default = acl((1, 7, -1), (2, 7, 1234), (4, 5, -1), (16, 7, -1), (32, 0, -1))
    os.setxattr(other.parent, "system.posix_acl_default", default)
    replace(str(other), PLAIN, LINKED)
    assert os.listxattr(other) == []
    assert other.read_bytes() == LINKED


def test_a_file_with_several_hard_links_stays_one_file(path: Path) -> None:
    other = path.parent / "other"
    other.hardlink_to(path)
    replace(str(path), PLAIN, LINKED)
    assert path.samefile(other)
    assert other.read_bytes() == LINKED
    assert sorted(os.listdir(path.parent)) == ["Dockerfile", "other"]


@pytest.mark.parametrize("name", ["chown", "chmod", "getxattr", "setxattr"])
def test_a_file_whose_attributes_cannot_be_copied_is_written_in_place(
    path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbid(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    os.setxattr(path, "user.origin", b"x")
    if name == "chown":
        os.chown(path, 1234, 1234)
    number = path.stat().st_ino
    monkeypatch.setattr(os, name, forbid)
    replace(str(path), PLAIN, LINKED)
    assert (path.stat().st_ino, path.read_bytes()) == (number, LINKED)
    assert os.listdir(path.parent) == ["Dockerfile"]


@pytest.mark.parametrize("is_linked", [False, True], ids=["one link", "two hard links"])
def test_an_edit_since_the_file_was_read_is_not_lost(path: Path, is_linked: bool) -> None:
    if is_linked:
        (path.parent / "other").hardlink_to(path)
    path.write_bytes(PLAIN + b"# a new line\n")
    with pytest.raises(OSError, match="it was changed during the run, so it is not written"):
        replace(str(path), PLAIN, LINKED)
    assert path.read_bytes() == PLAIN + b"# a new line\n"
    assert set(os.listdir(path.parent)) <= {"Dockerfile", "other"}


def test_a_read_only_file_is_left_and_the_reason_is_said(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.chmod(0o444)
    assert fix.main([str(path)]) == 1
    assert capsys.readouterr().err == f"{path}: cannot write: it is read-only; make it writable first\n"
    assert path.read_bytes() == PLAIN


def test_the_longest_name_is_no_obstacle(tmp_path: Path) -> None:
    name = "\N{WHALE}" * 62 + ".dockerfile"
    assert len(name.encode()) > 255 - 4
    path = tmp_path / name[:-8]
    path.write_bytes(PLAIN)
    replace(str(path), PLAIN, LINKED)
    assert path.read_bytes() == LINKED


@pytest.mark.parametrize("name", ["replace", "fsync"])
def test_a_failed_write_leaves_the_file_unchanged(path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, name, fail)
    with pytest.raises(OSError, match="No space left"):
        replace(str(path), PLAIN, LINKED)
    assert os.listdir(path.parent) == ["Dockerfile"]
    assert path.read_bytes() == PLAIN


def test_a_failed_write_in_place_is_taken_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path.parent / "other").hardlink_to(path)
    write = os.write
    left = [10]

    def fail_once(descriptor: int, data: bytes) -> int:
        if left:
            size = left.pop()
            return write(descriptor, bytes(data[:size]))
        monkeypatch.setattr(os, "write", write)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", fail_once)
    with pytest.raises(OSError, match="No space left"):
        replace(str(path), PLAIN, LINKED)
    assert path.read_bytes() == PLAIN
    assert sorted(os.listdir(path.parent)) == ["Dockerfile", "other"]


# Runs the fixer's writer, and stops where os.fsync is called for the first or second time.
STOPPED = """
import os, signal, sys, time
from copy_link.cli.replacing import replace

# A shell ignores the one for the programs that it starts in the background, and nohup the other.
for number in (signal.SIGQUIT, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)

calls = []

def fsync(descriptor):
    calls.append(descriptor)
    if len(calls) == int(sys.argv[2]):
        print("stopped", flush=True)
        time.sleep(float(sys.argv[3]))

os.fsync = fsync
path = sys.argv[1]
replace(path, open(path, "rb").read(), b"new")
print("not reached", flush=True)
"""


@contextmanager
def stopped(path: Path, call: int = 1, seconds: float = 60) -> Iterator[subprocess.Popen[str]]:
    """A process that is in the middle of a write, and goes on after some seconds."""
    command = [sys.executable, "-c", STOPPED, str(path), str(call), str(seconds)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "hooks")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "stopped\n"
        yield process
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT], ids=lambda number: number.name)
def test_a_signal_waits_until_the_file_is_written(path: Path, number: signal.Signals) -> None:
    with stopped(path, seconds=0.1) as process:
        process.send_signal(number)
        assert process.stdout is not None
        assert process.stdout.read() == ""
        assert process.wait() == -number
    assert path.read_bytes() == b"new"
    assert os.listdir(path.parent) == ["Dockerfile"]


def test_git_does_not_see_a_killed_run_and_the_next_run_removes_its_files(path: Path) -> None:
    run_git(path.parent, "init", "-q")
    run_git(path.parent, "add", "-A")
    with stopped(path) as process:
        process.kill()
        process.wait()
    assert path.read_bytes() == PLAIN
    assert len(os.listdir(path.parent)) == 3
    run_git(path.parent, "add", "-A")
    assert run_git(path.parent, "ls-files") == "Dockerfile\n"
    assert run_git(path.parent, "status", "--porcelain", "--ignored") == "A  Dockerfile\n"
    assert fix.main([str(path)]) == 1
    assert sorted(os.listdir(path.parent)) == [".git", "Dockerfile"]
    assert path.read_bytes() == LINKED


def test_the_files_of_a_run_at_work_stay(path: Path) -> None:
    with stopped(path):
        assert sweep(str(path.parent)) == []
        assert len(os.listdir(path.parent)) == 2


def test_the_text_from_before_stays_if_a_write_in_place_was_killed(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (path.parent / "other").hardlink_to(path)
    with stopped(path, call=2) as process:
        process.kill()
        process.wait()
    (left,) = (one for one in path.parent.iterdir() if one.name.startswith(".copy-link-"))
    assert fix.main([str(path)]) == 1
    assert capsys.readouterr().err.startswith(f"{left}/.git/old: cannot write: a run was killed while it wrote a file")
    assert (left / ".git" / "old").read_bytes() == PLAIN


def test_nothing_of_other_programs_is_swept(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / ".git").mkdir(parents=True)
    (outside / ".git" / "new").write_text("")
    folder = tmp_path / "folder"
    (folder / ".copy-link-1" / ".git").mkdir(parents=True)
    (folder / ".copy-link-1" / ".git" / "HEAD").write_text("")
    (folder / ".copy-link-2").symlink_to(outside)
    (folder / ".copy-link-3").mkdir()
    (folder / ".copy-link-3" / ".git").symlink_to(outside / ".git")
    (folder / ".copy-link-4").write_text("")
    (folder / ".copy-link-5").mkdir()
    before = sorted(folder.rglob("*"))
    assert sweep(str(folder)) == []
    assert [one for one in before if not one.is_symlink() and not one.exists()] == [folder / ".copy-link-5"]
    assert (outside / ".git" / "new").exists()


def test_a_folder_that_cannot_be_read_is_not_swept(tmp_path: Path) -> None:
    assert sweep(str(tmp_path / "missing")) == []


def test_without_locks_only_old_folders_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacing, "_lock", lambda folder: None)
    left = tmp_path / ".copy-link-1"
    left.mkdir()
    sweep(str(tmp_path))
    assert left.exists()
    os.utime(left, (1, 1))
    sweep(str(tmp_path))
    assert not left.exists()


def test_a_folder_that_is_swept_before_it_is_locked_is_made_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = replacing._lock
    swept: list[str] = []

    def sweep_first(folder: str) -> int | None:
        if not swept:
            swept.append(folder)
            os.rmdir(folder)
        elif len(swept) == 1:
            swept.append(folder)
            raise BlockingIOError
        return lock(folder)

    monkeypatch.setattr(replacing, "_lock", sweep_first)
    replace(str(path), PLAIN, LINKED)
    assert path.read_bytes() == LINKED
