from __future__ import annotations

from tests.support.run_cases import Case, Found, each

ANYTHING = "absent|file|link|dir ? ?:?"

CASES = (
    Case("git clone --depth 1 https://x/y.git /opt/y", {"/opt/y": "dir 755 0:0"}),
    Case("git -C /srv clone https://x/y.git", {"/srv/y": "dir 755 0:0", "/y": "absent|file"}),
    Case("git init /opt/y", {"/opt/y": "dir 755 0:0", "/opt/y/.git": ANYTHING, "/opt/y/x": "absent"}),
    Case("git init --bare --shared /opt/y", {"/opt/y": "dir ? 0:0", "/opt/y/hooks": ANYTHING}),
    Case("git -C /opt init -q --bare --shared=group y", {"/opt/y": "dir ? 0:0", "/opt": "dir 755 0:0"}),
    Case("git init --bare /opt/y", {"/opt/y": "dir ? 0:0", "/opt": "dir 755 0:0"}),
    Case("git clone --mirror https://x/y.git /opt/y", {"/opt/y": "dir ? 0:0"}),
    Case("cd /opt && git init", {"/opt/.git": ANYTHING, "/opt": "dir 755 0:0"}),
    Case("umask 077; git init /srv/a/b", {"/srv/a": "dir 700 0:0", "/srv/a/b": "dir 700 0:0"}),
)


@each(CASES)
def test_git_changes_the_tree_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
