from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("nice -n 5 chown 5 /opt", {"/opt": "dir 755 5:0"}),
    Case("timeout -k 1 30 chown 5 /opt", {"/opt": "dir 755 5:0"}),
    Case("command -v chown /opt", {"/opt": "dir 755 0:0"}),
    Case("env A=/opt B=x chown 5 /opt", {"/opt": "dir 755 5:0"}),
    Case("env -S 'chown 5 /opt'", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("sudo -u node mkdir /tmp/a", {"/tmp/a": "dir 755 1000:1000"}),
    Case("sudo mkdir /a", {"/a": "dir 755 0:0"}),
    Case("USER node\nRUN sudo mkdir /a", {"/a": "dir 755 0:0"}),
    # The shell expands the variable; the other shell gets none.
    Case("D=/opt; export D; sudo sh -c 'chown 5 $D'", {"/opt": "dir 755 ?:0"}),
    Case("D=/opt; export D; sudo -E sh -c 'chown 5 $D'", {"/opt": "dir 755 5:0"}),
    Case("sudo -i mkdir a", {"/a": "absent|file|dir 755 0:0"}),
    Case("su node -c 'mkdir /tmp/a'", {"/tmp/a": "dir 755 1000:1000"}),
    Case("su - node -c 'mkdir a'", {"/home/node/a": "dir 755 1000:1000"}),
    Case("cd /tmp; su node -c 'mkdir a'", {"/tmp/a": "dir 755 1000:1000"}),
    Case("runuser -u node -- mkdir /tmp/a", {"/tmp/a": "dir 755 1000:1000"}),
    Case("su-exec node:nogroup mkdir /tmp/a", {"/tmp/a": "dir 755 1000:65534"}),
    Case("chroot /opt chown 5 /srv", {"/srv": "dir 755 0:0", "/opt": "absent|file|link|dir ? ?:?"}),
    Case("chroot / chown 5 /srv", {"/srv": "absent|file|link|dir ? ?:?"}),
    Case("python3 -m venv /opt/venv", {"/opt/venv": "dir 755 0:0"}),
    Case("python3 --version; python -V", {"/opt": "dir 755 0:0"}),
    Case("python3 -c 'os.mkdir(\"/opt\")'", {"/opt": "absent|file|link|dir ? ?:?", "/srv": "dir 755 0:0"}),
    Case("perl -pi -e s/a/b/ /etc/passwd; chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("exec x; chown 5 /opt", {"/opt": "dir 755 ?:0"}),
    Case("exec > /opt/log; chown 5 /opt", {"/opt": "dir 755 5:0"}),
    Case("env -i D=/opt/a sh -c 'mkdir -m 700 $D'", {"/opt/a": "dir 700 0:0"}),
    Case("sudo D=/opt/a sh -c 'mkdir -m 700 $D'", {"/opt/a": "dir 700 0:0"}),
    Case("env -C /opt mkdir -m 700 a", {"/opt/a": "dir 700 0:0"}),
    Case("gosu node mkdir /tmp/a", {"/tmp/a": "dir 755 1000:1000"}),
    Case("busybox --install -s /opt", {"/opt/wget": "absent|file|link ?", "/srv/wget": "absent|file"}),
    Case("busybox --install -s", {"/bin/wget": "absent|file|link ?", "/usr/local/bin/wget": "absent|file"}),
    Case("busybox --install", {"/bin/wget": "absent|file"}),
    Case("RUN python3 <<EOF\nos.chown('/opt', 5, 5)\nEOF", {"/opt": "absent|file|link|dir ? ?:?"}),
)


@each(CASES)
def test_a_command_that_runs_another_has_the_effects_of_the_other(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
