"""What is printed where, and when."""

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
        ("text", "Dockerfile:1:1: CL201 "),
        ("json", '{\n  "version": 1,'),
        ("sarif", '{\n  "$schema"'),
        ("github", "::error "),
        ("gitlab", "[\n"),
    ],
)
def test_the_format_is_the_one_that_was_asked_for(output_format: str, begins: str) -> None:
    stream = io.StringIO()
    output(stream, output_format).run([result(TEXT)])
    assert stream.getvalue().startswith(begins)


def test_a_failure_is_on_standard_error_and_in_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    output(stream, "json").run([result("COPPY\n")])
    assert capsys.readouterr().err.startswith("Dockerfile:1: cannot read: ")
    assert '"action": "read"' in stream.getvalue()


def test_only_where_boxes_can_be_drawn_they_are() -> None:
    plain, boxes = io.StringIO(), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    output(plain, explain=True).run([result(TEXT)])
    assert plain.getvalue().isascii()
    Output("copy-link-check", Arguments((), Settings(), None, explain=True), boxes).run([result(TEXT)])
    boxes.seek(0)
    assert "└─ stage 0" in boxes.read()


def test_what_the_encoding_does_not_have_is_escaped() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Output("copy-link-check", Arguments((), Settings(), None), stream).run([result(TEXT, "服/Dockerfile")])
    stream.seek(0)
    assert stream.read().startswith("\\u670d/Dockerfile:1:1: CL201 ")


def test_who_reads_no_further_does_not_keep_files_from_being_fixed(tmp_path: Path) -> None:
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
def test_a_full_disk_is_told_and_does_not_keep_files_from_being_fixed(tmp_path: Path, output_format: str) -> None:
    names = [f"{number}.dockerfile" for number in range(300)]
    for name in names:
        (tmp_path / name).write_text(TEXT)
    command = [sys.executable, "-m", "copy_link.fix", f"--output-format={output_format}", *names]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    told = "copy-link-fix: error: cannot write what there is to say: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, told)
    assert all("--link" in (tmp_path / name).read_text() for name in names)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_document_that_is_lost_is_a_failure_though_there_is_nothing_to_do(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    command = [sys.executable, "-m", "copy_link.check", "--output-format=json", "Dockerfile"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes streams")
@pytest.mark.parametrize("output_format", ["text", "json"])
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_not_keep_a_file_from_being_fixed(tmp_path: Path, closed: str, output_format: str) -> None:
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
PARSER = "import dockerfile_parse"
# Each takes as long as reading a Dockerfile, or longer.
SLOW = {"argparse", "base64", "dataclasses", "difflib", "hashlib", "importlib.metadata", "inspect", "json", "tomllib"}
SLOW |= {"textwrap", "tomli", "typing", "unicodedata", "urllib.parse"}
RUN = "from copy_link.check import main; main(['Dockerfile'])"


def imported(code: str, folder: Path) -> set[str]:
    command = [sys.executable, "-c", NAMES.format(code)]
    return set(subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.split())


def test_a_plain_run_imports_little_more_than_the_parser_does(tmp_path: Path) -> None:
    # A hook runs on every commit, and imports are most of what it takes.
    (tmp_path / "Dockerfile").write_text("# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY --link f /srv/\n")
    found = imported(RUN, tmp_path) - imported(PARSER, tmp_path)
    assert not found & SLOW
    report = {name.removeprefix("copy_link.report.") for name in found if name.startswith("copy_link.report.")}
    assert report == {"escaping", "printing", "results", "summary", "text", "text.plain"}
    assert not found & {"copy_link.cli.command_line", "copy_link.cli.configuration", "copy_link.cli.diff"}
