from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from copy_link import fix
from copy_link.checker import check
from copy_link.cli import fixing
from copy_link.cli.rewrite_check import disagreement
from copy_link.dockerfile.parser import DockerfileError
from copy_link.rules.edits import Edit, apply
from copy_link.rules.findings import Finding
from copy_link.settings import Settings
from tests.support.dockerfiles import TABLE
from tests.support.mixtures import dockerfiles
from tests.support.project import ROOT

ADD = Settings(include_add=True)
EXAMPLES = {path.parent.name: path.read_bytes() for path in (ROOT / "examples").glob("*/Dockerfile")}
TEXT = (
    b"# syntax=docker/dockerfile:1\r\nFROM debian:12\r\nCOPY a \\\r\n  /usr/local/bin\r\n"
    b"RUN <<EOF\r\nCOPY b /opt/\r\nEOF\r\nCOPY c /srv/\r\n"
)


def fixes(data: bytes, unsafe: bool = True) -> tuple[Finding, ...]:
    return check(data, "Dockerfile", None, ADD).fixes(unsafe)


def edited(data: bytes, found: tuple[Finding, ...]) -> bytes:
    return apply(data, [edit for finding in found for edit in finding.edits])


@pytest.mark.parametrize("data", [*TABLE.values(), *EXAMPLES.values()], ids=[*TABLE, *EXAMPLES])
def test_correct_edits_are_confirmed(data: bytes) -> None:
    try:
        found = fixes(data)
    except DockerfileError:
        return
    assert disagreement(data, edited(data, found), found) is None


BLANK_LINES = [
    b"FROM debian:12\nCOPY \\\n\n# why\n  --link \\\n\n# why\n  f /tmp/\n",
    b"FROM debian:12\nCOPY \\\n\n\n  --link \\\n\n\n  f /tmp/\n",
    b"FROM debian:12\r\nCOPY \\\r\n# why\r\n\r\n  --link \\\r\n\r\n  f /tmp/\r\n",
]


@pytest.mark.parametrize("data", BLANK_LINES)
def test_a_dropped_line_between_blank_lines_and_comments_is_confirmed(data: bytes) -> None:
    found = fixes(data)
    assert b"--link" not in edited(data, found)
    assert disagreement(data, edited(data, found), found) is None


@pytest.mark.parametrize(
    "arguments", [b'[ "a b", "/srv" ]', b'["f", \\\n  "/srv" \\\n ]', b'["f", "/srv"]', b"f  /srv\t"]
)
def test_a_slash_in_any_form_of_a_copy_is_confirmed(arguments: bytes) -> None:
    data = b"# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY\t" + arguments + b"\n"
    found = fixes(data)
    assert b"/srv/" in edited(data, found)
    assert disagreement(data, edited(data, found), found) is None


@given(dockerfiles(), st.booleans())
def test_correct_edits_of_generated_files_are_confirmed(data: bytes, unsafe: bool) -> None:
    try:
        found = fixes(data, unsafe)
    except DockerfileError:
        assume(False)
    assert disagreement(data, edited(data, found), found) is None


WRONG = {
    "an offset one too low": [Edit(TEXT.index(b"OPY c"), TEXT.index(b"OPY c"), b" --link")],
    "an offset one too high": [Edit(TEXT.index(b"c /srv/"), TEXT.index(b"c /srv/"), b" --link")],
    "an offset in the next word": [Edit(TEXT.index(b" /srv/"), TEXT.index(b" /srv/"), b" --link")],
    "a flag in a heredoc": [Edit(TEXT.index(b" b /opt/"), TEXT.index(b" b /opt/"), b" --link")],
    "a slash in a heredoc": [Edit(TEXT.index(b"EOF\r\nCOPY c"), TEXT.index(b"EOF\r\nCOPY c"), b"/")],
    "a slash between CR and LF": [Edit(TEXT.index(b"bin\r\n") + 4, TEXT.index(b"bin\r\n") + 4, b"/")],
    "a CR lost": [Edit(TEXT.index(b"bin\r\n") + 3, TEXT.index(b"bin\r\n") + 4, b"")],
    "a continuation lost": [Edit(TEXT.index(b"\\\r\n"), TEXT.index(b"\\\r\n") + 1, b"")],
    "a line ending lost": [Edit(TEXT.index(b"\r\nRUN"), TEXT.index(b"\r\nRUN") + 2, b"")],
    "a whole line lost": [Edit(TEXT.index(b"COPY b"), TEXT.index(b"EOF\r\nCOPY c"), b"")],
    "another destination": [Edit(TEXT.index(b"srv/\r\n"), TEXT.index(b"srv/\r\n") + 3, b"opt")],
    "another source": [Edit(TEXT.index(b"c /srv/"), TEXT.index(b"c /srv/") + 1, b"d")],
    "the syntax line lost": [Edit(0, TEXT.index(b"FROM"), b"")],
    "a comment in a heredoc": [Edit(TEXT.index(b"COPY b"), TEXT.index(b"COPY b"), b"# syntax=docker/dockerfile:1\r\n")],
}


@pytest.mark.parametrize("edits", WRONG.values(), ids=list(WRONG))
def test_a_wrong_edit_is_not_confirmed(edits: list[Edit]) -> None:
    found = fixes(TEXT)
    assert disagreement(TEXT, apply(TEXT, edits), found) is not None


@given(st.data())
def test_edits_at_a_shifted_offset_are_not_confirmed(data: st.DataObject) -> None:
    found = fixes(TEXT)
    right = edited(TEXT, found)
    shift = data.draw(st.integers(-20, 20).filter(bool))
    moved = [
        Edit(max(edit.start + shift, 0), max(edit.end + shift, 0), edit.replacement)
        for finding in found
        for edit in finding.edits
    ]
    wrong = apply(TEXT, moved)
    assume(wrong != right)
    assert disagreement(TEXT, wrong, found) is not None


def test_a_fix_that_is_not_confirmed_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "a.dockerfile", tmp_path / "b.dockerfile"
    text = "# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY a /srv/\n"
    first.write_text(text.replace("COPY a", "COPY wrong"))
    second.write_text(text)

    def wrong(data: bytes, edits: list[Edit]) -> bytes:
        after = apply(data, edits)
        return after.replace(b"wrong", b"other") if b"wrong" in data else after

    monkeypatch.setattr(fixing, "apply", wrong)
    assert fix.main([str(first), str(second)]) == 1
    assert first.read_text() == text.replace("COPY a", "COPY wrong")
    assert second.read_text() == text.replace("COPY a", "COPY --link a")
    printed = capsys.readouterr()
    assert f"Fixed 1 COPY in {second}" in printed.out
    assert f"{first}: cannot write: dockerfile-parse does not confirm the fix" in printed.err
    assert "the instruction on line 3 differs" in printed.err


def test_the_numbers_are_the_only_other_owner_that_is_confirmed() -> None:
    for flags, rule in (("", "CL004"), ("--link ", "CL101")):
        before = f"FROM debian:bookworm\nRUN useradd -u 1500 app\nCOPY {flags}--chown=app f /n/x\n".encode()
        fixes = [one for one in check(before, "Dockerfile").findings if one.rule.id == rule]
        right, wrong = (
            before.replace(b"COPY " + flags.encode(), b"COPY --link ").replace(b"=app", b"=" + numbers)
            for numbers in (b"1500:1500", b"1500:1501")
        )
        assert disagreement(before, right, fixes) is None
        assert disagreement(before, wrong, fixes) == "the instruction on line 3 differs"


def test_a_real_path_is_the_only_other_destination_that_is_confirmed() -> None:
    before = b"FROM debian:bookworm\nCOPY f /bin/x\n"
    fixes = [one for one in check(before, "Dockerfile").findings if one.rule.id == "CL003"]
    right, wrong = (b"FROM debian:bookworm\nCOPY --link f %s\n" % path for path in (b"/usr/bin/x", b"/usr/lib/x"))
    assert disagreement(before, right, fixes) is None
    assert disagreement(before, wrong, fixes) == "the instruction on line 2 differs"
