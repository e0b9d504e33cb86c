from __future__ import annotations

import inspect
import sys
from pathlib import Path

import pytest

from copy_link.build_context.context import BuildContext
from copy_link.check import main as check_main
from copy_link.checker import check
from copy_link.dockerfile.parser import DockerfileError, parse
from copy_link.report import evidence
from copy_link.rules import problems, reason_wording, wording
from copy_link.settings import BUILTIN_SYNTAX, Settings
from tests.support.dockerfiles import TABLE

SETTINGS = Settings(include_add=True, syntax=BUILTIN_SYNTAX)
# One COPY for each kind of reason, plain and linked.
MIXTURES = tuple(
    f"FROM {base}\nARG VALUE\nRUN {run}\n{keyword} {flag}{words}\n".encode()
    for base in ("debian:12", "mycorp/base:1", "$BASE")
    for run in ("mkdir -m 700 /x && touch /y", "./setup /x /srv; ln -s /opt /z")
    for keyword in ("COPY", "ADD")
    for flag in ("", "--link ", "--link --chmod=755 ")
    for words in ("f /tmp/f", "f /x/f", "f /y/f", "f /z", "f /srv", "--chown=app f /srv/", "f $VALUE/x", "f.tar /opt")
)


def parses(data: bytes) -> bool:
    try:
        parse(data)
    except DockerfileError:
        return False
    return True


def message(*lines: str) -> str:
    """The message of the only finding."""
    (finding,) = check("\n".join([*lines, ""]).encode(), "Dockerfile", None, SETTINGS).findings
    return finding.message


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        pytest.param(
            ("FROM debian:bookworm", "COPY --link f /tmp/x"),
            "/tmp has mode 1777 in debian:bookworm; --link makes it 0755 0:0: drop --link",
            id="a mode that the base image has",
        ),
        pytest.param(
            ("FROM debian:bookworm", "RUN chown 5:6 /srv", "COPY --link f /srv/x"),
            "/srv is owned by 5:6 since line 2; --link makes it 0755 0:0: drop --link",
            id="an owner that a line gives",
        ),
        pytest.param(
            ("FROM debian:bookworm", "COPY --link --chown=5:6 f /srv/x"),
            "/srv is owned by 0:0 in debian:bookworm; --link makes it 0755 5:6: drop --link",
            id="an owner that the flag gives",
        ),
        pytest.param(
            ("FROM debian:bookworm", "RUN mkdir -m 700 /x", "COPY --link --chown=5 f /x/f"),
            "/x has mode 0700 and is owned by 0:0 since line 2; --link makes it 0755 5:5: drop --link",
            id="both",
        ),
        pytest.param(
            ("FROM debian:bookworm", "COPY --link f /bin/x"),
            "/bin is a symlink to usr/bin in debian:bookworm; --link replaces it with a directory: "
            "write /usr/bin/x instead",
            id="a symlink on the way",
        ),
        pytest.param(
            ("FROM scratch", "RUN ln -s /a /b", "COPY --link f /b"),
            "/b is a symlink to /a since line 2; --link replaces it with the copied files: drop --link",
            id="a symlink at the end",
        ),
        pytest.param(
            ("FROM debian:bookworm", "COPY --link <<F /srv", "F"),
            "/srv is a directory in debian:bookworm; --link replaces it with the file: add a trailing /",
            id="a directory",
        ),
        pytest.param(
            ("FROM debian:bookworm", "COPY --link --chown=app f /x"),
            "--chown=app names app, but a linked layer has no /etc/passwd to look up names in, so the build fails "
            "(`invalid user index: -1`): drop --link",
            id="a name",
        ),
        pytest.param(
            ("FROM debian:bookworm", "COPY --link --chmod=600 f /tmp/x"),
            "/tmp has mode 1777 in debian:bookworm; --link makes it 0755 0:0 (BuildKit so far ignores --link beside "
            "--chmod): drop --link",
            id="with a flag that makes BuildKit ignore it",
        ),
    ],
)
def test_a_harm_names_the_path_its_state_before_and_after_and_the_source(lines: tuple[str, ...], text: str) -> None:
    assert message(*lines) == text


@pytest.mark.parametrize("keyword", ["COPY", "ADD"])
@pytest.mark.parametrize(
    ("lines", "text"),
    [
        pytest.param(
            ("FROM mycorp/x:1", "COPY f /app/"),
            "base image mycorp/x:1 is not known; describe it with `copy-link-survey mycorp/x:1`",
            id="the base image",
        ),
        pytest.param(
            ("FROM deps", "COPY f /app/"),
            "deps is neither a stage of this file nor a known image; if it is a named build context, name its stage "
            "under [base-images] in .copy-link.toml, else describe it with `copy-link-survey deps`",
            id="a named build context",
        ),
        pytest.param(
            ("ARG BASE", "FROM $BASE", "COPY f /app/"),
            "the base image is not known: the value of $BASE is not known; give it a default with ARG",
            id="its name",
        ),
        pytest.param(
            ("FROM alpine:3.20", "ARG DIR", "COPY f $DIR/x"),
            "the value of $DIR is not known; give it a value with ARG or ENV",
            id="a variable",
        ),
        pytest.param(
            ("FROM alpine:3.20", "RUN ./prepare /x", "COPY f /x/"),
            "/x is not known; build it both ways, then write --link or --link=false",
            id="a path that a command may have changed",
        ),
        pytest.param(
            ("FROM alpine:3.20", "RUN ./prepare /x", "COPY <<F /x", "F"),
            "/x is not known; build it both ways, then write --link or --link=false",
            id="the kind of a path",
        ),
    ],
)
def test_an_undecided_copy_names_the_missing_fact_and_the_remedy(
    lines: tuple[str, ...], text: str, keyword: str
) -> None:
    lines = tuple(line.replace("COPY", keyword) for line in lines)
    assert message(*lines) == f"{keyword} not decided: {text}"


def decisions(data: bytes, settings: Settings) -> list[object]:
    """Everything that a check decides, without its sentences."""
    report = check(data, "Dockerfile", None, settings)
    copies = [(one.instruction.line, one.verdict, one.reasons, one.evidence, one.fix) for one in report.copies]
    return [copies, [finding._replace(message="") for finding in report.findings]]


def sentences() -> dict[str, object]:
    """The functions that make sentences, by name."""
    return {
        name: value
        for module in (wording, reason_wording, evidence, problems)
        for name, value in inspect.getmembers(module, inspect.isfunction)
        if value.__module__ == module.__name__ and value.__annotations__.get("return") == "str"
    }


@pytest.fixture
def without_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence is `x`, in whatever module it is made."""
    names = sentences()
    assert {"harm", "missing", "reason_text", "undecided", "sentence", "problem_text"} <= set(names)
    for module in [found for name, found in sys.modules.items() if name.startswith("copy_link.")]:
        for name, function in names.items():
            if getattr(module, name, None) is function:
                monkeypatch.setattr(module, name, lambda *_, **__: "x")


@pytest.mark.parametrize("strict", [False, True])
def test_a_message_decides_nothing(
    strict: bool, request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(include_add=True, strict=strict)
    files = {name: data for name, data in TABLE.items() if parses(data)}
    files |= {f"mixture {number}": data for number, data in enumerate(MIXTURES)}
    before = {name: decisions(data, settings) for name, data in files.items()}
    paths = []
    for number, data in enumerate(files.values()):
        paths.append(str(tmp_path / f"{number}.dockerfile"))
        Path(paths[-1]).write_bytes(data)
    options = ["--include-add", *(["--strict"] if strict else [])]
    statuses = [check_main([*options, path]) for path in paths]
    before_texts = capsys.readouterr().out
    request.getfixturevalue("without_sentences")
    assert {name: decisions(data, settings) for name, data in files.items()} == before
    assert [check_main([*options, path]) for path in paths] == statuses
    assert " x" in capsys.readouterr().out != before_texts
    assert set(statuses) == {0, 1}


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        pytest.param(
            ("COPY gone /usr/lib/x",),
            "COPY not decided: /usr/lib/x may be a directory, which a linked file replaces; "
            "gone was not found in a or the current folder: ",
            id="a source that is in no folder",
        ),
        pytest.param(
            ("COPY ignored /usr/lib/x",),
            "COPY not decided: /usr/lib/x may be a directory, which a linked file replaces; "
            "ignored is ignored by .dockerignore: ",
            id="a source that is ignored",
        ),
        pytest.param(
            ("COPY . /usr/lib/", "COPY ignored /usr/lib/x/y"),
            "COPY not decided: /usr/lib/x is not known; . (line 2) may be that of a or the current folder: ",
            id="a source of an earlier COPY that is in several folders",
        ),
    ],
)
def test_a_message_names_the_source_that_the_build_context_leaves_open(
    lines: tuple[str, ...], text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a").mkdir()
    Path("ignored").write_text("")
    Path(".dockerignore").write_text("ignored\n")
    data = "\n".join(["FROM node:22", *lines, ""]).encode()
    finding = check(data, "a/Dockerfile", BuildContext(["a", "."]), SETTINGS).findings[-1]
    remedy = "name the build context with --context, or under [contexts] in .copy-link.toml"
    assert finding.message == f"{text}{remedy}"
