from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case('D=$(mktemp -d) && cd "$D" && tar xf - && rm -rf opt && cd /srv', {"/opt": "dir 755 0:0"}),
    Case("tar -xf a.tar -C /opt", {"/opt": "dir ? ?:?", "/opt/x": "absent|file|link|dir ? ?:?", "/srv": "dir 755 0:0"}),
    Case("tar xzf a.tgz -C /opt tool", {"/opt": "dir 755 0:0", "/opt/tool": "absent|file|link|dir ? ?:?"}),
    Case("tar -czf a.tgz -C /opt .", {"/opt": "dir 755 0:0"}),
    Case("curl --create-dirs -o /a/b/c https://x/y", {"/a": "dir ? 0:0"}),
    Case("curl --create-dirs --output-dir /a -O https://x/y", {"/a": "dir ? 0:0", "/opt": "dir 755 0:0"}),
    Case("unzip a.zip -d /opt", {"/opt": "dir 755 0:0", "/opt/x": "absent|file|link|dir ? ?:?"}),
)


@each(CASES)
def test_tar_curl_and_others_change_the_tree_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
