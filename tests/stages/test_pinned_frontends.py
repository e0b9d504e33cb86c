"""Old frontends do not read every spelling of a directory as one: then `--link` puts a file in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.rules.edits import apply
from copy_link.rules.findings import Report
from copy_link.rules.law import DIFFERS, SAME, UNKNOWN


def checked(folder: Path, tag: str, text: str) -> tuple[bytes, Report]:
    (folder / "f").write_bytes(b"")
    (folder / "d").mkdir()
    data = f"# syntax=docker/dockerfile:{tag}\nFROM debian:bookworm\nWORKDIR /app\n{text}\n".encode()
    return data, check(data, "Dockerfile", BuildContext([str(folder)]))


@pytest.mark.parametrize(
    ("tag", "destination", "written"),
    [
        ("1.8.0", ".", "./"),
        ("1.8.1", ".", "./"),
        ("1.7", "./.", "././"),
        ("1.7", "../srv/.", "../srv/./"),
        ("1.4", "/srv/.", "/srv/./"),
        ("1.5.2", "/srv/.", "/srv/./"),
        ("1.6", "../srv/.", "../srv/./"),
        # Variants.
        ("1.8", ".", "./"),
        (f"1.8.0-labs@sha256:{'0' * 64}", '"."', '"./"'),
        ("1.8.1", "$PWD_OR_DOT", "$PWD_OR_DOT/"),
        ("1.6", "./.", "././"),
    ],
)
def test_a_slash_is_added_and_a_link_without_it_is_reported(
    tmp_path: Path, tag: str, destination: str, written: str
) -> None:
    data, report = checked(tmp_path, tag, f"ENV PWD_OR_DOT=.\nCOPY f {destination}")
    (finding,) = report.findings
    assert (report.copies[0].verdict, finding.rule.id) == (SAME, "CL001")
    assert apply(data, finding.edits).endswith(f"\nCOPY --link f {written}\n".encode())

    linked = data.replace(b"COPY", b"COPY --link")
    (copy,) = check(linked, "Dockerfile", BuildContext([str(tmp_path)])).copies
    (finding,) = check(linked, "Dockerfile", BuildContext([str(tmp_path)])).findings
    assert (copy.verdict, finding.rule.id) == (DIFFERS, "CL103")
    fixed = apply(linked, finding.edits)
    assert fixed.endswith(f"\nCOPY --link f {written}\n".encode())
    assert check(fixed, "Dockerfile", BuildContext([str(tmp_path)])).findings == ()


@pytest.mark.parametrize(
    ("tag", "copied"),
    [
        ("1.8.0", "f ./"),
        ("1.8.0", "f ./."),
        ("1.8.0", "f /srv/."),
        ("1.7", "f ."),
        ("1.7", "f /srv/."),
        ("1.6", "f ."),
        ("1.6", "f /srv/."),
        ("1.4", "f /srv/./"),
        ("1.9", "f ."),
        ("1", "f ."),
        ("1", "f ./."),
    ],
)
def test_a_spelling_that_the_frontend_reads_as_a_directory_stays(tmp_path: Path, tag: str, copied: str) -> None:
    data, report = checked(tmp_path, tag, f"COPY {copied}")
    (finding,) = report.findings
    assert apply(data, finding.edits).endswith(f"\nCOPY --link {copied}\n".encode())


def test_a_new_path_is_a_file_to_the_frontend_and_stays_as_it_is(tmp_path: Path) -> None:
    data, report = checked(tmp_path, "1.5", "COPY f /new/.")
    assert apply(data, report.findings[0].edits).endswith(b"\nCOPY --link f /new/.\n")


def test_an_empty_destination_is_not_decided_because_a_slash_would_make_it_the_root(tmp_path: Path) -> None:
    _, report = checked(tmp_path, "1.8.0", "ENV NOTHING=\nCOPY f $NOTHING")
    assert report.copies[0].verdict == UNKNOWN
    assert "$NOTHING is empty" in report.findings[0].message
