from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.dockerfile.parser import DockerfileError
from copy_link.image.evidence import INSTRUCTION, Evidence, Predicate
from copy_link.image.image import Image
from tests.support.run_cases import Case, Found, each

Ran = Callable[..., Image]


FLOW = [
    Case("test -d /a || mkdir /a", {"/a": "absent|file|dir 755 0:0"}),
    Case("mkdir /a || exit 1", {"/a": "dir 755 0:0"}),
    Case("mkdir /a || true", {"/a": "absent|file|dir 755 0:0"}),
    Case("chown 5 /opt || true", {"/opt": "dir 755 ?:0"}),
    Case("[ -n x ] && chown 5 /opt; true", {"/opt": "dir 755 ?:0"}),
    Case("set -e; [ -n x ] && chown 5 /opt; chown 6 /srv", {"/opt": "dir 755 ?:0", "/srv": "dir 755 6:0"}),
    Case("[ -n x ] && chown 5 /opt", {"/opt": "dir 755 5:0"}),
    Case("if x; then chown 5 /opt; else chown 5 /opt; fi", {"/opt": "dir 755 5:0"}),
    Case("if x; then chown 5 /opt; fi", {"/opt": "dir 755 ?:0"}),
    Case("case x in a) chown 5 /opt;; *) exit 1;; esac", {"/opt": "dir 755 5:0"}),
    Case("case x in a) chown 5 /opt;; b) ;; esac", {"/opt": "dir 755 ?:0"}),
    Case("for d in /opt /srv; do chown 5 $d; done", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0"}),
    Case("for d in $(ls); do chown 5 $d; done", {"/opt": "dir 755 ?:0"}),
    Case("while read d; do chown 5 /opt; done", {"/opt": "dir 755 ?:0"}),
    Case("exit 0; chown 5 /opt", {"/opt": "dir 755 ?:0"}),
    Case("f() { chown 5 $1; }; f /opt", {"/opt": "dir 755 5:0"}),
    Case("f() { shift; chown 5 $1; }; f x /opt", {"/opt": "dir 755 5:0"}),
    Case("f() { shift $SECRET; chown 5 $1; }; f x /opt", {"/opt": "dir 755 ?:0"}),
    Case("f() { while [ $# -gt 0 ]; do chown 5 $1; shift; done; }; f /opt /srv", {"/srv": "dir 755 ?:0"}),
    Case("IFS=,; L=/opt,/srv; for d in $L; do chown 5 $d; done", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0"}),
    Case("IFS=$(x); L=/opt,/srv; chown 5 $L; chown 6 $APP", {"/opt": "dir 755 ?:0"}),
    Case("IFS= read x; L='/opt /srv'; chown 5 $L", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0"}),
    Case("IFS=,; unset IFS; L='/opt /srv'; chown 5 $L", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0"}),
    Case("cd $SECRET && x; mkdir a", {"/a": "absent|file|dir 755 0:0"}),
    Case(
        "cd /opt && cd nope; mkdir a", {"/opt/a": "absent|file|dir 755 0:0", "/opt/nope/a": "absent|file|dir 755 0:0"}
    ),
    Case("cd -P /sym && cd .. && mkdir a", {"/a": "dir 755 0:0"}),
    Case("(chown 5 /opt; exit 1) || true", {"/opt": "dir 755 ?:0"}),
    Case("(chown 5 /opt; exit 1); true", {"/opt": "dir 755 5:0"}),
    Case("(chown 5 /opt; exit 1)", {"/opt": "dir 755 5:0"}),
    Case("sh -c 'chown 5 /opt; exit 1' || true", {"/opt": "dir 755 ?:0"}),
    Case("(chown 5 /opt && x && chown 0 /opt) || true", {"/opt": "dir 755 ?:0"}),
    Case("(set -e; chown 5 /opt; x; chown 0 /opt); true", {"/opt": "dir 755 ?:0"}),
    Case("if x; then chown 5 /opt; exit 1; fi", {"/opt": "dir 755 0:0"}),
    Case("(if x; then chown 5 /opt; exit 1; fi); true", {"/opt": "dir 755 ?:0"}),
    Case("while (chown 5 /opt; exit 1); do x; done", {"/opt": "dir 755 ?:0"}),
    Case("exec x; chown 5 /opt", {"/opt": "dir 755 ?:0"}),
    Case("exec > /opt/log; chown 5 /opt", {"/opt": "dir 755 5:0"}),
    Case("for a in 1; do for b in 1; do break 2; done; chown 5 /opt; done", {"/opt": "dir 755 ?:0"}),
    Case("f() { :; }; if x; then f() { chown 5 /opt; }; fi; f", {"/opt": "dir 755 ?:0"}),
    Case("D=/opt; f() { local D=/srv; chown 5 $D; }; f; chown 6 $D", {"/opt": "dir 755 6:0", "/srv": "dir 755 5:0"}),
    Case('eval "chown $SECRET /opt"', {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("bash -c 'diff <(chown 5 /opt) x; true'", {"/opt": "dir 755 5:0"}),
    Case("bash -c '. <(echo chown 5 /opt)'", {"/opt": "dir 755 5:0"}),
    Case(
        "bash -c 'pushd /opt; pushd /srv; popd; mkdir a; popd; mkdir b'", {"/opt/a": "dir 755 0:0", "/b": "dir 755 0:0"}
    ),
    # `cd ..` in a shell returns to the directory of the symlink; other programs go to the parent of its target.
    Case("ln -s /real/sub /opt/l; cd /opt/l && cd .. && mkdir a", {"/opt/a": "dir 755 0:0"}),
    Case("ln -s /real/sub /opt/l; cd /opt/l && mkdir a ../b", {"/real/sub/a": "dir 755 0:0", "/real/b": "dir 755 0:0"}),
    Case("WORKDIR /sym\nRUN cd .. && mkdir a", {"/a": "dir 755 0:0"}),
    Case("cd /nowhere; mkdir a", {"/a": "absent|file|dir 755 0:0"}),
    Case("cd /nowhere && mkdir a", {"/a": "absent|file"}),
    Case("set -- /opt /srv; for d; do chown 5 $d; done", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0"}),
    Case("printf -v D /opt; chown 5 $D", {"/opt": "dir 755 ?:0"}),
    Case("mkdir /opt/.h; shopt -s dotglob; chown 5 /opt/*", {"/opt/.h": "dir 755 ?:0"}),
    Case("mkdir /opt/.h; bash -O dotglob -c 'chown 5 /opt/*'; chown 6 /opt/*", {"/opt/.h": "dir 755 ?:0"}),
    Case("chown 5 /opt | cat", {"/opt": "dir 755 5:0"}),
    Case(
        "cd /opt && mkdir a && (cd /srv && mkdir b) && mkdir c",
        {"/opt/a": "dir 755 0:0", "/srv/b": "dir 755 0:0", "/opt/c": "dir 755 0:0"},
    ),
    Case(
        "mkdir $APP ${APP}/x ${NONE:-/c}", {"/opt/app": "dir 755 0:0", "/opt/app/x": "dir 755 0:0", "/c": "dir 755 0:0"}
    ),
    Case("mkdir $LIST", {"/opt/a": "dir 755 0:0", "/opt/b": "dir 755 0:0"}),
    Case('X=/a; mkdir "$X" ${X}b', {"/a": "dir 755 0:0", "/ab": "dir 755 0:0"}),
    Case("mkdir '$APP' /opt/a\\ b", {"/$APP": "dir 755 0:0", "/opt/a b": "dir 755 0:0"}),
    Case("mkdir ~/x", {"/root": "dir ? ?:?", "/root/x": "dir ? 0:?"}),
    Case("mkdir -p ~node/x $HOME/y", {"/home/node/x": "dir 755 0:0", "/root/y": "dir 755 0:0"}),
    Case("mkdir /opt/{a,b}", {"/opt/{a,b}": "dir 755 0:0", "/opt/a": "absent|file"}),
    Case('SHELL ["/bin/bash", "-c"]\nRUN mkdir /opt/{a,b{c,d}}', {"/opt/a": "dir 755 0:0", "/opt/bd": "dir 755 0:0"}),
    Case("bash -c 'mkdir /opt/{a,b}'", {"/opt/a": "dir 755 0:0"}),
    Case("D=/opt/a sh -c 'mkdir -m 700 $D'", {"/opt/a": "dir 700 0:0"}),
    Case(
        "D=/x; D=/opt/a sh -c 'mkdir -m 700 $D'; mkdir $D", {"/opt/a": "absent|file|dir 700 0:0", "/x": "dir 755 0:0"}
    ),
    Case("D=/opt/a eval 'mkdir -m 700 $D' && mkdir $D/b", {"/opt/a": "dir 700 0:0"}),
    Case("f() { mkdir -m 700 $D; }; D=/opt/a f", {"/opt/a": "dir 700 0:0"}),
    Case("export D=/opt/a; sh -c 'mkdir -m 700 $D'", {"/opt/a": "dir 700 0:0"}),
    Case("D=/opt/a; export D; sh -c 'mkdir -m 700 $D'", {"/opt/a": "dir 700 0:0"}),
    Case("env -i D=/opt/a sh -c 'mkdir -m 700 $D'", {"/opt/a": "dir 700 0:0"}),
    Case("sudo D=/opt/a sh -c 'mkdir -m 700 $D'", {"/opt/a": "dir 700 0:0"}),
    Case("env -C /opt mkdir -m 700 a", {"/opt/a": "dir 700 0:0"}),
    # The other shell does not get variables that are not exported.
    Case("D=/opt/a; sh -c 'mkdir -m 700 /opt/b$D'", {"/opt/b": "absent|file|dir 700 0:0"}),
    Case("mkdir /a # && mkdir /b", {"/a": "dir 755 0:0", "/b": "absent|file"}),
    Case("mkdir /a \\\n  # comment\n  /b", {"/a": "dir 755 0:0", "/b": "dir 755 0:0"}),
    Case("D=$(echo /opt/d) && mkdir $D", {"/opt/d": "dir 755 0:0"}),
    Case("USER node\nRUN mkdir /tmp/$(id -u)-$(whoami)", {"/tmp/1000-node": "dir 755 1000:1000"}),
    Case('chown "$(id -u):$(id -g)" /opt; mkdir /opt/$(id -un)', {"/opt": "dir 755 0:0", "/opt/root": "dir 755 0:0"}),
    Case("chown $(id -u node):$(id -g node) /opt", {"/opt": "dir 755 1000:1000"}),
    Case("U=$(umask); umask 077; mkdir /a; umask $U; mkdir /b", {"/a": "dir 700 0:0", "/b": "dir 755 0:0"}),
    Case("eval 'chown 5 /opt'", {"/opt": "dir 755 5:0"}),
    Case("gosu node mkdir /tmp/a", {"/tmp/a": "dir 755 1000:1000"}),
    Case('RUN ["mkdir", "-p", "/a/b"]', {"/a/b": "dir 755 0:0"}),
    Case('RUN ["/bin/sh", "-c", "umask 077; mkdir /a"]', {"/a": "dir 700 0:0"}),
    Case('RUN ["mkdir", "$APP"]', {"/$APP": "dir 755 0:0"}),
    Case("RUN <<EOF\nmkdir /a\nchown 5 /a\nEOF", {"/a": "dir 755 5:0"}),
    Case("RUN <<EOF cat > /opt/x\nmkdir /a\nEOF", {"/a": "absent|file", "/opt/x": "file"}),
    Case("RUN sh <<EOF\nmkdir /a\nEOF", {"/a": "dir 755 0:0"}),
    Case("RUN <<EOF\n#!/bin/bash -e\nmkdir /a\nEOF", {"/a": "dir 755 0:0"}),
    Case("RUN <<EOF\n#!/usr/bin/env bash\nmkdir /a\nEOF", {"/a": "dir 755 0:0"}),
    # The shell expands variables in a heredoc, unless its name is quoted.
    Case("RUN D=/a; sh <<EOF\nD=/b; mkdir $D\nEOF", {"/a": "dir 755 0:0", "/b": "absent|file"}),
    Case("RUN D=/a; sh <<'EOF'\nD=/b; mkdir $D\nEOF", {"/a": "absent|file", "/b": "dir 755 0:0"}),
    Case("RUN D=/a; sh <<EOF\nD=/b; mkdir \\$D\nEOF", {"/a": "absent|file", "/b": "dir 755 0:0"}),
    Case("RUN cat <<EOF | sh\nmkdir /a\nEOF", {"/a": "dir 755 0:0"}),
    Case("RUN sh <<EOF\nchown 5 /opt/$SECRET\nEOF", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("echo mkdir /a | sh", {"/a": "dir 755 0:0"}),
    Case("echo 'mkdir /a$1' | bash -s -- b", {"/ab": "dir 755 0:0"}),
    Case("mkdir $SECRET /a", {"/a": "dir ? 0:0"}),
    Case("printf '%s /opt' chown | sh", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case('sh -c "chown 5 /opt$SECRET"', {"/opt": "absent|file|link|dir ? ?:?"}),
    Case('sh -c "echo $SECRET"', {"/opt": "dir 755 0:0"}),
    Case("RUN python3 <<EOF\nos.chown('/opt', 5, 5)\nEOF", {"/opt": "absent|file|link|dir ? ?:?"}),
]

UNKNOWN = [
    Case("./setup.sh", {"/opt": "dir 755 0:0"}),
    Case("./setup.sh /opt", {"/opt": "absent|file|link|dir ? ?:?", "/srv": "dir 755 0:0"}),
    Case("./setup.sh --to=/opt/x", {"/opt": "dir 755 0:0", "/opt/x": "absent|file|link|dir ? ?:?"}),
    Case("./setup.sh /", {"/opt": "dir 755 0:0"}),
    Case("WORKDIR /real\nRUN ./setup.sh sub", {"/real": "dir 755 0:0", "/real/sub": "absent|file|link|dir ? ?:?"}),
    Case("./setup.sh /real/$SECRET", {"/real/sub": "absent|file|link|dir ? ?:?", "/opt": "dir 755 0:0"}),
    Case("./setup.sh $SECRET", {"/opt": "dir 755 0:0"}),
    Case("apt-get update && apt-get install -y curl", {"/opt": "dir 755 0:0", "/usr/local/bin": "dir 755 0:0"}),
    Case("cat /opt/x | grep /srv && ls /etc", {"/opt": "dir 755 0:0", "/opt/x": "absent|file"}),
    Case("curl -fsSL https://x/y | bash", {"/opt": "dir 755 0:0"}),
    # A program that is downloaded and run is an installer.
    Case("curl https://x/y | sh -s -- -b /opt", {"/opt": "dir 755 0:0"}),
    Case("wget -O- https://x/y | bash -s -- -b /x", {"/x": "absent|file|link|dir ? ?:?"}),
    Case("curl https://x | php -- --install-dir=/opt --filename=composer", {"/opt": "dir 755 0:0"}),
    Case("php composer-setup.php --install-dir=/opt", {"/opt": "dir 755 0:0"}),
    Case("cat x | sh -s -- -b /opt", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("curl -o /opt/x https://x/opt", {"/opt/x": "file"}),
    Case("if chown x", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case(
        'SHELL ["powershell", "-Command"]\nRUN New-Item /opt/x',
        {"/opt": "dir 755 0:0", "/opt/x": "absent|file|link|dir ? ?:?"},
    ),
]

# Scripts that a RUN writes and runs.
SCRIPTS = [
    Case("echo 'mkdir -m 700 /opt/a' > /s && . /s", {"/opt/a": "dir 700 0:0"}),
    Case("echo 'mkdir -m 700 $1' > s && sh s /opt/a", {"/opt/a": "dir 700 0:0"}),
    Case("echo 'D=/opt/a' > s && . ./s && mkdir $D", {"/opt/a": "dir 755 0:0"}),
    Case("echo 'D=/opt/a' > s && sh s && mkdir /x$D", {"/opt/a": "absent|file", "/x/opt/a": "absent"}),
    Case("echo 'mkdir /opt/a' | tee s && chmod +x s && ./s", {"/opt/a": "dir 755 0:0"}),
    Case("echo 'mkdir /opt/a' > s && cat s | sh", {"/opt/a": "dir 755 0:0"}),
    Case("echo 'mkdir /opt/a' > s && sh < s", {"/opt/a": "dir 755 0:0"}),
    Case("{ echo mkdir /opt/a; echo chown 5 /opt/a; } > s && sh s", {"/opt/a": "dir 755 5:0"}),
    Case('(echo "mkdir \\\\"; echo /opt/a) > s && sh s', {"/opt/a": "dir 755 0:0"}),
    Case("echo 'mkdir /opt/a' > s && cp s /bin/make-it && make-it", {"/opt/a": "dir 755 0:0"}),
    Case("echo 'mkdir /opt/a' > s\nRUN sh s", {"/opt/a": "dir 755 0:0"}),
    Case("RUN cat > s <<EOF && sh s\nmkdir /opt/a\nEOF", {"/opt/a": "dir 755 0:0"}),
    Case("printf '#!/bin/sh -e\\nchown 5 /opt' > s; ./s", {"/opt": "dir 755 5:0"}),
    Case("printf '#!/usr/bin/python3\\nos.rmdir(\"/opt\")' > s && ./s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("mkdir /t; echo 'chown 5 /opt' > /t/s; mv /t /u; sh /u/s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("mkdir /t; echo 'chown 5 /opt' > /t/chmod; chmod 700 /srv", {"/opt": "dir 755 0:0", "/srv": "dir 700 0:0"}),
    # The text may have changed, or may be only a part.
    Case("echo 'chown 5 /opt' > s && sed -i s/5/6/ s && sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("echo 'chown 5 /opt' > s && ./x *s && sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("echo 'chown 5 /opt' >> s && sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("for d in /opt; do echo chown 5 $d; done > s && sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("f() { echo chown 5 /opt; }; f > s && sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("if x; then echo chown 5 /opt; fi | sed s/5/6/ | sh", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("sh -c 'echo chown 5 /opt' | sh", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("x && echo 'chown 5 /opt' > s || echo 'chown 6 /opt' > s; sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("echo umask 077 >> /etc/profile && bash -lc 'mkdir /a'", {"/a": "dir ? 0:0"}),
    Case("busybox --install -s /opt", {"/opt/wget": "absent|file|link ?", "/srv/wget": "absent|file"}),
    Case("busybox --install -s", {"/bin/wget": "absent|file|link ?", "/usr/local/bin/wget": "absent|file"}),
    Case("busybox --install", {"/bin/wget": "absent|file"}),
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
    # The text is replaced.
    Case("echo 'chown 5 /opt' > s && curl https://x > s && sh s", {"/opt": "dir 755 0:0"}),
    Case("echo 'chown 5 /opt' > s && echo 'chown 6 /srv' > s && sh s", {"/opt": "dir 755 0:0", "/srv": "dir 755 6:0"}),
    # The arguments of a program are elsewhere in the instruction.
    Case("echo /opt | while read d; do ./setup.sh $d; done", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("L=/opt; ./setup.sh $SECRET $L/x", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("echo 'sh s' > s && sh s && mkdir /opt/a", {"/opt": "absent|file|link|dir ? ?:?"}),
]

MOUNTS = [
    Case(
        "RUN --mount=type=cache,target=/opt chown -R 5 /opt && mkdir /opt/x",
        {"/opt": "dir 755 0:0", "/opt/x": "absent|file"},
    ),
    Case("RUN --mount=type=cache,dst=/v/w/x mkdir /a", {"/v": "absent|file", "/v/w": "absent", "/a": "dir 755 0:0"}),
    Case(
        "RUN --mount=type=cache,target=/v/w/x mkdir /v/y",
        {"/v": "dir 755 0:0", "/v/w": "absent", "/v/y": "dir 755 0:0"},
    ),
    Case("RUN --mount=type=bind,destination=$APP rm -rf $APP", {"/opt/app": "absent|file"}),
    Case("RUN --mount=type=bind,target=/src cp -r /src/x /opt", {"/opt/x": "absent|file|link|dir ? ?:?"}),
    Case("RUN --mount=type=cache,target=$SECRET chown 5 /opt", {"/opt": "dir 755 ?:0"}),
    Case("RUN --mount=type=secret,id=x mkdir /run", {"/run/secrets": "absent"}),
    Case("RUN mkdir /dev/x /proc/y", {"/dev": "absent|file", "/dev/x": "absent"}),
]

USERS = [
    Case("USER node\nRUN mkdir /home/node/a", {"/home/node/a": "dir 755 1000:1000"}),
    Case("USER 1000\nRUN mkdir /tmp/a", {"/tmp/a": "dir 755 1000:1000"}),
    Case("USER 77\nRUN mkdir /tmp/a", {"/tmp/a": "dir 755 77:0"}),
    Case("USER node:nogroup\nRUN mkdir /tmp/a", {"/tmp/a": "dir 755 1000:65534"}),
    Case("USER stranger\nRUN mkdir /tmp/a", {"/tmp/a": "dir 755 stranger:?"}),
    Case("x || groupadd -g $SECRET g; chgrp g /opt", {"/opt": "dir 755 0:?"}),
    Case("x || useradd -u $SECRET u; chown u /opt", {"/opt": "dir 755 u:0"}),
    Case("if x; then groupadd g; groupmod -g $SECRET g; fi; chgrp g /opt", {"/opt": "dir 755 0:?"}),
    Case("sed -i s/1000/7/ /etc/passwd && chown node:node /opt", {"/opt": "dir 755 ?:?"}),
    Case("sed s/1000/7/ /etc/passwd > x && mv x /etc/passwd && chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("echo a:x:7:7::/:/bin/sh >> /etc/passwd && chown node /opt", {"/opt": "dir 755 1000:0"}),
    Case("grep node /etc/passwd && chown node /opt", {"/opt": "dir 755 1000:0"}),
    Case("USER node\nRUN chown 5 /opt; true", {"/opt": "dir 755 ?:0"}),
    # The builder creates the working directory of a RUN if it is missing.
    Case("WORKDIR /w/x\nUSER node\nRUN true", {"/w": "dir 755 1000:1000", "/w/x": "dir 755 1000:1000"}),
    Case("WORKDIR /opt\nRUN rm -rf /opt\nRUN true", {"/opt": "dir 755 0:0"}),
    Case("WORKDIR /opt\nRUN mkdir a && chown 5 .", {"/opt/a": "dir 755 0:0", "/opt": "dir 755 5:0"}),
]


@each(FLOW + UNKNOWN + SCRIPTS + MOUNTS + USERS)
def test_a_run_leaves_the_tree_as_a_build_does(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


def test_an_account_that_may_have_been_created_is_not_root(ran: Ran) -> None:
    account = ran("id app || useradd -u 7 app").users["app"]
    assert (account.uid, account.gid, account.home) == ("app", None, None)


def test_a_later_run_knows_the_accounts_of_an_earlier_one(found: Found) -> None:
    expected = {"/opt": "dir 755 7:0"}
    assert found("RUN useradd -u 7 app\nRUN chown app /opt", expected) == expected


def test_evidence_names_the_line_and_the_simple_command(ran: Ran) -> None:
    tree = ran("RUN true\nRUN mkdir /app && \\\n    chown -R  1234:1234  /app").tree
    assert tree.at("/app").evidence == (
        Evidence("Dockerfile", 3, None, Predicate(INSTRUCTION, text="RUN mkdir /app")),
        Evidence("Dockerfile", 3, None, Predicate(INSTRUCTION, text="RUN chown -R 1234:1234 /app")),
    )


def test_evidence_is_cut_short(ran: Ran) -> None:
    (evidence,) = ran(f"mkdir /{'a' * 200}").tree.at(f"/{'a' * 200}").evidence
    assert len(evidence.predicate.text) <= 84
    assert evidence.predicate.text.endswith("...")


@pytest.mark.parametrize(
    "text",
    [
        "mkdir /a;" * 3000,
        "a || chown 1 /opt;" * 300,
        "(" * 5000,
        "$(" * 5000,
        "{a," * 5000,
        "mkdir " + "{a,b}" * 40,
        "${a:-" * 3000,
        "f() { f; f; }; f",
        "for a in 1 2 3 4 5 6 7 8 9; do " * 8 + "mkdir /$a;" + " done;" * 8,
        "if x; then " * 3000,
        '"' * 4001,
        "sh -c '" * 500,
        "eval " * 2000 + "mkdir /x",
        "mkdir " + "*a" * 3000,
        "mkdir " + "/a" * 3000,
    ],
    ids=lambda text: text[:20],
)
def test_a_long_or_deep_text_is_interpreted_in_time(text: str, ran: Ran) -> None:
    ran(f"RUN {text}")


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
