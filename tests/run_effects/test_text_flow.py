from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("bash -c 'diff <(chown 5 /opt) x; true'", {"/opt": "dir 755 5:0"}),
    Case("bash -c '. <(echo chown 5 /opt)'", {"/opt": "dir 755 5:0"}),
    Case("RUN <<EOF cat > /opt/x\nmkdir /a\nEOF", {"/a": "absent|file", "/opt/x": "file"}),
    # The shell expands variables in a heredoc, unless its name is quoted.
    Case("RUN D=/a; sh <<EOF\nD=/b; mkdir $D\nEOF", {"/a": "dir 755 0:0", "/b": "absent|file"}),
    Case("RUN D=/a; sh <<'EOF'\nD=/b; mkdir $D\nEOF", {"/a": "absent|file", "/b": "dir 755 0:0"}),
    Case("RUN D=/a; sh <<EOF\nD=/b; mkdir \\$D\nEOF", {"/a": "absent|file", "/b": "dir 755 0:0"}),
    Case("RUN cat <<EOF | sh\nmkdir /a\nEOF", {"/a": "dir 755 0:0"}),
    Case("echo 'mkdir /opt/a' > s && sh < s", {"/opt/a": "dir 755 0:0"}),
    Case("{ echo mkdir /opt/a; echo chown 5 /opt/a; } > s && sh s", {"/opt/a": "dir 755 5:0"}),
    Case("(echo -n 'mkdir /opt/'; echo a) > s && sh s", {"/opt/a": "dir 755 0:0"}),
    Case('(echo "mkdir \\\\"; echo /opt/a) > s && sh s', {"/opt/a": "dir 755 0:0"}),
    Case("RUN cat > s <<EOF && sh s\nmkdir /opt/a\nEOF", {"/opt/a": "dir 755 0:0"}),
    Case("for d in /opt; do echo chown 5 $d; done > s && sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("f() { echo chown 5 /opt; }; f > s && sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("if x; then echo chown 5 /opt; fi | sed s/5/6/ | sh", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("sh -c 'echo chown 5 /opt' | sh", {"/opt": "absent|file|link|dir ? ?:?"}),
)


@each(CASES)
def test_text_from_heredocs_pipes_and_files_is_followed(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
