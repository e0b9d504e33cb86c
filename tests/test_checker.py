from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.dockerfile.parser import DockerfileError
from copy_link.report.evidence import evidence_text
from copy_link.rules.edits import apply
from copy_link.rules.findings import Report
from copy_link.rules.law import UNKNOWN
from copy_link.rules.reason_wording import missing
from copy_link.rules.reasons import WINDOWS
from copy_link.rules.remedies import ABSOLUTE_PATH, BOTH_WAYS, SLASH, SURVEY, VALUE, decided_by
from copy_link.settings import BUILTIN_SYNTAX, Settings
from tests.support.runs import dockerfiles

BUILTIN = Settings(syntax=BUILTIN_SYNTAX)
REMEDIES = {SURVEY, VALUE, ABSOLUTE_PATH, SLASH, BOTH_WAYS}


def report(text: str, settings: Settings = BUILTIN) -> Report:
    return check(text.encode(), "Dockerfile", None, settings)


def verdicts(text: str) -> list[str]:
    return [copy.verdict for copy in report(text).copies]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("FROM scratch\nCOPY f /x", "same"),
        ("FROM scratch\nCOPY . .", "same"),
        ("FROM scratch\nWORKDIR /a/b\nCOPY f .", "same"),
        ("FROM alpine:3.20\nWORKDIR /app\nCOPY . .", "same"),
        ("FROM debian:bookworm\nCOPY f /usr/local/bin/", "same"),
        ("FROM debian:bookworm\nCOPY f /usr/local/bin", "same"),
        ("FROM debian:bookworm\nCOPY f /usr/local/bin/server", "same"),
        ("FROM debian:bookworm\nCOPY --from=alpine f /srv/n/x", "same"),
        ("FROM debian:bookworm\nCOPY f /server", "same"),
        ("FROM debian:bookworm\nCOPY --chown=root:root f /srv/", "same"),
        ("FROM debian:bookworm\nCOPY --chown=1000:1000 f /srv/", "differs"),
        ("FROM debian:bookworm\nCOPY --chown=1000:1000 f /new/x", "same"),
        ("FROM debian:bookworm\nCOPY --chown=node:node f /new/x", "differs"),
        ("FROM debian:bookworm\nCOPY f /bin/x", "differs"),
        ("FROM debian:bookworm\nCOPY f /lib/x/y", "differs"),
        ("FROM debian:bookworm\nCOPY f /var/run/x/y", "differs"),
        ("FROM debian:bookworm\nCOPY f /tmp/x", "differs"),
        ("FROM debian:bookworm\nCOPY f /root/", "differs"),
        ("FROM debian:bullseye\nCOPY f /bin/x", "same"),
        ("FROM golang:1.25\nCOPY . /go/src/x", "differs"),
        ("FROM node:22\nCOPY . /home/node/app", "differs"),
        ("FROM node:22-alpine\nCOPY . /home/node/app", "differs"),
        ("FROM node:22\nUSER node\nWORKDIR /home/node/app\nCOPY . .", "differs"),
        ("FROM node:22\nWORKDIR /app\nCOPY . .", "same"),
        ("FROM alpine:3.20\nWORKDIR /app\nCOPY --chown=1000:1000 . .", "differs"),
        ("FROM alpine:3.20\nUSER 1000\nWORKDIR /app\nCOPY . .", "differs"),
        ("FROM alpine:3.20\nUSER 1000:1000\nWORKDIR /app\nUSER root\nCOPY --chown=1000:1000 . .", "same"),
        ("FROM mycorp/python:3.12\nCOPY . .", "unknown"),
        ("FROM mycorp/python:3.12\nWORKDIR /app\nCOPY . .", "unknown"),
        ("FROM mycorp/python:3.12\nCOPY --from=build /out/server /usr/local/bin/server", "same"),
        ("FROM mycorp/python:3.12\nCOPY server /usr/bin/server", "unknown"),
        ("FROM $BASE\nCOPY f /app/x", "unknown"),
        ("ARG BASE=alpine:3.20\nFROM $BASE\nCOPY f /app/x", "same"),
        ("FROM alpine:3.20\nARG DIR=/app\nCOPY f $DIR/x", "same"),
        ("FROM alpine:3.20\nARG DIR\nCOPY f $DIR/x", "unknown"),
        ("FROM alpine:3.20\nENV DIR=/tmp\nCOPY f ${DIR}/x", "differs"),
        ("FROM alpine:3.20\nCOPY --chown=1234:1234 d /n/\nCOPY --chown=1234:1234 f /n/", "same"),
        ("FROM alpine:3.20\nCOPY --chown=1234:1234 d /n/\nCOPY f /n/", "differs"),
        ("FROM alpine:3.20 AS base\nWORKDIR /app\nUSER 5\nWORKDIR /five\nFROM base\nCOPY f .", "differs"),
        ("FROM alpine:3.20 AS base\nWORKDIR /app\nFROM base\nCOPY f .", "same"),
        ("FROM alpine:3.20\nRUN mkdir -m 700 /x\nCOPY f /x/", "differs"),
        ("FROM alpine:3.20\nRUN mkdir /x && chown -R 5:5 /x\nCOPY --chown=5:5 f /x/", "same"),
        ("FROM alpine:3.20\nRUN ln -s /opt /x\nCOPY f /x/", "differs"),
        ("FROM alpine:3.20\nVOLUME /vol\nCOPY f /vol/x", "same"),
        ("FROM alpine:3.20\nCOPY <<EOF /etc/apk\nhello\nEOF\n", "same"),
        ('FROM alpine:3.20\nCOPY ["f", "/new dir/"]', "same"),
        ("FROM alpine:3.20\nCOPY --chmod=755 f /tmp/x", "differs"),
        ("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nCOPY f C:/app/", "differs"),
    ],
)
def test_the_last_copy_is_judged_by_the_law(text: str, verdict: str) -> None:
    assert verdicts(text)[-1] == verdict


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("FROM scratch\nCOPY f /x", "FROM scratch\nCOPY --link f /x"),
        ("FROM scratch\n  copy\tf /x\n", "FROM scratch\n  copy --link\tf /x\n"),
        ("FROM scratch\r\nCOPY f /x\r\n", "FROM scratch\r\nCOPY --link f /x\r\n"),
        (
            "FROM scratch\nCOPY --chmod=755 \\\n  # why\n  f \\\n\n /x",
            "FROM scratch\nCOPY --link --chmod=755 \\\n  # why\n  f \\\n\n /x",
        ),
        ("FROM scratch\nCO\\\nPY f /x", "FROM scratch\nCO\\\nPY --link f /x"),
        ("FROM scratch\nCOPY\\\n f /x", "FROM scratch\nCOPY --link\\\n f /x"),
        ("FROM debian:12\nCOPY f /usr/local/bin", "FROM debian:12\nCOPY --link f /usr/local/bin/"),
        ('FROM debian:12\nCOPY ["f", "/usr/local/bin"]', 'FROM debian:12\nCOPY --link ["f", "/usr/local/bin/"]'),
        ('FROM debian:12\nCOPY f "/usr/local/bin"', 'FROM debian:12\nCOPY --link f "/usr/local/bin/"'),
        ("FROM scratch\nCOPY <<A <<B /x/\nCOPY a b\nA\nB\n", "FROM scratch\nCOPY --link <<A <<B /x/\nCOPY a b\nA\nB\n"),
        ("FROM scratch\nONBUILD COPY f /x\n", "FROM scratch\nONBUILD COPY --link f /x\n"),
        ("FROM scratch\nCOPY --link=false f /x\n", "FROM scratch\nCOPY --link=false f /x\n"),
        ("FROM scratch\nCOPY --link f /x\n", "FROM scratch\nCOPY --link f /x\n"),
        (
            "FROM scratch\n# copy-link: ignore[CL001] on purpose\nCOPY f /x\n",
            "FROM scratch\n# copy-link: ignore[CL001] on purpose\nCOPY f /x\n",
        ),
        ("# copy-link: ignore-file\nFROM scratch\nCOPY f /x\n", "# copy-link: ignore-file\nFROM scratch\nCOPY f /x\n"),
        ("FROM debian:12\nCOPY --link --chown=app f /x\n", "FROM debian:12\nCOPY --chown=app f /x\n"),
        ("FROM debian:12\nCOPY --chown=app --link=true f /x\n", "FROM debian:12\nCOPY --chown=app f /x\n"),
        ("FROM scratch\n# copy-link: ignore[CL001] gone\nRUN x\n", "FROM scratch\nRUN x\n"),
    ],
)
def test_the_safe_fixes_produce_this_file(before: str, after: str) -> None:
    found = report(before)
    data = apply(before.encode(), [edit for finding in found.fixes(unsafe=False) for edit in finding.edits])
    assert data.decode() == after
    assert not report(after).fixes(unsafe=False)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("FROM debian:12\n# copy-link: ignore[CL101]\nCOPY --link --chown=app f /tmp/x\n", ["CL104"]),
        ("FROM debian:12\n# copy-link: ignore[CL101, CL104]\nCOPY --link --chown=app f /tmp/x\n", []),
        ("FROM debian:12\n# copy-link: ignore[CL104]\nADD --link f /tmp/x\n", []),
        ("FROM debian:12\n# copy-link: ignore[CL999]\nCOPY --link f /srv/x\n", ["CL301"]),
        ("FROM golang:nanoserver\n# copy-link: ignore[CL001]\nCOPY f /srv/x\n", []),
        ("# syntax=a\n# copy-link: ignore\n# syntax=b\nFROM debian:12\n", ["CL301"]),
        ("# copy-link: ignore\n # escape=`\nFROM debian:12\nRUN true \\\n  x\n", ["CL301"]),
        ("FROM scratch\n# copy-link: ignore\nRUN x\n", ["CL301"]),
    ],
)
def test_an_ignore_comment_silences_the_findings_of_the_rules_that_it_names(text: str, rules: list[str]) -> None:
    assert [finding.rule.id for finding in report(text).findings] == rules


@pytest.mark.parametrize(
    ("text", "missing", "remedy"),
    [
        pytest.param(
            "FROM node:2-jessie\nCOPY f /code/f\n",
            "/code is not known in node:2-jessie",
            "describe it with `copy-link-survey node:2-jessie`",
            id="a tag that is hardly known",
        ),
        pytest.param(
            "FROM alpine:3.20\nARG D\nWORKDIR $D\nCOPY f x/f\n",
            "x/f is relative to a WORKDIR that is not known",
            "write an absolute path",
            id="a WORKDIR",
        ),
        pytest.param(
            "FROM node:22\nCOPY f /usr/lib/f\n",
            "/usr/lib/f may be a directory, which a linked file replaces",
            "add a trailing / if the destination is a directory",
            id="a destination that may be a directory",
        ),
    ],
)
def test_an_undecided_copy_names_the_missing_fact_and_a_remedy(text: str, missing: str, remedy: str) -> None:
    (finding,) = report(text).findings
    assert finding.message == f"COPY not decided: {missing}; {remedy}"


@given(dockerfiles())
def test_every_undecided_copy_has_a_missing_fact_and_a_remedy(text: str) -> None:
    try:
        found = check(text.encode(errors="surrogateescape"), "Dockerfile", None, BUILTIN)
    except DockerfileError:
        return
    for copy in found.copies:
        assert copy.verdict != UNKNOWN or (missing(copy) and decided_by(copy) in REMEDIES)


def test_evidence_names_the_build_arguments_that_decide_a_verdict() -> None:
    text = "ARG TAG=3.20\nFROM alpine:$TAG\nARG DIR=/app\nENV FIXED=/opt\nCOPY f $DIR/x\nCOPY f $FIXED/x\n"
    first, second = report(text).copies
    facts = [(one.line, evidence_text(one)) for one in first.evidence]
    assert (2, "FROM alpine:3.20, $TAG at the default") in facts
    assert (5, "$DIR at the default") in facts
    assert not any("$FIXED" in evidence_text(one) for one in second.evidence)


@pytest.mark.parametrize(
    "text",
    [
        "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nCOPY f /app/\nCOPY --link f /bin/x\n",
        "FROM mycorp/nanoserver\nCOPY f /app/\nCOPY --link --chown=app f /tmp/x\n",
        "ARG TAG=windowsservercore-ltsc2022\nFROM mycorp/app:$TAG\nCOPY f /app/\nCOPY --link f /app/\n",
        "FROM --platform=windows/amd64 golang:1.22\nCOPY f /app/\nCOPY --link f /bin/x\n",
        "# escape=`\nFROM mycorp/app\nCOPY f C:\\app\\\nCOPY --link --chown=app f C:\\app\\\n",
        "FROM debian:12\nWORKDIR C:/app\nADD f .\nADD --link f /tmp/x\n",
    ],
)
def test_windows_images_are_left_alone_with_a_reason(text: str) -> None:
    found = report(text, Settings(include_add=True, strict=True))
    assert found.findings == ()
    plain, linked = found.copies
    assert (plain.verdict, linked.verdict) == ("differs", "unknown")
    assert all(copy.reasons[0].kind == WINDOWS for copy in found.copies)


def test_add_is_checked_only_if_requested() -> None:
    text = "FROM alpine:3.20\nADD f /usr/local/x\n"
    assert report(text).copies == ()
    assert len(report(text, Settings(include_add=True)).copies) == 1


@pytest.mark.parametrize(
    ("chmod", "verdict"),
    [
        pytest.param("--chmod=", "same", id="empty, so the link resets the directory"),
        pytest.param("--chmod=755", "differs", id="a mode, so the directory keeps its owner"),
        pytest.param("--chmod=$MODE", "unknown", id="a value that may be empty"),
    ],
)
def test_a_linked_copy_with_chmod_leaves_the_image_that_the_builder_makes(chmod: str, verdict: str) -> None:
    text = f"FROM debian:12\nARG MODE\nRUN mkdir /n && chown 7:7 /n\nCOPY --link {chmod} f /n/\nCOPY f /n/"
    assert verdicts(f"{text}\n")[-1] == verdict


def test_a_directory_copied_onto_a_known_directory_gets_a_slash_too(tmp_path: Path) -> None:
    # Without it, the link would replace the directory in a context that has a file there.
    (tmp_path / "conf").mkdir()
    context = BuildContext([str(tmp_path)])
    data = b"FROM debian:12\nCOPY conf /etc\nCOPY . /opt\nCOPY conf /new\n"
    report = check(data, "Dockerfile", context, BUILTIN)
    after = apply(data, [edit for finding in report.findings for edit in finding.edits])
    assert after == b"FROM debian:12\nCOPY --link conf /etc/\nCOPY --link . /opt\nCOPY --link conf /new\n"
