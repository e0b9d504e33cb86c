from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("IFS=,; L=/opt,/srv; for d in $L; do chown 5 $d; done", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0"}),
    Case("IFS=$(x); L=/opt,/srv; chown 5 $L; chown 6 $APP", {"/opt": "dir 755 ?:0"}),
    Case("IFS= read x; L='/opt /srv'; chown 5 $L", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0"}),
    Case("IFS=,; unset IFS; L='/opt /srv'; chown 5 $L", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0"}),
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
    Case("mkdir $SECRET /a", {"/a": "dir ? 0:0"}),
)


@each(CASES)
def test_a_word_expands_to_the_paths_that_the_shell_makes_of_it(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
