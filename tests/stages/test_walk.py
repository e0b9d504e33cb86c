from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.rules.findings import Report
from copy_link.settings import Settings

EVERYTHING = Settings(include_add=True)
# Files in the context, and modes of its directories.
FILES = "f g tree/dir/private/x tree/dir/y private/key archive.tar"
MODES = {"tree": 0o755, "tree/dir": 0o755, "tree/dir/private": 0o700, "private": 0o700}


class Case(NamedTuple):
    """A Dockerfile, and the verdict on each COPY and ADD in it."""

    name: str
    text: str
    verdicts: str


CASES = (
    Case(
        "what is copied into a listed directory has its own mode",
        "FROM scratch\nWORKDIR /app/dir\nCOPY tree /app\nCOPY f /app/dir/private/f",
        "same differs",
    ),
    Case(
        "what is copied into a listed directory from another stage has its own owner",
        "FROM scratch AS one\nWORKDIR /tree/dir\nUSER 7\nWORKDIR /tree/dir/own\n"
        "FROM scratch\nWORKDIR /app/dir\nCOPY --from=one /tree /app\nCOPY f /app/dir/own/f\nCOPY f /app/dir/f",
        "same differs same",
    ),
    Case(
        "the last of several copies to a directory counts",
        "FROM scratch\nCOPY tree /app\nCOPY --chown=7 tree/dir /app/dir\nCOPY tree /app\nCOPY f /app/dir/private/f",
        "same differs same differs",
    ),
    Case(
        "a directory made after a copy by a name that is not known is looked for",
        "FROM debian:bookworm\nCOPY tree /app\nRUN mkdir -m 700 /app/$(id -u app)\nCOPY f /app/0/f",
        "same unknown",
    ),
    Case(
        "a wildcard that may match nothing may make nothing",
        "FROM scratch\nCOPY nope* /new/\nUSER 1000\nWORKDIR /new\nCOPY f .",
        "same unknown",
    ),
    Case(
        "a wildcard that matches in the context makes the directory",
        "FROM scratch\nCOPY [fg] /new/\nUSER 1000\nWORKDIR /new\nCOPY f .",
        "same same",
    ),
    Case(
        "beside a wildcard what has none makes the directory",
        "FROM scratch\nCOPY f nope* /new/\nUSER 1000\nWORKDIR /new\nCOPY f .",
        "same same",
    ),
    Case(
        "a mode in --chmod that is not known is that of the directories that are made",
        "FROM scratch\nARG MODE\nCOPY --chmod=$MODE f /new/\nCOPY g /new/",
        "same unknown",
    ),
    Case(
        "a number that is too large is a name to the builder",
        "FROM scratch\nCOPY --chown=3000000000 f /new/x\nCOPY --chown=2147483647 f /other/x",
        "differs same",
    ),
    Case(
        "a number with thousands of digits is a name",
        f"FROM scratch\nCOPY --chown={'9' * 5000} f /new/x\nCOPY --from={'9' * 5000} f /x",
        "differs same",
    ),
    Case(
        "the builder takes .. in a source from the text",
        "FROM debian:bookworm AS one\nRUN mkdir -p /a/b /a/x && ln -s /a/b /link && touch /x\n"
        "FROM debian:bookworm\nCOPY --link --from=one /link/../x /usr/local/bin",
        "differs",
    ),
    Case(
        "an archive may bring a file into a directory that was copied",
        "FROM scratch\nCOPY tree /x\nADD archive.tar /x/",
        "same unknown",
    ),
    Case(
        "what is unpacked may be anything",
        "FROM scratch\nADD --unpack=true https://example.com/archive /new/\nCOPY f /new/sub/x",
        "same unknown",
    ),
    Case(
        "with --parents the directories above the source come with it",
        "FROM scratch\nCOPY --parents private/key /x/\nCOPY f /x/private/f",
        "same unknown",
    ),
    Case(
        "a trigger with a heredoc runs in the stage that stands on its stage",
        "FROM scratch AS one\nONBUILD COPY <<END /x\ntext\nEND\nFROM one\nCOPY tree /x/",
        "same differs",
    ),
    Case(
        "a trigger is read with the escape character of the file",
        "# escape=`\nFROM scratch AS one\nONBUILD COPY --chown=7 f /n`ew/x\nFROM one\nCOPY f /new/y",
        "same differs",
    ),
    Case(
        "a trigger copies from the build context of another build",
        "FROM scratch AS one\nWORKDIR /x\nONBUILD COPY tree /x\nONBUILD COPY f /x/dir/y",
        "same unknown",
    ),
    Case(
        "a trigger copies from a stage of another build",
        "FROM scratch AS two\nWORKDIR /x\nUSER 7\nWORKDIR /x/y\n"
        "FROM scratch AS one\nONBUILD COPY --from=two /x /z\nONBUILD COPY f /z/y/f",
        "same unknown",
    ),
    Case(
        "the whole build context of another build is a directory",
        "FROM scratch AS one\nONBUILD ADD . /x\nONBUILD COPY f /x/",
        "same same",
    ),
    Case(
        "a trigger runs once",
        "FROM scratch AS one\nONBUILD COPY --chown=7 f /new/x\nFROM one AS two\nFROM two\nCOPY f /new/y",
        "same differs",
    ),
    Case(
        "a stage that copies from itself is not built, and read to its end",
        "FROM debian:12 AS one\nCOPY tree /srv/\nCOPY --from=one /srv/ /srv/\nCOPY f /srv/x",
        "same same unknown",
    ),
    Case(
        "what is copied from a later stage is not from the image of that name",
        "FROM scratch\nCOPY --from=debian /etc /etc\nCOPY f /etc/apt\nFROM scratch AS debian",
        "same unknown",
    ),
    Case(
        "of stages with one name the last one counts",
        "FROM scratch AS one\nWORKDIR /a/b\nFROM scratch AS one\nFROM scratch\nCOPY --from=one /a /c\nCOPY f /c/b",
        "same unknown",
    ),
    Case(
        "an argument with no default of its own keeps that of the stage below",
        "FROM scratch AS one\nARG D=/opt/x\nWORKDIR $D\nFROM one\nARG D\nCOPY f $D/y\nCOPY f $D/",
        "same same",
    ),
    Case(
        "an argument with no default leaves a variable that is set",
        "ARG D\nFROM scratch\nENV D=/opt\nARG D\nCOPY f $D/x",
        "same",
    ),
    Case(
        "an argument with no default is taken at that of its substitution",
        "ARG B\nFROM ${B:-scratch}\nARG D\nCOPY f ${D:-/opt}/x\nWORKDIR ${D:-/w}\nCOPY f .\nCOPY f $D",
        "same same unknown",
    ),
    Case(
        "what the base image may have set is not taken at a default",
        "FROM registry.example.com/x\nARG D\nCOPY f ${D:-}/",
        "unknown",
    ),
    Case(
        "the stage that is built is not known",
        "ARG TARGETSTAGE\nFROM scratch\nARG TARGETSTAGE\nCOPY f /$TARGETSTAGE/x\nFROM scratch$TARGETSTAGE\nCOPY f /x",
        "unknown unknown",
    ),
    Case(
        "what is not to be unpacked is a file",
        "FROM debian:12\nADD --unpack=false archive.tar /usr/local/bin",
        "same",
    ),
    Case(
        "a copied list of accounts may give a name another number",
        "FROM debian:12\nRUN useradd -u 1007 app && mkdir /w && chown app /w\nCOPY --chown=1007:0 f /w/\n"
        "COPY <<X /etc/passwd\napp:x:8:8\nX\nRUN chown app /w\nCOPY --chown=1007:0 f /w/",
        "same same unknown",
    ),
    Case(
        "a list of accounts that another stage has is known with it",
        "FROM debian:12 AS a\nRUN groupadd -g 1007 app && useradd -u 1007 -g app app\nFROM scratch\n"
        "COPY --from=a /etc/passwd /etc/group /etc/\nUSER app\nWORKDIR /w\nCOPY f .\nCOPY --chown=1007:1007 f .",
        "same differs same",
    ),
    Case(
        "so may one in a directory that is copied, where it is not seen to have none",
        "FROM debian:12\nRUN useradd -u 1007 app && mkdir /w\n"
        "COPY tree/ /\nRUN chown app /w\nCOPY --chown=1007:0 f /w/\n"
        "COPY nowhere/ /\nRUN chown app /w\nCOPY --chown=1007:0 f /w/",
        "same same same unknown",
    ),
    Case(
        "a WORKDIR that is known in part makes what is known",
        "FROM scratch\nARG D\nUSER 7\nWORKDIR /a/b/$D/c\nUSER 0\nCOPY f /a/b/\nCOPY f /a/b/x/\nCOPY f /x/\n"
        "COPY --chown=7:7 f /a/b/y/",
        "differs differs same same",
    ),
    Case(
        "a WORKDIR that is not known may make any directory",
        "FROM scratch\nARG D\nUSER 7\nWORKDIR $D/c\nUSER 0\nCOPY f /c/\nCOPY --chown=7:7 f /d/",
        "unknown same",
    ),
    Case("a digit of another script is no number of a stage", "FROM scratch\nCOPY --from=² f /x", "same"),
    Case("no path is longer than Linux allows", f"FROM scratch\nWORKDIR /{'a/' * 9000}\nCOPY f .", "unknown"),
    Case("substitutions inside each other", f"FROM scratch\nCOPY f /{'${A:-' * 3000}{'}' * 3000}", "unknown"),
)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("context")
    for name in FILES.split():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    (folder / "archive.tar").write_bytes(b"\x1f\x8b\x08")
    for name, mode in MODES.items():
        (folder / name).chmod(mode)
    return folder


def report(text: str, context: Path) -> Report:
    return check(text.encode(), "Dockerfile", BuildContext([str(context)]), EVERYTHING)


@pytest.mark.parametrize("case", CASES, ids=lambda case: re.sub(r"\W+", "-", case.name))
def test_the_verdicts_on_a_dockerfile(case: Case, context: Path) -> None:
    found = report(f"{case.text}\n", context)
    assert [copy.verdict for copy in found.copies] == case.verdicts.split(), [copy.reasons for copy in found.copies]


def test_many_copies_to_one_directory_are_looked_through(context: Path) -> None:
    found = report("FROM scratch\n" + "COPY tree /app\n" * 2000 + "COPY f /app/dir/private/f\n", context)
    assert found.copies[-1].verdict == "differs"


def test_a_directory_that_goes_from_stage_to_stage_is_looked_up_once(context: Path) -> None:
    steps = "".join(f"FROM s{at} AS s{at + 1}\nCOPY --from=s{at} /app /app\n" for at in range(60))
    found = report(f"FROM scratch AS s0\nCOPY tree /app\n{steps}COPY f /app/dir/private/f\n", context)
    assert found.copies[-1].verdict == "differs"


def test_variables_that_hold_each_other_twice_do_not_fill_the_memory() -> None:
    doubled = "".join(f"ARG A{at + 1}=$A{at}$A{at}\n" for at in range(60))
    found = check(f"FROM scratch\nARG A0=aaaaaaaaaa\n{doubled}COPY f /$A60\n".encode(), "Dockerfile")
    assert found.copies[0].verdict == "unknown"


def test_a_pattern_that_takes_long_on_a_long_value_is_not_matched() -> None:
    text = f"FROM scratch\nARG A={'a' * 5000}\nCOPY f /${{A%a*a*a*a*b}}\nCOPY f /${{A/a*a*a*a*b/x}}\n"
    assert [copy.verdict for copy in check(text.encode(), "Dockerfile").copies] == ["unknown", "unknown"]
