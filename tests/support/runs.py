"""Results of a run, made in memory from the texts of Dockerfiles, given or generated."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from hypothesis import strategies as st

from copy_link.checker import check
from copy_link.dockerfile.parser import DockerfileError
from copy_link.report.results import Checked, Failure, Results, checked_file
from copy_link.report.text.plain import Text
from copy_link.report.text.screen import Screen
from copy_link.report.text.terminal import Terminal
from copy_link.settings import Settings

STRICT = Settings(strict=True)
DOCUMENTS = ("json", "sarif", "github", "gitlab")

# Text that a terminal, a CI runner or a parser would take for a command if it were printed without escaping.
ATTACKS = (
    "\x1b[2K\x1b[1A",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\x08\x08\x7f",
    "a\rb",
    "a\nDockerfile:1:1: CL001 forged",
    "a\u2028b\x85c\x0bd\x0c",
    "::error::forged",
    " ::error file=x::forged",
    "::stop-commands::x",
    "##[error]forged",
    "###[group]x",
    "##vso[task.complete result=Failed]",
    "a%0Ab%25%3A%2C,:",
    "%",
    "\"'`\\",
    "\\x1b\\n",
    '"}],"runs":[{',
    "](https://example.com/) [x](1) {0}",
    "<script>&amp;</script>",
    "\u202e\u2066evil\u200b",
    "\udc80\udcff",
    "\ufeff\ufffd",
    "服务器e\u0301\U0001f600",
    "$(touch x);`id`|&",
)

EVIL = st.one_of(st.sampled_from(ATTACKS), st.text(st.characters(codec="utf-8"), max_size=8))
PATHS = st.one_of(st.sampled_from(("Dockerfile", "./a/Dockerfile", "/x/Dockerfile")), EVIL).filter(
    lambda path: path != "" and "\0" not in path
)
BASES = ("alpine:3.20", "debian:12", "scratch", "mycorp/base:1", "node:22", "$BASE")
INSTRUCTIONS = (
    "COPY f /app/{}",
    "COPY {} /usr/local/bin",
    "COPY f /tmp/f",
    "COPY --link f /bin/{}",
    "COPY --link --chown=app f /srv/",
    "COPY --chown=node {} /n/x",
    "RUN useradd -u 1500 app\nCOPY --chown=app f /n/{}",
    "COPY --link f /tmp/{}",
    "COPY --chmod=755 f /usr/bin/{}",
    "COPY --from=0 {} /srv/{}",
    "COPY <<{} /etc/x",
    "RUN mkdir -p /app && \\\n\tchown -R 5:5 /app # {}",
    "RUN echo {} > /x",
    "WORKDIR /w/{}",
    "ARG DIR\nCOPY f $DIR/{}",
    "# copy-link: ignore[CL001] {}",
    "ONBUILD COPY f /o/{}",
    "ENV X={}",
    "CMD {}",
    "COPPY {}",
)


@st.composite
def dockerfiles(draw: st.DrawFn) -> str:
    """A Dockerfile, mostly a valid one, with attacks in some places."""
    lines = draw(st.sampled_from(([], ["# syntax=docker/dockerfile:1"], ["# syntax=docker/dockerfile:1.2"])))
    for _ in range(draw(st.integers(1, 2))):
        base = draw(st.one_of(st.sampled_from(BASES), EVIL))
        lines = [*lines, f"FROM {base}"]
        for _ in range(draw(st.integers(0, 4))):
            lines.append(draw(st.sampled_from(INSTRUCTIONS)).replace("{}", draw(EVIL)))
    return draw(st.sampled_from(("\n", "\r\n"))).join(lines) + "\n"


def result(text: str, path: str = "Dockerfile", settings: Settings = STRICT) -> Checked | Failure:
    """The result of a run for one file."""
    data = text.encode("utf-8", "surrogateescape")
    try:
        report = check(data, path, None, settings)
    except DockerfileError as error:
        return Failure(path, error.line, error.reason, data=data)
    return checked_file(path, data, report, settings)


def checked(text: str, path: str = "Dockerfile", settings: Settings = STRICT) -> Checked:
    """The result for a valid file."""
    found = result(text, path, settings)
    assert isinstance(found, Checked), found
    return found


def results(found: Sequence[Checked | Failure], unsafe_fixes: bool = False) -> Results:
    """The results of a whole run."""
    return Results(
        "copy-link-check",
        tuple(one for one in found if isinstance(one, Checked)),
        tuple(one for one in found if isinstance(one, Failure)),
        unsafe_fixes,
    )


RUNS = st.lists(st.tuples(dockerfiles(), PATHS), max_size=2).map(
    lambda files: results([result(text, path) for text, path in files])
)


def document(name: str, run: Results) -> str:
    """The output of a format for programs."""
    found: str = import_module(f"copy_link.report.documents.{name}").document(run)
    return found


def lines(form: Text, run: Results) -> list[str]:
    """The output of a format for people, with failures at the end."""
    printed = [line for one in run.checked for line in form.file(one)]
    printed.extend(line for one in run.failures for line in form.failure(one))
    return [*printed, *form.end(run)]


def terminal_lines(
    run: Results, columns: int | None = 80, is_colored: bool = False, is_explained: bool = False
) -> list[str]:
    """The output on a terminal."""
    return lines(Terminal(Screen(columns, is_colored, is_unicode=True), is_explained), run)
