from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("ln -s /srv /opt/l && find /opt -exec chown 5 {} +", {"/srv": "dir 755 ?:?"}),
    Case("ln -s /srv /opt/l && find /opt -exec chown -h 5 {} +", {"/srv": "dir 755 0:0"}),
    Case("find /real -type d -exec chmod 700 {} +", {"/real": "dir 700 0:0", "/opt": "dir 755 0:0"}),
    Case("find /real -type f -exec chmod 6 {} + -o -type d -exec chmod 700 {} \\;", {"/real/sub": "dir 700 0:0"}),
    Case("find /real -type d -name x -exec chmod 700 {} +", {"/real": "dir ? 0:0"}),
    Case("find /real ! -type f -exec chmod 700 {} +", {"/real": "dir ? 0:0"}),
    Case("ln -s /srv /opt/l && find -L /opt -type d -exec chmod 700 {} +", {"/srv": "dir ? 0:0"}),
    Case("find /real -mindepth 1 -type d -exec chmod 700 {} +", {"/real": "dir ? 0:0"}),
    Case("find /real -type d -print0 | xargs -0 chmod 700", {"/real": "dir 700 0:0", "/opt": "dir 755 0:0"}),
    Case("find / -type f -exec chmod 600 {} +", {"/real": "dir 755 0:0"}),
    Case("find /real | xargs chown 5", {"/real": "dir 755 ?:?", "/opt": "dir 755 0:0"}),
    Case("cat list | xargs chown 5", {"/real": "dir 755 ?:0", "/opt": "dir 755 ?:0"}),
    Case("echo /opt /srv | xargs chown 5", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0", "/real": "dir 755 0:0"}),
    Case("echo /opt | xargs ./setup.sh", {"/opt": "absent|file|link|dir ? ?:?", "/srv": "dir 755 0:0"}),
    Case("printf '/opt\\n/srv\\n' | xargs -I{} sh -c 'chown 5 {}'", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0"}),
    Case("cat list | xargs -I{} sh -c 'chown 5 {}'", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("cat list | xargs -n2 sh -c 'chown 5 $1' _", {"/opt": "dir 755 ?:0"}),
    Case("cat list | xargs -I@ chown 5 /opt/@", {"/opt": "dir 755 ?:0", "/real": "dir 755 0:0"}),
)


@each(CASES)
def test_find_and_xargs_change_the_tree_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
