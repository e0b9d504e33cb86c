from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    # Without -p it fails if the path exists, so the directory is new.
    Case("useradd -d /app u && mkdir /app", {"/app": "dir 755 0:0"}),
    Case("useradd -m -d /app u; mkdir /app || true", {"/app": "dir 700 u:u"}),
    Case("useradd -m -d /app u && mkdir -p /app", {"/app": "dir 700 u:u"}),
    Case("useradd -m -d /app u && mkdir $SECRET /app", {"/app": "dir 700 u:u"}),
    Case("mkdir /a", {"/a": "dir 755 0:0"}),
    Case("mkdir -p /a/b", {"/a": "dir 755 0:0", "/a/b": "dir 755 0:0"}),
    Case("mkdir -m 700 /a", {"/a": "dir 700 0:0"}),
    Case("mkdir -pm1777 /a/b", {"/a": "dir 755 0:0", "/a/b": "dir 1777 0:0"}),
    Case("mkdir --mode=u=rwx,g=rx,o= /a", {"/a": "dir 750 0:0"}),
    Case("mkdir -p /tmp /opt", {"/tmp": "dir 1777 0:0", "/opt": "dir 755 0:0"}),
    Case("mkdir -pm 700 /a/b/../c", {"/a": "dir 755 0:0", "/a/b": "dir 755 0:0", "/a/c": "dir 700 0:0"}),
    Case("mkdir -p /sym/in", {"/real/in": "dir 755 0:0", "/sym": "link /real"}),
    Case("mkdir /setgid/a", {"/setgid/a": "dir 2755 0:50"}),
    Case("mkdir -m 700 /setgid/a", {"/setgid/a": "dir ? 0:50"}),
    Case(
        "umask 077 && mkdir /a && mkdir -p -m 755 /b/c",
        {"/a": "dir 700 0:0", "/b": "dir 700 0:0", "/b/c": "dir 755 0:0"},
    ),
    Case("(umask 077; mkdir /a); mkdir /b", {"/a": "dir 700 0:0", "/b": "dir 755 0:0"}),
    Case("umask $SECRET; mkdir /a", {"/a": "dir ? 0:0"}),
    Case("mkdir /nowhere/a; true", {"/nowhere": "absent|file", "/nowhere/a": "absent"}),
    Case("install -d -m 750 -o 7 -g 8 /a/b", {"/a": "dir 755 0:0", "/a/b": "dir 750 7:8"}),
    Case("install -d -o node /opt", {"/opt": "dir 755 ?:0"}),
    Case("install -D /x /a/b/c", {"/a/b": "dir 755 0:0", "/a/b/c": "file"}),
    Case("cd $SECRET && mkdir -m 700 x/new", {"/new": "absent|file|dir 700 0:0", "/opt": "dir 755 0:0"}),
    Case("mktemp -d", {"/tmp/tmp.1": "absent|file|dir 700 0:0"}),
    Case('D="$(mktemp -d)"; export D; rm -rf "$D" /opt/x', {"/opt": "dir 755 0:0", "/tmp": "dir 1777 0:0"}),
    Case(
        "A=$(mktemp -d); B=$(mktemp -d /opt/x.XXX); mv /real $B/y && rm -rf $A",
        {"/real": "absent", "/opt": "dir 755 0:0"},
    ),
    Case("A=$(mktemp -d); ln -s /opt $A/x; chown -R 5 $A/x/", {"/opt": "dir 755 5:0"}),
    Case("python3 -m venv /opt/venv", {"/opt/venv": "dir 755 0:0", "/opt/venv/bin": "absent|file|link|dir ? ?:?"}),
)


@each(CASES)
def test_new_directories_are_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
