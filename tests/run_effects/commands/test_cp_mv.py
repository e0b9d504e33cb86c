from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("cp -rT /mystery /opt", {"/opt/x": "absent|file|link|dir ? ?:?"}),
    Case("mv * /opt/x", {"/": "dir 755 0:0"}),
    Case("cp -r /home/node /a", {"/a": "dir 755 0:0"}),
    Case("cp -a /home/node /a", {"/a": "dir 755 1000:1000"}),
    Case("cp -a /home/node /opt", {"/opt": "dir 755 0:0", "/opt/node": "dir 755 1000:1000"}),
    Case("cp -a /home/node/. /opt", {"/opt": "dir 755 1000:1000"}),
    Case("cp -r /home/node/. /opt", {"/opt": "dir 755 0:0"}),
    Case("cp -r /setgid /a", {"/a": "dir ? 0:0"}),
    Case("cp -r /sym /s", {"/s": "link /real"}),
    Case("cp /x /a", {"/a": "file"}),
    Case("cp -rs /real /opt", {"/opt": "dir 755 0:0", "/opt/real": "absent|file|link|dir ? ?:?"}),
    Case("cp -s /real/file /a", {"/a": "absent|file|link|dir ? ?:?", "/srv/a": "absent|file"}),
    Case("mv /home/node /a", {"/a": "dir 755 1000:1000", "/home/node": "absent"}),
    Case("mv /home/* /opt", {"/opt": "dir 755 0:0", "/opt/node": "absent|file|link|dir ? ?:?"}),
    Case("cp -r /home/* /opt/", {"/opt": "dir 755 0:0", "/opt/node": "absent|file|link|dir ? ?:?"}),
    Case("mv /real /opt", {"/opt/real/sub": "dir 755 0:0", "/real": "absent"}),
)


@each(CASES)
def test_copied_and_moved_trees_are_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
