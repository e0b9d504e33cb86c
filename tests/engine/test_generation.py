"""The generator: equal seeds draw equal files, and a run of 500 has every dimension."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.engine.generate.generation import COPY, draw_examples
from tests.engine.generate.rewritable import NUMBERS, REAL_PATHS, draw_rewritable

COUNT = 500


@pytest.fixture(scope="module")
def texts() -> list[bytes]:
    return [example.data for example in draw_examples(COUNT, 0)]


def test_equal_seeds_draw_equal_files() -> None:
    assert draw_examples(40, 3) == draw_examples(40, 3) != draw_examples(40, 4)


def test_there_are_as_many_copies_as_asked_for(texts: list[bytes]) -> None:
    assert sum(len(COPY.findall(text)) for text in texts) >= COUNT


def test_a_third_of_the_copies_are_linked(texts: list[bytes]) -> None:
    linked = sum(len(re.findall(rb"^(?:COPY|ADD) --link ", text, re.MULTILINE)) for text in texts)
    assert 0.25 < linked / sum(len(COPY.findall(text)) for text in texts) < 0.4


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(rb"RUN <<EOF\r\n", id="a heredoc of commands in a CRLF file"),
        pytest.param(rb"COPY <<'EOF' /prepare.sh\r\n", id="a script in a CRLF file"),
        pytest.param(rb"\A# syntax=docker/dockerfile:1\.[4-8][\s\S]*^COPY .* \.$", id="a pinned frontend"),
        pytest.param(rb"^COPY (?!--link).*trees/\S+ ", id="a tree from the context"),
        pytest.param(rb"^COPY (?:--link )?--from=\S+ /out\S* /\r?$", id="a tree from a stage"),
        pytest.param(rb"^COPY --link (?!.*--from).*\* ", id="a linked wildcard from the context"),
        pytest.param(rb"^COPY --link .*--from=\S+ \S*\* ", id="a linked wildcard from a stage"),
        pytest.param(rb"^FROM registry\.example\.com/team/(?!base)\S+ AS", id="an undescribed base"),
        pytest.param(rb"^FROM registry\.example\.com/team/runtime:1\n(?:.*\n)*COPY .*/usr/local/bin/", id="any base"),
        pytest.param(rb"(?:apt-get|apk|dnf) .*curl(?:.*\n)+COPY ", id="a command that proves the distribution"),
        pytest.param(rb"^ARG RELEASE\r?\n(?:.*\n)*FROM debian:\$\{RELEASE\} AS", id="a base without a value"),
        pytest.param(rb"^COPY --from=tonistiigi/xx / /", id="a tool image over the root"),
        pytest.param(rb"^COPY --link --from=\S+ / /\r?$", id="a linked COPY over the root"),
        pytest.param(rb"apt-get install -y .*\n(?:.*\n)*?COPY .*/(?:etc|usr)/\S*", id="packages"),
        pytest.param(rb"^FROM base-\$\{?TARGETARCH", id="a stage that is chosen by the platform"),
        pytest.param(rb"^COPY .*\$\{?V\}?", id="a destination that is known in part"),
        pytest.param(rb"--strip-components", id="an archive without its first directory"),
        pytest.param(rb"(?:make|bundle|/setup\.sh|curl) .* && \w+ .*/", id="a command after an unknown program"),
    ],
)
def test_a_run_has_every_dimension(texts: list[bytes], pattern: bytes) -> None:
    assert any(re.search(pattern, text, re.MULTILINE) for text in texts)


@cache
def rewritable(kind: str) -> list[bytes]:
    return [one.data for one in draw_rewritable(kind, 0, 200)]


def test_equal_seeds_draw_equal_rewritable_files() -> None:
    assert draw_rewritable(NUMBERS, 3, 20) == draw_rewritable(NUMBERS, 3, 20) != draw_rewritable(NUMBERS, 4, 20)


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        pytest.param(NUMBERS, rb"^COPY --chown=:app ", id="a group alone"),
        pytest.param(NUMBERS, rb"^COPY --link --chown=app", id="a linked name"),
        pytest.param(NUMBERS, rb"usermod -u .*\n(?:.*\n)*COPY .*app", id="a later number"),
        pytest.param(NUMBERS, rb"user(?:add)? .*-u \$\{?(?:NUMBER|FIXED)", id="a number in a variable"),
        pytest.param(NUMBERS, rb"adduser -D -u \d+ app\n", id="busybox"),
        pytest.param(NUMBERS, rb"^COPY --chown=(?:nobody|node|nginx|www-data)", id="an account of the base image"),
        pytest.param(NUMBERS, rb"^COPY --chown=\$WHO", id="a name in a variable"),
        pytest.param(REAL_PATHS, rb"^COPY \S+ /(?:bin|sbin|lib)", id="a symlink of the base image"),
        pytest.param(REAL_PATHS, rb"ln -s opt/deep/link ", id="a chain"),
        pytest.param(REAL_PATHS, rb"ln -s /tmp ", id="a directory of another mode"),
        pytest.param(REAL_PATHS, rb"^WORKDIR /(?:bin|sbin|lib|var)", id="a working directory"),
        pytest.param(REAL_PATHS, rb"^COPY --link \S+ /(?:bin|sbin|var/run)", id="a link through a symlink"),
    ],
)
def test_rewritable_files_have_every_dimension(kind: str, pattern: bytes) -> None:
    assert any(re.search(pattern, text, re.MULTILINE) for text in rewritable(kind))
