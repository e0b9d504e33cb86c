from __future__ import annotations

import io
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from copy_link.cli import fixing, replacing
from copy_link.fix import main
from copy_link.rules import edits

BEFORE = b"FROM debian:12\nCOPY f /srv/f\nCOPY f /tmp/f\n"
AFTER = b"# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY --link f /srv/f\nCOPY f /tmp/f\n"


pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")


def test_a_fixed_file_is_not_changed_again(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("Dockerfile")
    path.write_bytes(BEFORE)
    path.chmod(0o600)
    assert main(["Dockerfile"]) == 1
    assert path.read_bytes() == AFTER
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert capsys.readouterr().out.splitlines() == [
        "Fixed 1 COPY in Dockerfile",
        "COPY: 1 linked, 1 right to leave plain",
    ]
    assert main(["Dockerfile"]) == 0
    assert path.read_bytes() == AFTER


def test_a_diff_is_printed_and_the_file_left_unchanged(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    Path("Dockerfile").write_bytes(BEFORE.rstrip(b"\n"))
    assert main(["--diff", "Dockerfile"]) == 1
    assert Path("Dockerfile").read_bytes() == BEFORE.rstrip(b"\n")
    difference, errors = capfdbinary.readouterr()
    assert errors == b"Would link 1 COPY in Dockerfile\nCOPY: 1 would be linked, 1 right to leave plain\n"
    Path("change.diff").write_bytes(difference)
    subprocess.run(["git", "apply", "change.diff"], check=True)
    assert Path("Dockerfile").read_bytes() == AFTER.rstrip(b"\n")


def test_a_diff_has_colors_if_they_are_asked_for(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    Path("Dockerfile").write_bytes(BEFORE)
    assert main(["--diff", "--color=always", "Dockerfile"]) == 1
    assert b"\x1b[32m+COPY --link f /srv/f\x1b[0m\n" in capfdbinary.readouterr().out


def test_a_fixed_file_is_no_failure_if_that_is_asked_for() -> None:
    path = Path("Dockerfile")
    path.write_bytes(BEFORE)
    assert main(["--exit-zero-on-fix", "Dockerfile"]) == 0
    assert path.read_bytes() == AFTER
    path.write_bytes(BEFORE + b"COPY --link f /tmp/g\n")
    assert main(["--exit-zero-on-fix", "Dockerfile"]) == 1
    assert path.read_bytes() == AFTER + b"COPY --link f /tmp/g\n"


def test_a_frontend_of_ones_own_is_written_into_the_syntax_line() -> None:
    Path(".copy-link.toml").write_text('syntax = "registry.example.com/docker/dockerfile:1"\n')
    Path("Dockerfile").write_bytes(BEFORE)
    assert main(["Dockerfile"]) == 1
    assert Path("Dockerfile").read_bytes() == AFTER.replace(b"=docker/", b"=registry.example.com/docker/", 1)
    assert main(["Dockerfile"]) == 0


def test_a_file_for_a_builder_that_rejects_links_comes_out_without_any(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".copy-link.toml").write_text('builders = ["buildkit", "podman<5.6"]\n')
    Path("Dockerfile").write_bytes(b"FROM debian:12\nCOPY f /srv/f\nCOPY --link f /opt/\nCOPY --link f /tmp/f\n")
    assert main(["Dockerfile"]) == 1
    assert Path("Dockerfile").read_bytes() == b"FROM debian:12\nCOPY f /srv/f\nCOPY f /opt/\nCOPY --link f /tmp/f\n"
    assert main(["--unsafe-fixes", "Dockerfile"]) == 1
    assert Path("Dockerfile").read_bytes() == b"FROM debian:12\nCOPY f /srv/f\nCOPY f /opt/\nCOPY f /tmp/f\n"
    assert main(["Dockerfile"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "COPY: 3 left plain for a builder that rejects --link"


def test_standard_input_is_fixed_on_standard_output(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BEFORE)))
    assert main(["-"]) == 1
    output, errors = capfdbinary.readouterr()
    assert output == AFTER
    assert b"Fixed 1 COPY in <stdin>\n" in errors


def test_standard_input_with_nothing_to_fix_is_copied(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(AFTER)))
    assert main(["-"]) == 0
    assert capfdbinary.readouterr().out == AFTER


def test_fixing_standard_input_does_not_change_the_file_with_its_name(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    Path("Dockerfile").write_bytes(b"FROM scratch\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"FROM debian:12\nCOPY f /srv/\n")))
    assert main(["--syntax=builtin", "--stdin-filename=Dockerfile", "-"]) == 1
    output, errors = capfdbinary.readouterr()
    assert output == b"FROM debian:12\nCOPY --link f /srv/\n"
    assert b"Fixed 1 COPY in Dockerfile\n" in errors
    assert Path("Dockerfile").read_bytes() == b"FROM scratch\n"


def test_the_document_goes_to_standard_error_if_standard_output_has_the_fixed_file(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"FROM debian:12\nCOPY f /srv/\n")))
    assert main(["--output-format=json", "-", "gone"]) == 1
    output, errors = capfdbinary.readouterr()
    assert output.startswith(b"# syntax=")
    assert [one["path"] for one in json.loads(errors)["errors"]] == ["gone"]


def test_unsafe_fixes_are_applied_only_if_requested() -> None:
    path = Path("Dockerfile")
    path.write_bytes(b"FROM mycorp/x\nCOPY f /app/f\n")
    assert main(["Dockerfile"]) == 0
    assert path.read_bytes() == b"FROM mycorp/x\nCOPY f /app/f\n"
    assert main(["--unsafe-fixes", "--syntax=builtin", "Dockerfile"]) == 1
    assert path.read_bytes() == b"FROM mycorp/x\nCOPY --link f /app/f\n"


def test_a_finding_with_an_unsafe_fix_is_reported_and_left(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("Dockerfile")
    path.write_bytes(b"FROM debian:12\nCOPY --link f /tmp/f\n")
    assert main(["--syntax=builtin", "Dockerfile"]) == 1
    assert path.read_bytes() == b"FROM debian:12\nCOPY --link f /tmp/f\n"
    assert "Dockerfile:2:1: CL104 error: /tmp has mode 1777" in capsys.readouterr().out


def test_a_file_that_cannot_be_parsed_is_left_and_the_others_are_fixed() -> None:
    Path("a").write_bytes(b"FROM debian:12\nCOPY f\n")
    Path("b").write_bytes(BEFORE)
    assert main(["a", "b"]) == 1
    assert Path("a").read_bytes() == b"FROM debian:12\nCOPY f\n"
    assert Path("b").read_bytes() == AFTER


def test_a_file_that_cannot_be_written_is_an_error_and_the_others_are_fixed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replace = replacing.replace

    def refuse(path: str, before: bytes, after: bytes) -> None:
        if path == "a":
            raise PermissionError(13, "Permission denied")
        replace(path, before, after)

    monkeypatch.setattr(fixing, "replace", refuse)
    for name in ("a", "b"):
        Path(name).write_bytes(BEFORE)
    assert main(["a", "b"]) == 1
    assert capsys.readouterr().err == "a: cannot write: Permission denied\n"
    assert (Path("a").read_bytes(), Path("b").read_bytes()) == (BEFORE, AFTER)


def long_copy(length: int) -> bytes:
    """A COPY of many sources on a line of this many bytes."""
    return (b"COPY " + b"f " * length)[: length - 6] + b" /srv/"


def test_a_line_that_would_be_too_long_is_left_with_the_reason_and_the_others_are_fixed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = long_copy(65_535)
    Path("a.dockerfile").write_bytes(b"FROM debian:12\n" + long + b"\n")
    Path("b.dockerfile").write_bytes(b"FROM debian:12\n" + long + b"\nCOPY f /opt/f\n")
    Path("c.dockerfile").write_bytes(BEFORE)
    assert main(["a.dockerfile", "b.dockerfile", "c.dockerfile"]) == 1
    assert Path("a.dockerfile").read_bytes() == b"FROM debian:12\n" + long + b"\n"
    assert Path("b.dockerfile").read_bytes() == (
        b"# syntax=docker/dockerfile:1\nFROM debian:12\n" + long + b"\nCOPY --link f /opt/f\n"
    )
    assert Path("c.dockerfile").read_bytes() == AFTER
    message = "(not fixed: the line would be longer than the builder reads; continue it on the next line first)"
    printed = capsys.readouterr()
    assert [line.partition(" ")[0] for line in printed.out.splitlines() if message in line] == [
        "a.dockerfile:2:1:",
        "b.dockerfile:3:1:",
    ]
    assert printed.err == ""


def test_a_fix_whose_result_cannot_be_read_is_a_failure_of_its_file_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(edits, "keeps_lines_readable", lambda data, edits: True)
    long = b"FROM debian:12\n" + long_copy(65_535) + b"\n"
    Path("a.dockerfile").write_bytes(long)
    Path("b.dockerfile").write_bytes(BEFORE)
    assert main(["a.dockerfile", "b.dockerfile"]) == 1
    assert Path("a.dockerfile").read_bytes() == long
    assert Path("b.dockerfile").read_bytes() == AFTER
    assert capsys.readouterr().err == (
        "a.dockerfile:3: cannot write: after the fix it could not be read (the line is longer than 65535 bytes, the "
        "builder's limit), so it is left as it is\n"
    )


def test_an_edit_between_reading_and_writing_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path("Dockerfile")
    path.write_bytes(BEFORE)

    def confirm_late(*_: object) -> None:
        path.write_bytes(BEFORE + b"# saved by an editor\n")

    monkeypatch.setattr(fixing, "confirm", confirm_late)
    assert main(["Dockerfile"]) == 1
    assert path.read_bytes() == BEFORE + b"# saved by an editor\n"
    printed = capsys.readouterr()
    assert "Fixed" not in printed.out
    assert printed.err == (
        "Dockerfile: cannot write: it was changed during the run, so it is not written; run the hook again\n"
    )
