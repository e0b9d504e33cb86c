from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("if x; then mkdir /a; elif y; then mkdir /a; else mkdir /a; fi", {"/a": "dir 755 0:0"}),
    Case("until x; do chown 5 /opt; done", {"/opt": "dir 755 ?:0"}),
    Case("for d in; do chown 5 /opt; done", {"/opt": "dir 755 0:0"}),
    Case("for d in /opt/*; do chown 5 /srv; done", {"/srv": "dir 755 ?:0"}),
    Case("D=/opt; while x; do chown 5 $D; D=/srv; done", {"/opt": "dir 755 ?:0", "/srv": "dir 755 ?:0"}),
    Case("! chown 5 /opt; true", {"/opt": "dir 755 ?:0"}),
    Case("chown 5 /opt & wait", {"/opt": "dir 755 ?:0"}),
    Case("x && { chown 5 /opt; chown 6 /srv; }", {"/opt": "dir 755 5:0", "/srv": "dir 755 6:0"}),
    Case("x || { chown 5 /opt; exit 1; }", {"/opt": "dir 755 0:0"}),
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
    Case("(chown 5 /opt; exit 1) || true", {"/opt": "dir 755 ?:0"}),
    Case("(chown 5 /opt; exit 1); true", {"/opt": "dir 755 5:0"}),
    Case("(chown 5 /opt; exit 1)", {"/opt": "dir 755 5:0"}),
    Case("(chown 5 /opt && x && chown 0 /opt) || true", {"/opt": "dir 755 ?:0"}),
    Case("(set -e; chown 5 /opt; x; chown 0 /opt); true", {"/opt": "dir 755 ?:0"}),
    Case("if x; then chown 5 /opt; exit 1; fi", {"/opt": "dir 755 0:0"}),
    Case("(if x; then chown 5 /opt; exit 1; fi); true", {"/opt": "dir 755 ?:0"}),
    Case("while (chown 5 /opt; exit 1); do x; done", {"/opt": "dir 755 ?:0"}),
    Case("for a in 1; do for b in 1; do break 2; done; chown 5 /opt; done", {"/opt": "dir 755 ?:0"}),
    Case("chown 5 /opt | cat", {"/opt": "dir 755 5:0"}),
    Case(
        "cd /opt && mkdir a && (cd /srv && mkdir b) && mkdir c",
        {"/opt/a": "dir 755 0:0", "/srv/b": "dir 755 0:0", "/opt/c": "dir 755 0:0"},
    ),
)


@each(CASES)
def test_lists_branches_and_loops_leave_the_tree_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
