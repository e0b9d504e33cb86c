from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from copy_link.dockerfile.parser import DockerfileError
from tests.support.run_cases import Case, Found, Ran, each

CASES = (
    Case("mkdir /a # && mkdir /b", {"/a": "dir 755 0:0", "/b": "absent|file"}),
    Case("mkdir /a \\\n  # comment\n  /b", {"/a": "dir 755 0:0", "/b": "dir 755 0:0"}),
    Case('RUN ["mkdir", "-p", "/a/b"]', {"/a/b": "dir 755 0:0"}),
    Case('RUN ["/bin/sh", "-c", "umask 077; mkdir /a"]', {"/a": "dir 700 0:0"}),
    Case('RUN ["mkdir", "$APP"]', {"/$APP": "dir 755 0:0"}),
    Case("RUN <<EOF\nmkdir /a\nchown 5 /a\nEOF", {"/a": "dir 755 5:0"}),
    Case("RUN <<EOF\n#!/bin/bash -e\nmkdir /a\nEOF", {"/a": "dir 755 0:0"}),
    Case("RUN <<EOF\n#!/usr/bin/env bash\nmkdir /a\nEOF", {"/a": "dir 755 0:0"}),
    Case(
        'SHELL ["powershell", "-Command"]\nRUN New-Item /opt/x',
        {"/opt": "dir 755 0:0", "/opt/x": "absent|file|link|dir ? ?:?"},
    ),
    # The builder creates the working directory of a RUN if it is missing.
    Case("WORKDIR /w/x\nUSER node\nRUN true", {"/w": "dir 755 1000:1000", "/w/x": "dir 755 1000:1000"}),
    Case("WORKDIR /opt\nRUN rm -rf /opt\nRUN true", {"/opt": "dir 755 0:0"}),
    Case("WORKDIR /opt\nRUN mkdir a && chown 5 .", {"/opt/a": "dir 755 0:0", "/opt": "dir 755 5:0"}),
)


@each(CASES)
def test_a_run_leaves_the_tree_as_a_build_does(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


def test_a_later_run_knows_the_accounts_of_an_earlier_one(found: Found) -> None:
    expected = {"/opt": "dir 755 7:0"}
    assert found("RUN useradd -u 7 app\nRUN chown app /opt", expected) == expected


WORDS = (
    'mkdir chown -R chmod 755 g+s app:app /app /opt/* $APP $SECRET "$X" ~ && || ; | & ( ) { } if then else fi for d in '
    "do done while case esac ;; * umask 077 cd .. ln -s -sf cp -a mv rm -rf install -d tar -C useradd -m adduser -D -h "
    "set -e exit 0 1 ' \" ` $( $(( )) ${ << EOF > >> < find -exec {} xargs sudo su -c env {a,b} \\ # ! [[ ]] export "
    "A=/b local . eval trap groupadd groupmod -g g read s sh cat echo usermod -n break return cd"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=20))
def test_no_command_line_raises(ran: Ran, words: list[str]) -> None:
    try:
        ran("RUN x " + " ".join(words))
    except DockerfileError:
        return


@given(st.text(max_size=60))
def test_no_text_raises(ran: Ran, text: str) -> None:
    try:
        ran("RUN x " + text)
    except DockerfileError:
        return


@given(st.lists(st.sampled_from(WORDS.split()), max_size=12))
def test_a_command_line_that_may_not_run_leaves_no_more_facts_than_one_that_runs(ran: Ran, words: list[str]) -> None:
    """Every kind of entry that is possible after `command` is possible after `x || command`."""
    text = " ".join(words)
    if any(character in text for character in "#'\"`(){}|&;<\\$!") or "do" in words or "in" in words:
        return
    try:
        done, maybe = ran(f"RUN {text} && true").tree, ran(f"RUN x || {text} && true").tree
    except DockerfileError:
        return
    for path in ran("RUN true").tree.paths():
        assert done.at(path).kinds <= maybe.at(path).kinds, path
