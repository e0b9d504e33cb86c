from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("umask u=rwx,go=; mkdir /a", {"/a": "dir 700 0:0"}),
    Case("umask g-w,o=; mkdir /a", {"/a": "dir 750 0:0"}),
    Case("umask -S; mkdir /a", {"/a": "dir 755 0:0"}),
    Case("(umask 077); mkdir /a", {"/a": "dir 755 0:0"}),
    Case("set -o errexit; x; chown 5 /opt", {"/opt": "dir 755 5:0"}),
    Case("(set -e; set +e; x; chown 5 /opt); true", {"/opt": "dir 755 5:0"}),
    Case("D=/opt; read D; chown 5 $D", {"/opt": "dir 755 ?:0"}),
    Case("D=/opt; unset D; chown 5 /srv$D", {"/opt": "dir 755 0:0", "/srv": "dir 755 5:0"}),
    Case("readonly D=/opt; chown 5 $D", {"/opt": "dir 755 5:0"}),
    Case("alias chown=true; chown 5 /opt", {"/opt": "dir 755 5:0"}),
    Case("trap 'chown 5 /opt' EXIT; true", {"/opt": "dir 755 ?:0"}),
    Case("trap - EXIT; chown 5 /opt", {"/opt": "dir 755 5:0"}),
    Case("f() { return; chown 5 /opt; }; f; chown 6 /srv", {"/opt": "dir 755 ?:0", "/srv": "dir 755 6:0"}),
    Case(
        "for d in /opt /srv; do continue; chown 5 $d; done; chown 6 /real",
        {"/srv": "dir 755 ?:0", "/real": "dir 755 6:0"},
    ),
    Case("cd /opt && cd - && mkdir a", {"/a": "dir 755 0:0"}),
    Case("USER node\nRUN cd && mkdir a", {"/home/node/a": "dir 755 1000:1000"}),
    Case("exit 0; chown 5 /opt", {"/opt": "dir 755 ?:0"}),
    Case("f() { shift; chown 5 $1; }; f x /opt", {"/opt": "dir 755 5:0"}),
    Case("f() { shift $SECRET; chown 5 $1; }; f x /opt", {"/opt": "dir 755 ?:0"}),
    Case("f() { while [ $# -gt 0 ]; do chown 5 $1; shift; done; }; f /opt /srv", {"/srv": "dir 755 ?:0"}),
    Case("cd $SECRET && x; mkdir a", {"/a": "absent|file|dir 755 0:0"}),
    Case(
        "cd /opt && cd nope; mkdir a", {"/opt/a": "absent|file|dir 755 0:0", "/opt/nope/a": "absent|file|dir 755 0:0"}
    ),
    Case("cd -P /sym && cd .. && mkdir a", {"/a": "dir 755 0:0"}),
    Case("D=/opt; f() { local D=/srv; chown 5 $D; }; f; chown 6 $D", {"/opt": "dir 755 6:0", "/srv": "dir 755 5:0"}),
    Case('eval "chown $SECRET /opt"', {"/opt": "absent|file|link|dir ? ?:?"}),
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
    Case("export D=/opt/a; sh -c 'mkdir -m 700 $D'", {"/opt/a": "dir 700 0:0"}),
    Case("D=/opt/a; export D; sh -c 'mkdir -m 700 $D'", {"/opt/a": "dir 700 0:0"}),
    Case("U=$(umask); umask 077; mkdir /a; umask $U; mkdir /b", {"/a": "dir 700 0:0", "/b": "dir 755 0:0"}),
    Case("eval 'chown 5 /opt'", {"/opt": "dir 755 5:0"}),
)


@each(CASES)
def test_a_builtin_changes_the_shell_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
