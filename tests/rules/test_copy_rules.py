from __future__ import annotations

import pytest

from copy_link.checker import check
from copy_link.rules import copy_rules
from copy_link.settings import BUILTIN_SYNTAX, Settings

SETTINGS = Settings(include_add=True, syntax=BUILTIN_SYNTAX)


def message(*lines: str) -> str:
    """What is said of the only finding."""
    (finding,) = check("\n".join([*lines, ""]).encode(), "Dockerfile", None, SETTINGS).findings
    return finding.message


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(
            ("FROM debian:bookworm", "COPY --link f /tmp/x"),
            "/tmp is mode 1777 in debian:bookworm; --link makes it 0755 0:0: drop --link",
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
            "/x is mode 0700, owned by 0:0 since line 2; --link makes it 0755 5:5: drop --link",
            id="both",
        ),
        pytest.param(
            ("FROM debian:bookworm", "COPY --link f /bin/x"),
            "/bin is a symlink to usr/bin in debian:bookworm; --link replaces it by a directory: drop --link",
            id="a symlink on the way",
        ),
        pytest.param(
            ("FROM scratch", "RUN ln -s /a /b", "COPY --link f /b"),
            "/b is a symlink to /a since line 2; --link replaces it by what is copied: drop --link",
            id="a symlink at the end",
        ),
        pytest.param(
            ("FROM debian:bookworm", "COPY --link <<F /srv", "F"),
            "/srv is a directory in debian:bookworm; --link replaces it by the file: add / behind it",
            id="a directory",
        ),
        pytest.param(
            ("FROM debian:bookworm", "COPY --link --chown=app f /x"),
            "--chown=app names app, and a linked layer has no /etc/passwd to look that up in, so the build fails "
            "(`invalid user index: -1`): drop --link",
            id="a name",
        ),
        pytest.param(
            ("FROM debian:bookworm", "COPY --link --chmod=600 f /tmp/x"),
            "/tmp is mode 1777 in debian:bookworm; --link makes it 0755 0:0 (BuildKit so far ignores --link beside "
            "--chmod): drop --link",
            id="beside a flag that makes BuildKit ignore it",
        ),
    ],
)
def test_a_harm_names_the_path_what_stands_there_what_it_becomes_and_the_proof(
    lines: tuple[str, ...], said: str
) -> None:
    assert message(*lines) == said


@pytest.mark.parametrize("keyword", ["COPY", "ADD"])
@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(
            ("FROM mycorp/x:1", "COPY f /app/"),
            "base image mycorp/x:1 is not known; describe it with `copy-link-survey mycorp/x:1`",
            id="the base image",
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
            "what stands at /x is not known; build it both ways, and write --link or --link=false",
            id="what a command does",
        ),
        pytest.param(
            ("FROM alpine:3.20", "RUN ./prepare /x", "COPY <<F /x", "F"),
            "what stands at /x is not known; build it both ways, and write --link or --link=false",
            id="whether it is a directory or a symlink",
        ),
    ],
)
def test_what_is_missing_is_said_with_what_would_decide_it(lines: tuple[str, ...], said: str, keyword: str) -> None:
    lines = tuple(line.replace("COPY", keyword) for line in lines)
    assert message(*lines) == f"cannot tell whether {keyword} can be linked: {said}"


@pytest.mark.parametrize(
    ("has_link", "outcome"), [(True, "this file does not build"), (False, "nothing here can be linked")]
)
def test_an_old_frontend_is_named_with_the_one_to_take(has_link: bool, outcome: str) -> None:
    assert copy_rules.rejected("docker/dockerfile:1.2", "docker/dockerfile:1", has_link) == (
        f"docker/dockerfile:1.2 rejects --link (`unknown flag: link`), so {outcome}: raise it to docker/dockerfile:1"
    )


@pytest.mark.parametrize(
    ("ids", "unknown_ids", "guards_directive", "said"),
    [
        pytest.param((), (), False, "silences nothing: remove it", id="for every rule"),
        pytest.param(("CL001",), (), False, "silences nothing for CL001: remove it", id="for one"),
        pytest.param(("CL001", "CL104"), (), False, "silences nothing for CL001, CL104: remove it", id="for two"),
        pytest.param(
            ("CL999",), ("CL999",), False, "silences nothing for CL999; there is no rule CL999: remove it", id="unknown"
        ),
        pytest.param(
            (),
            (),
            True,
            "silences nothing: remove it, and mind that the line below then is a directive",
            id="above what looks like a directive",
        ),
    ],
)
def test_a_comment_that_silences_nothing_is_told_with_the_rules_it_names(
    ids: tuple[str, ...], unknown_ids: tuple[str, ...], guards_directive: bool, said: str
) -> None:
    assert copy_rules.unused(ids, unknown_ids, guards_directive) == f"this ignore comment {said}"
