from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case('D=$(mktemp -d) && cd "$D" && tar xf - && rm -rf opt && cd /srv', {"/opt": "dir 755 0:0"}),
    Case("tar -xf a.tar -C /opt", {"/opt": "dir ? ?:?", "/opt/x": "absent|file|link|dir ? ?:?", "/srv": "dir 755 0:0"}),
    Case("tar xzf a.tgz -C /opt tool", {"/opt": "dir 755 0:0", "/opt/tool": "absent|file|link|dir ? ?:?"}),
    Case("tar -czf a.tgz -C /opt .", {"/opt": "dir 755 0:0"}),
    # The entry of the directory itself is stripped.
    Case("tar xf a.tar -C /opt --strip-components=1", {"/opt": "dir 755 0:0", "/opt/x": "absent|file|link|dir ? ?:?"}),
    Case("tar xf a.tar -C /opt --strip-components=$N", {"/opt": "dir ? ?:?"}),
    Case("tar xf a.tar -C /new --strip-components=1", {"/new": "dir ? ?:?"}),
    Case("tar -C / -Jxpf s6-overlay-noarch.tar.xz", {"/opt": "dir 755 0:0", "/usr/local": "dir 755 0:0"}),
    Case("tar -C / -Jxpf s6-overlay-$SECRET.tar.xz", {"/command": "absent|file|link|dir ? ?:?", "/srv": "dir 755 0:0"}),
    Case("tar -C / -Jxpf s6-overlay-noarch.tar.xz --one-top-level=opt", {"/opt": "dir ? ?:?"}),
    Case(
        "curl -L https://x/go1.22.linux-amd64.tar.gz | tar -C /usr/local -xz",
        {"/usr/local": "dir 755 0:0", "/usr/local/go": "absent|file|link|dir ? ?:?", "/usr/local/bin": "dir 755 0:0"},
    ),
    Case(
        "tar -xJf node-v22-linux-x64.tar.xz -C /usr/local --strip-components=1 --no-same-owner",
        {
            "/usr/local/bin": "dir 755 0:0",
            "/usr/local/bin/npm": "absent|file|link ?",
            "/usr/local/bin/x": "absent|file",
        },
    ),
    Case(
        "tar -xJf node-v22-linux-x64.tar.xz -C /usr/local --strip-components=1",
        {"/usr/local": "dir 755 0:0", "/usr/local/bin": "dir 755 ?:?"},
    ),
    Case("curl --create-dirs -o /a/b/c https://x/y", {"/a": "dir ? 0:0"}),
    Case("curl --create-dirs --output-dir /a -O https://x/y", {"/a": "dir ? 0:0", "/opt": "dir 755 0:0"}),
    Case("unzip a.zip -d /opt", {"/opt": "dir 755 0:0", "/opt/x": "absent|file|link|dir ? ?:?"}),
)


@each(CASES)
def test_tar_curl_and_others_change_the_tree_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
