"""Generated Dockerfiles that mix everything the rules look at with text that must stay as it is."""

from __future__ import annotations

from hypothesis import strategies as st

from copy_link.settings import BUILTIN_SYNTAX, LIKE_NEWEST, REQUIRE_SYNTAX, SEVERITIES, Settings

# The files of the build context.
FILES = ("f", "g", "d/f", "d/tmp/f", "a.tar")

SYNTAX = (
    *[""] * 8,
    *["# syntax=docker/dockerfile:1\n"] * 4,
    "# syntax=docker/dockerfile:1\n",
    "# syntax=docker/dockerfile:1.2\n",
    "#SYNTAX = mirror.example.com:5000/docker/dockerfile:1.3-labs \n",
    "# syntax=docker/dockerfile:experimental\n# check=skip=all\n",
    "# check=skip=all\n# syntax=docker/dockerfile:1.3.1@sha256:0\n",
    "# syntax=docker/dockerfile@sha256:0\n",
    "# syntax=crazymax/dockerfile:1.0\n",
    "#!/usr/bin/env docker\n",
    "#!/usr/bin/env docker\n# syntax=docker/dockerfile:1.0\n",
    "# a comment\n# syntax=docker/dockerfile:1.0\n",
    " # syntax=docker/dockerfile:1\n",
    "# check=skip=all\n\t# syntax=docker/dockerfile:1.2\n",
    "# check=\n# syntax=docker/dockerfile:1.2\n",
    "\n",
    "# copy-link: ignore[CL001]\n# syntax=docker/dockerfile:1\n",
    "# copy-link: ignore\n# check=skip=all\n",
    "# copy-link: ignore[CL999]\n # escape=`\n",
    "# copy-link: ignore-file[CL201]\n",
    "# copy-link: ignore-file[CL202, CL104]\n",
    "# copy-link: ignore-file[CL301]\n",
)
FROM = (
    "FROM debian:bookworm",
    "FROM debian:bookworm",
    "FROM debian:bookworm AS below",
    "FROM debian:bookworm AS below\nRUN mkdir -p -m 700 /srv/x /app",
    "FROM alpine:3.20 AS below",
    "FROM node:22-bookworm\nUSER node",
    "FROM mycorp/base:1 AS below",
    "ARG BASE=debian:12\nFROM $BASE",
    "FROM $UNSET",
    "FROM scratch AS below",
    "FROM --platform=windows/amd64 golang:1.22",
    "FROM mcr.microsoft.com/windows/nanoserver:ltsc2022 AS below",
    "FROM mycorp/tool\nWORKDIR C:/tool",
    "FROM below",
)
COMMENTS = (
    *[""] * 20,
    "# copy-link: ignore\n",
    "# copy-link: ignore[CL001] reason\n",
    "# copy-link: ignore[CL104,CL102]\n# hadolint ignore=DL3020\n",
    "# copy-link: ignore[CL101, CL103]\n",
    "  # copy-link: ignore[CL999]\n",
    "# copy-link: ignore[CL002]\n\n",
    "# copy-link: ignore[CL202]\n# escape=`\n",
)
OTHERS = (
    "RUN mkdir -p /app && chmod 750 /app",
    "RUN ./prepare /srv/x",
    "RUN ln -s /opt /app",
    "RUN useradd -m -u 1000 app",
    "RUN useradd -u 1000 app && mkdir /own && chown app:app /own",
    "RUN useradd app",
    "RUN usermod -u 1001 app",
    "RUN <<EOF\nCOPY --link f /tmp/f\n# copy-link: ignore\nEOF",
    "USER 1000",
    "WORKDIR /app",
    "ENV DIR=/tmp",
    "ARG UNSET",
    "VOLUME /data",
    "LABEL a='\t#  b'  ",
    "ONBUILD RUN true",
)
KEYWORDS = ("COPY", "COPY", "COPY", "COPY", "copy", "ADD", "  COPY", "ONBUILD COPY", "Onbuild  ADD")
LINKS = ("", "", "", "--link", "--link", "--link=true", "--link=True", "--link=false")
FLAGS = (
    "",
    "",
    "",
    "",
    "--chown=1000:1000",
    "--chown=app",
    "--chown=app",
    "--chown=app:app",
    "--chown=:app",
    "--chown=0",
    "--chmod=755",
)
SOURCES = ("f", "f", "g", "d", "d/", "f g", "a.tar", "*", "gone", "<<E", "https://example.com/f")
DESTINATIONS = (
    "/app/f",
    "/app/",
    "/app",
    "/tmp/",
    "/tmp/f",
    "/tmp",
    "/bin/f",
    "/bin/f",
    "/lib/f",
    "/lib/f",
    "/usr/local/bin",
    "/usr/local/bin",
    "/srv",
    '"/usr/local/bin"',
    "/srv/x/",
    "/home/node/",
    "/home/app/f",
    "/own",
    "/new/f",
    "/opt",
    "$DIR/f",
    "$UNSET/f",
    ".",
    "C:/app/",
    "/",
)
SPACES = (" ", " ", " ", "\t", "  ", " \\\n  ", " \\\n\n# why\n  ", "\\\n ")


@st.composite
def copies(draw: st.DrawFn) -> str:
    """A COPY or ADD, in shell or JSON form, on one line or several."""
    flags = [
        flag for flag in draw(st.permutations([draw(st.sampled_from(LINKS)), draw(st.sampled_from(FLAGS))])) if flag
    ]
    source, destination = draw(st.sampled_from(SOURCES)), draw(st.sampled_from(DESTINATIONS))
    words = [draw(st.sampled_from(KEYWORDS)), *flags, *source.split(), destination]
    if source == "<<E":
        # The words before a heredoc must be on one line.
        return f"{' '.join(words)}\nCOPY f /tmp/f\n# copy-link: ignore\nE"
    if draw(st.integers(0, 7)) == 0 and '"' not in destination:
        quoted = ", ".join(f'"{word}"' for word in words[1 + len(flags) :])
        return f"{' '.join(words[: 1 + len(flags)])} [{quoted}]"
    return "".join(word + draw(st.sampled_from(SPACES)) for word in words[:-1]) + words[-1]


@st.composite
def dockerfiles(draw: st.DrawFn) -> bytes:
    """A Dockerfile of one to three stages, mostly a valid one."""
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        lines.append(draw(st.sampled_from(FROM)))
        for _ in range(draw(st.integers(0, 5))):
            body = draw(st.one_of(copies(), copies(), copies(), st.sampled_from(OTHERS)))
            lines.append(draw(st.sampled_from(COMMENTS)) + body)
    text = draw(st.sampled_from(SYNTAX)) + "\n".join(lines) + draw(st.sampled_from(("\n", "", "\n\n# the end")))
    text = text.replace("\n", draw(st.sampled_from(("\n", "\n", "\r\n"))))
    return draw(st.sampled_from((b"", b"", b"", b"\xef\xbb\xbf"))) + text.encode()


SETTINGS = st.builds(
    Settings,
    include_add=st.booleans(),
    syntax=st.sampled_from((REQUIRE_SYNTAX, BUILTIN_SYNTAX)),
    strict=st.booleans(),
    unsafe_fixes=st.booleans(),
    base_images=st.just(()),
    exclude=st.just(()),
    contexts=st.just(()),
    configuration=st.just(""),
    newer_tags=st.just(LIKE_NEWEST),
    select=st.just(()),
    ignore=st.just(()),
    per_file_ignores=st.just(()),
    disabled=st.sampled_from((frozenset[str](), frozenset({"CL001"}), frozenset({"CL103", "CL201"}))),
    fail_level=st.sampled_from(SEVERITIES),
    stages=st.sampled_from(((), (), ("final",))),
    builders=st.sampled_from(((), (), ("buildkit", "podman<5.6"))),
)
