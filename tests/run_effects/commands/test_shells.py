from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("sh -ec 'x; chown 5 /opt' || true", {"/opt": "dir 755 ?:0"}),
    Case("sh -c 'mkdir $1' x /a", {"/a": "dir 755 0:0"}),
    Case("bash -o pipefail -c 'mkdir /a'", {"/a": "dir 755 0:0"}),
    Case("sh -c 'cd /opt'; mkdir a", {"/a": "dir 755 0:0"}),
    Case("sh -c 'umask 077'; mkdir /a", {"/a": "dir 755 0:0"}),
    Case("f() { chown 5 /opt; }; sh -c f", {"/opt": "dir 755 0:0"}),
    Case("sh ./unknown.sh /opt", {"/opt": "absent|file|link|dir ? ?:?", "/srv": "dir 755 0:0"}),
    Case("bash -c \"trap 'chown 5 /opt' EXIT\"", {"/opt": "dir 755 ?:0"}),
    Case("D=/opt; . ./unknown; chown 5 $D", {"/opt": "dir 755 ?:0"}),
    Case("echo 'cd /opt' > /s; . /s && mkdir a", {"/opt/a": "dir 755 0:0"}),
    Case("USER node\nRUN bash -lc 'mkdir /tmp/a'", {"/tmp/a": "dir ? 1000:1000"}),
    Case("sh -c 'chown 5 /opt; exit 1' || true", {"/opt": "dir 755 ?:0"}),
    Case("mkdir /opt/.h; bash -O dotglob -c 'chown 5 /opt/*'; chown 6 /opt/*", {"/opt/.h": "dir 755 ?:0"}),
    # The other shell does not get variables that are not exported.
    Case("D=/opt/a; sh -c 'mkdir -m 700 /opt/b$D'", {"/opt/b": "absent|file|dir 700 0:0"}),
    Case("RUN sh <<EOF\nmkdir /a\nEOF", {"/a": "dir 755 0:0"}),
    Case("RUN sh <<EOF\nchown 5 /opt/$SECRET\nEOF", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("echo mkdir /a | sh", {"/a": "dir 755 0:0"}),
    Case("echo 'mkdir /a$1' | bash -s -- b", {"/ab": "dir 755 0:0"}),
    Case('sh -c "chown 5 /opt$SECRET"', {"/opt": "absent|file|link|dir ? ?:?"}),
    Case('sh -c "echo $SECRET"', {"/opt": "dir 755 0:0"}),
    Case("echo 'mkdir -m 700 /opt/a' > /s && . /s", {"/opt/a": "dir 700 0:0"}),
    Case("echo 'mkdir -m 700 $1' > s && sh s /opt/a", {"/opt/a": "dir 700 0:0"}),
    Case("echo 'D=/opt/a' > s && . ./s && mkdir $D", {"/opt/a": "dir 755 0:0"}),
    Case("echo 'D=/opt/a' > s && sh s && mkdir /x$D", {"/opt/a": "absent|file", "/x/opt/a": "absent"}),
    Case("echo 'mkdir /opt/a' > s && cat s | sh", {"/opt/a": "dir 755 0:0"}),
    Case("printf '#!/bin/sh -e\\nchown 5 /opt' > s; ./s", {"/opt": "dir 755 5:0"}),
    Case("printf '#!/usr/bin/python3\\nos.rmdir(\"/opt\")' > s && ./s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("echo umask 077 >> /etc/profile && bash -lc 'mkdir /a'", {"/a": "dir ? 0:0"}),
    # bash reads the file in BASH_ENV first, other shells do not.
    Case(
        "echo umask 077 > /e; export BASH_ENV=/e; bash -c 'mkdir /a' && sh -c 'mkdir /b'",
        {"/a": "dir 700 0:0", "/b": "dir 755 0:0"},
    ),
    Case("echo umask 077 >> ~/.env; BASH_ENV=~/.env bash -c 'mkdir /a'", {"/a": "dir ? 0:0"}),
    Case("echo umask 077 >> /root/.env; export BASH_ENV='$HOME/.env'; bash -c 'mkdir /a'", {"/a": "dir ? 0:0"}),
    Case(
        "export BASH_ENV=/nothing; bash -c 'mkdir /a' && BASH_ENV= bash -c 'mkdir /b'",
        {"/a": "dir 755 0:0", "/b": "dir 755 0:0"},
    ),
    Case("echo umask 077 >> /etc/profile && bash -c 'mkdir /a'", {"/a": "dir 755 0:0"}),
)


@each(CASES)
def test_a_shell_that_a_command_starts_changes_the_tree_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
