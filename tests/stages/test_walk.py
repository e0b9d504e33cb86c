from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import NamedTuple, Protocol

import pytest

from copy_link.build_context.context import BuildContext
from copy_link.checker import check
from copy_link.rules.findings import Report
from copy_link.settings import Settings

EVERYTHING = Settings(include_add=True)
# Files in the context, and modes of its directories.
FILES = "f g tree/dir/private/x tree/dir/y private/key archive.tar"
MODES = {"tree": 0o755, "tree/dir": 0o755, "tree/dir/private": 0o700, "private": 0o700}


class TraceFunction(Protocol):
    """A function for sys.settrace."""

    def __call__(self, frame: FrameType, event: str, argument: object, /) -> TraceFunction | None: ...


class Case(NamedTuple):
    """A Dockerfile, and the verdict on each COPY and ADD in it."""

    name: str
    text: str
    verdicts: str


CASES = (
    Case(
        "a stage that is chosen by an unknown variable has what the stages with such names share",
        "FROM debian:bookworm AS n-amd64\nRUN mkdir -p /o/a /o/b\n"
        "FROM debian:bookworm AS n-arm64\nRUN mkdir -p /o/a && mkdir -m 700 /o/b\n"
        "FROM n-$TARGETARCH\nCOPY tree /o/a\nCOPY tree /o/b\nCOPY f /entry\nCOPY f /bin/f",
        "same unknown same differs",
    ),
    Case(
        "a directory that any image may have keeps its mode after a copy of an unknown image",
        "FROM debian:bookworm\nCOPY --from=mycorp/x /usr /usr\nCOPY f /usr/local/bin/f\nCOPY f /opt/f\nCOPY f /usr/q/f",
        "same same same unknown",
    ),
    Case(
        "a directory that is certainly new is known on an undescribed base, if its owner is",
        "FROM mycorp/x\nRUN mkdir /a\nCOPY f /a/\nUSER root\nRUN mkdir /b && rm -rf /c && mkdir -p /c/d /e\n"
        "COPY f /b/\nCOPY f /c/d/\nCOPY f /e/\nRUN mkdir -m 700 /g\nCOPY f /g/",
        "unknown same same unknown differs",
    ),
    Case(
        "a package manager proves that an undescribed base runs as root, also for the working directory",
        "FROM mycorp/x\nRUN apk add curl\nRUN rm -rf /a\nWORKDIR /a/b\nCOPY f .\nUSER 1000\nWORKDIR /a/c\nCOPY f .",
        "same differs",
    ),
    Case(
        "a linked copy to an undescribed base leaves the other directories as they are",
        "FROM mycorp/x\nCOPY --link f /usr/q/f\nCOPY f /usr/local/bin/f\nCOPY f /usr/\nCOPY f /usr/q/f",
        "unknown same same same",
    ),
    Case(
        "a linked copy keeps what a directory that may be missing contains",
        "FROM debian:bookworm\nRUN test -f /n || mkdir -p -m 700 /n/a\nCOPY --link f /n/f\n"
        "COPY f /n/a/f\nCOPY f /n/b/f",
        "same unknown same",
    ),
    Case(
        "an unknown value below an unknown path of an undescribed base leaves the other directories as they are",
        "FROM mycorp/x\nARG V\nCOPY tree /opt/x-$V/\nCOPY f /usr/local/bin/f\nCOPY f /opt/x-1/f",
        "unknown same unknown",
    ),
    Case(
        "the known beginning of a destination bounds the change",
        "FROM debian:bookworm\nARG V\nRUN mkdir -m 700 /etc/t\nCOPY tree /etc/t/${V}/c/\nCOPY tree /srv/n\n"
        "COPY f /entry\nCOPY f /etc/t/x/c/f\nCOPY f /etc/u/f",
        "differs same same differs same",
    ),
    Case(
        "where nothing is below the known beginning the rest does not matter",
        "FROM debian:bookworm\nARG V\nWORKDIR /app\nCOPY tree /etc/t/${V}/c/\nCOPY f x/$V\n"
        "COPY f /opt/n-$V/f\nCOPY f /usr/$V/f",
        "same same same unknown",
    ),
    Case(
        "a directory may be below the known beginning after such a copy",
        "FROM debian:bookworm\nARG V\nCOPY tree /etc/t/${V}\nCOPY f /etc/t/x/f\nCOPY f /etc/t/f\n"
        "COPY tree /etc/t/\nCOPY tree /etc/t/$V/x",
        "same unknown unknown same unknown",
    ),
    Case(
        "a linked copy resets the known beginning",
        "FROM debian:bookworm\nARG V\nRUN mkdir -m 700 /etc/t /etc/t/v\nCOPY --link f /etc/t/${V}/f\n"
        "COPY f /etc/t/\nCOPY f /etc/t/v/f",
        "differs same unknown",
    ),
    Case(
        "a linked wildcard that matches nothing now harms the known beginning as soon as it matches",
        "FROM debian:bookworm\nARG V\nRUN mkdir -m 700 /etc/t\nCOPY --link nope* /etc/t/$V/\nCOPY nope* /etc/u/$V/",
        "unknown same",
    ),
    Case(
        "an unknown value after a symlink may lead anywhere",
        "FROM debian:bookworm\nARG V\nCOPY f /bin/${V}/f\nCOPY f /usr/$V\nCOPY f /mnt/f",
        "differs unknown same",
    ),
    Case(
        "a stage that may have triggers is unknown",
        "FROM scratch AS n-amd64\nONBUILD RUN mkdir -m 700 /o\nFROM n-$TARGETARCH\nCOPY f /o/f",
        "unknown",
    ),
    Case(
        "a name that no stage fits is that of an unknown image",
        "FROM scratch AS n-amd64\nFROM m-$TARGETARCH\nCOPY f /o/f\nFROM $TARGETARCH\nCOPY f /o/f",
        "unknown unknown",
    ),
    Case(
        "a directory that is copied into a listed directory has its own mode",
        "FROM scratch\nWORKDIR /app/dir\nCOPY tree /app\nCOPY f /app/dir/private/f",
        "same differs",
    ),
    Case(
        "a directory that is copied into a listed directory from another stage has its own owner",
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
        "a directory created after a copy, with an unknown name, is taken into account",
        "FROM debian:bookworm\nCOPY tree /app\nRUN mkdir -m 700 /app/$(id -u app)\nCOPY f /app/0/f",
        "same unknown",
    ),
    Case(
        "a wildcard that may match nothing may create nothing",
        "FROM scratch\nCOPY nope* /new/\nUSER 1000\nWORKDIR /new\nCOPY f .",
        "same unknown",
    ),
    Case(
        "a wildcard that matches in the context creates the directory",
        "FROM scratch\nCOPY [fg] /new/\nUSER 1000\nWORKDIR /new\nCOPY f .",
        "same same",
    ),
    Case(
        "a source without a wildcard creates the directory",
        "FROM scratch\nCOPY f nope* /new/\nUSER 1000\nWORKDIR /new\nCOPY f .",
        "same same",
    ),
    Case(
        "an unknown mode in --chmod is the mode of the new directories",
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
        "the builder resolves .. in the text of a source",
        "FROM debian:bookworm AS one\nRUN mkdir -p /a/b /a/x && ln -s /a/b /link && touch /x\n"
        "FROM debian:bookworm\nCOPY --link --from=one /link/../x /usr/local/bin",
        "differs",
    ),
    Case(
        "an archive may add a file to a directory that was copied",
        "FROM scratch\nCOPY tree /x\nADD archive.tar /x/",
        "same unknown",
    ),
    Case(
        "an unpacked archive may contain anything",
        "FROM scratch\nADD --unpack=true https://example.com/archive /new/\nCOPY f /new/sub/x",
        "same unknown",
    ),
    Case(
        "with --parents the parents of the source are copied too",
        "FROM scratch\nCOPY --parents private/key /x/\nCOPY f /x/private/f",
        "same unknown",
    ),
    Case(
        "a trigger with a heredoc runs in the stage that builds on its stage",
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
        "a stage that copies from itself does not build, but is read to its end",
        "FROM debian:12 AS one\nCOPY tree /srv/\nCOPY --from=one /srv/ /srv/\nCOPY f /srv/x",
        "same same unknown",
    ),
    Case(
        "--from never means the image with the name of a later stage",
        "FROM scratch\nCOPY --from=debian /etc /etc\nCOPY f /etc/apt\nFROM scratch AS debian",
        "same unknown",
    ),
    Case(
        "--from means the last of several stages with one name",
        "FROM scratch AS one\nWORKDIR /a/b\nFROM scratch AS one\nFROM scratch\nCOPY --from=one /a /c\nCOPY f /c/b",
        "same unknown",
    ),
    Case(
        "an argument without a default keeps the one of the stage it builds on",
        "FROM scratch AS one\nARG D=/opt/x\nWORKDIR $D\nFROM one\nARG D\nCOPY f $D/y\nCOPY f $D/",
        "same same",
    ),
    Case(
        "an argument without a default keeps a variable that is set",
        "ARG D\nFROM scratch\nENV D=/opt\nARG D\nCOPY f $D/x",
        "same",
    ),
    Case(
        "an argument without a default has the default of its substitution",
        "ARG B\nFROM ${B:-scratch}\nARG D\nCOPY f ${D:-/opt}/x\nWORKDIR ${D:-/w}\nCOPY f .\nCOPY f $D",
        "same same unknown",
    ),
    Case(
        "a variable that the base image may set has no default",
        "FROM registry.example.com/x\nARG D\nCOPY f ${D:-}/",
        "unknown",
    ),
    Case(
        "a COPY leaves what it does not touch as known as before",
        "FROM r.example.com/x\nCOPY f /usr/local/bin/a\nCOPY f /usr/local/bin/b\nADD https://x.org/f /etc/\n"
        "COPY f /etc/\nCOPY f /usr/share/\nCOPY f /usr/local/bin/c",
        "same same same same same same",
    ),
    Case(
        "a named owner may have made directories that an image that is not described lacks",
        "FROM r.example.com/x\nCOPY --chown=5:5 f /usr/local/bin/a\nCOPY f /usr/local/bin/b",
        "unknown unknown",
    ),
    Case(
        "the user of an image that is not described may own what WORKDIR makes",
        "FROM r.example.com/x\nWORKDIR /usr/local/src\nCOPY f /usr/local/bin/b\nCOPY f /etc/",
        "unknown same",
    ),
    Case(
        "the root user makes plain directories in an image that is not described",
        "FROM r.example.com/x\nUSER root\nWORKDIR /usr/local/src\nCOPY f .\nCOPY f /usr/local/bin/b",
        "same same",
    ),
    Case(
        "a directory in a root directory whose mode was changed may be setgid",
        "FROM r.example.com/x\nRUN chmod $X /\nCOPY f /usr/local/bin/a\nCOPY f /usr/local/bin/b",
        "unknown unknown",
    ),
    Case(
        "a tool image from scratch leaves a known base known",
        "FROM golang:1.24\nCOPY --from=tonistiigi/xx / /\nCOPY f /src/\nCOPY f /usr/bin/y\nCOPY f /usr/bin/xx-c++\n"
        "COPY f /root/",
        "same same same differs differs",
    ),
    Case(
        "a tool image from scratch that is copied over a symlink",
        "FROM debian:12\nCOPY --from=tonistiigi/xx:1.6.1 /usr/bin/ /bin/\nCOPY f /usr/bin/\nCOPY f /usr/local/bin/x",
        "differs same same",
    ),
    Case(
        "a tag of a tool image that was not read is not known",
        "FROM debian:12\nCOPY --from=tonistiigi/xx:golang / /\nCOPY f /srv/x\nCOPY f /opt/a/",
        "same unknown unknown",
    ),
    Case(
        "the name of the built stage is not known",
        "ARG TARGETSTAGE\nFROM scratch\nARG TARGETSTAGE\nCOPY f $TARGETSTAGE/x\nFROM scratch$TARGETSTAGE\nCOPY f /x",
        "unknown unknown",
    ),
    Case(
        "an archive that is not unpacked is a file",
        "FROM debian:12\nADD --unpack=false archive.tar /usr/local/bin",
        "same",
    ),
    Case(
        "a copied account file may give a name another number",
        "FROM debian:12\nRUN useradd -u 1007 app && mkdir /w && chown app /w\nCOPY --chown=1007:0 f /w/\n"
        "COPY <<X /etc/passwd\napp:x:8:8\nX\nRUN chown app /w\nCOPY --chown=1007:0 f /w/",
        "same same unknown",
    ),
    Case(
        "the account file of another stage is known",
        "FROM debian:12 AS a\nRUN groupadd -g 1007 app && useradd -u 1007 -g app app\nFROM scratch\n"
        "COPY --from=a /etc/passwd /etc/group /etc/\nUSER app\nWORKDIR /w\nCOPY f .\nCOPY --chown=1007:1007 f .",
        "same differs same",
    ),
    Case(
        "a copied directory may contain an account file unless its contents are known",
        "FROM debian:12\nRUN useradd -u 1007 app && mkdir /w\n"
        "COPY tree/ /\nRUN chown app /w\nCOPY --chown=1007:0 f /w/\n"
        "COPY nowhere/ /\nRUN chown app /w\nCOPY --chown=1007:0 f /w/",
        "same same same unknown",
    ),
    Case(
        "a WORKDIR that is known in part creates its known part",
        "FROM scratch\nARG D\nUSER 7\nWORKDIR /a/b/$D/c\nUSER 0\nCOPY f /a/b/\nCOPY f /a/b/x/\nCOPY f /x/\n"
        "COPY --chown=7:7 f /a/b/y/",
        "differs differs same same",
    ),
    Case(
        "a WORKDIR that is not known may create any directory",
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


def test_many_copies_to_one_directory_are_searched_without_recursion(context: Path) -> None:
    found = report("FROM scratch\n" + "COPY tree /app\n" * 2000 + "COPY f /app/dir/private/f\n", context)
    assert found.copies[-1].verdict == "differs"


def test_a_directory_that_is_copied_through_many_stages_is_looked_up_once(context: Path) -> None:
    steps = "".join(f"FROM s{at} AS s{at + 1}\nCOPY --from=s{at} /app /app\n" for at in range(60))
    found = report(f"FROM scratch AS s0\nCOPY tree /app\n{steps}COPY f /app/dir/private/f\n", context)
    assert found.copies[-1].verdict == "differs"


@pytest.mark.parametrize(
    "text",
    ["FROM scratch AS s{0}\n", "FROM s{0} AS s{1}\n", "RUN true\n", "COPY --from=s0 / /\n"],
    ids=["stages", "chain", "run", "whole-stages"],
)
def test_the_work_for_many_instructions_is_in_proportion_to_their_number(text: str) -> None:
    def steps_for(count: int) -> int:
        many = "".join(text.format(number, number + 1) for number in range(count))
        found = 0

        def note(frame: FrameType, event: str, argument: object) -> TraceFunction:
            nonlocal found
            found += 1
            # Lines do not tell how long a line takes.
            frame.f_trace_opcodes = True
            return note

        before = sys.gettrace()
        sys.settrace(note)
        try:
            check(f"FROM scratch AS s0\nFROM scratch\n{many}COPY f /srv/\n".encode(), "Dockerfile")
        finally:
            sys.settrace(before)
        return found

    steps_for(1)
    few, many, most = steps_for(10), steps_for(80), steps_for(150)
    assert most - many < 1.05 * (many - few)


def test_variables_that_contain_each_other_twice_do_not_fill_the_memory() -> None:
    doubled = "".join(f"ARG A{at + 1}=$A{at}$A{at}\n" for at in range(60))
    found = check(f"FROM scratch\nARG A0=aaaaaaaaaa\n{doubled}COPY f $A60\n".encode(), "Dockerfile")
    assert found.copies[0].verdict == "unknown"


def test_a_slow_pattern_on_a_long_value_is_not_matched() -> None:
    text = f"FROM scratch\nARG A={'a' * 5000}\nCOPY f /${{A%a*a*a*a*b}}\nCOPY f /${{A/a*a*a*a*b/x}}\n"
    assert [copy.verdict for copy in check(text.encode(), "Dockerfile").copies] == ["unknown", "unknown"]


def test_only_a_file_with_a_run_loads_what_reads_commands() -> None:
    program = (
        "import sys\n"
        "from copy_link.checker import check\n"
        "check(sys.argv[1].encode(), 'Dockerfile')\n"
        "print(sorted(name for name in sys.modules if name in ('copy_link.run_effects.run', "
        "'copy_link.run_effects.mounts', 'copy_link.run_effects')))\n"
    )

    def loaded(text: str) -> str:
        command = [sys.executable, "-c", program, text]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert loaded("FROM debian:12\nWORKDIR /app\nONBUILD COPY f /app/\nCOPY f /app/\n") == "[]"
    assert "copy_link.run_effects.run" in loaded("FROM debian:12\nRUN true\nCOPY f /app/\n")
