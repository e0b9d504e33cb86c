from __future__ import annotations

import io
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from copy_link.report.printing import Output
from copy_link.settings import Arguments, Settings
from tests.support.runs import result

TEXT = "FROM debian:12\nCOPY f /srv/\n"


def output(stream: io.StringIO, output_format: str = "text", explain: bool = False) -> Output:
    arguments = Arguments((), Settings(), None, explain=explain, output_format=output_format)
    return Output("copy-link-check", arguments, stream)


def test_a_run_returns_its_status() -> None:
    assert output(io.StringIO()).run([]) == 0
    assert output(io.StringIO()).run([result("FROM scratch\n")]) == 0
    assert output(io.StringIO()).run([result(TEXT)]) == 1
    assert output(io.StringIO()).run([result("COPPY\n")]) == 1


@pytest.mark.parametrize(
    ("output_format", "begins"),
    [
        ("text", "Dockerfile:2:1: CL001 "),
        ("json", '{\n  "version": 1,'),
        ("sarif", '{\n  "$schema"'),
        ("github", "::warning "),
        ("gitlab", "[\n"),
    ],
)
def test_the_output_has_the_requested_format(output_format: str, begins: str) -> None:
    stream = io.StringIO()
    output(stream, output_format).run([result(TEXT)])
    assert stream.getvalue().startswith(begins)


def test_a_failure_is_on_standard_error_and_in_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    output(stream, "json").run([result("COPPY\n")])
    assert capsys.readouterr().err.startswith("Dockerfile:1: cannot read: ")
    assert '"action": "read"' in stream.getvalue()


def test_boxes_are_drawn_only_if_the_encoding_has_them() -> None:
    plain, boxes = io.StringIO(), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    output(plain, explain=True).run([result(TEXT)])
    assert plain.getvalue().isascii()
    Output("copy-link-check", Arguments((), Settings(), None, explain=True), boxes).run([result(TEXT)])
    boxes.seek(0)
    assert "└─ stage 0" in boxes.read()


def test_characters_that_the_encoding_lacks_are_escaped() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Output("copy-link-check", Arguments((), Settings(), None), stream).run([result(TEXT, "服/Dockerfile")])
    stream.seek(0)
    assert stream.read().startswith("\\u670d/Dockerfile:2:1: CL001 ")


def test_all_files_are_fixed_if_the_reader_closes_the_pipe(tmp_path: Path) -> None:
    names = [f"{number}.dockerfile" for number in range(300)]
    for name in names:
        (tmp_path / name).write_text(TEXT)
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "copy_link.fix", *names],
            cwd=tmp_path,
            stdout=write,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")
    assert all("--link" in (tmp_path / name).read_text() for name in names)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("output_format", ["text", "json"])
def test_all_files_are_fixed_if_the_disk_is_full_and_the_error_is_reported(tmp_path: Path, output_format: str) -> None:
    names = [f"{number}.dockerfile" for number in range(300)]
    for name in names:
        (tmp_path / name).write_text(TEXT)
    command = [sys.executable, "-m", "copy_link.fix", f"--output-format={output_format}", *names]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    error = "copy-link-fix: error: cannot write the report: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, error)
    assert all("--link" in (tmp_path / name).read_text() for name in names)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_the_exit_status_is_1_if_the_report_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    command = [sys.executable, "-m", "copy_link.check", "--output-format=json", "Dockerfile"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes streams")
@pytest.mark.parametrize("output_format", ["text", "json"])
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_all_files_are_fixed_if_streams_are_closed(tmp_path: Path, closed: str, output_format: str) -> None:
    for name in ("1.dockerfile", "3.dockerfile"):
        (tmp_path / name).write_text(TEXT)
    (tmp_path / "2.dockerfile").write_text("COPPY\n")
    words = f"-m copy_link.fix --output-format={output_format} 1.dockerfile 2.dockerfile 3.dockerfile"
    command = f"{shlex.quote(sys.executable)} {words} {closed}"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for name in ("1.dockerfile", "3.dockerfile"):
        assert (tmp_path / name).read_text() == f"# syntax=docker/dockerfile:1\n{TEXT.replace('COPY', 'COPY --link')}"


NAMES = "import sys; before = set(sys.modules)\n{}\nprint(*sorted(set(sys.modules) - before))"
# Importing one of these takes at least as long as reading a Dockerfile.
SLOW = {"argparse", "base64", "dataclasses", "difflib", "hashlib", "importlib.metadata", "inspect", "json", "logging"}
SLOW |= {"dockerfile_parse", "textwrap", "tomli", "tomllib", "typing", "unicodedata", "urllib.parse"}
FILE = """\
# syntax=docker/dockerfile:1
FROM debian:12
RUN [ -f /etc/x ] && [ "$A" = b ] || apt-get install -y curl
COPY --link f "/srv/$A"
CMD ["sh", "-c", "echo \\"x\\""]
"""
RUN = "from copy_link.check import main; main(['Dockerfile'])"


def imported(code: str, folder: Path) -> set[str]:
    command = [sys.executable, "-c", NAMES.format(code)]
    return set(subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.split())


def test_a_check_imports_no_module_that_is_slow_to_import(tmp_path: Path) -> None:
    # A hook runs on every commit, and imports take most of its time.
    (tmp_path / "Dockerfile").write_text(FILE)
    found = imported(RUN, tmp_path)
    assert not found & SLOW
    report = {name.removeprefix("copy_link.report.") for name in found if name.startswith("copy_link.report.")}
    assert report == {"printing", "results", "summary", "text", "text.plain"}
    assert not found & {"copy_link.cli.command_line", "copy_link.cli.configuration", "copy_link.cli.diff"}
