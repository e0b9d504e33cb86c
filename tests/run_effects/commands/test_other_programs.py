from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("test -d /nowhere && true", {"/nowhere": "dir ? ?:?"}),
    Case("test -f /nowhere/x && true", {"/nowhere": "dir ? ?:?"}),
    Case("[ -e /opt ] && true", {"/opt": "dir 755 0:0"}),
    Case("make install DESTDIR=/opt/x", {"/opt": "dir 755 0:0", "/opt/x": "absent|file|link|dir ? ?:?"}),
    Case("sed -i s,/srv,/opt, /etc/x", {"/opt": "dir 755 0:0", "/srv": "dir 755 0:0", "/etc": "dir 755 0:0"}),
    Case("grep /srv /real/file", {"/srv": "dir 755 0:0"}),
    Case("./setup.sh", {"/opt": "dir 755 0:0"}),
    Case("./setup.sh /opt", {"/opt": "absent|file|link|dir ? ?:?", "/srv": "dir 755 0:0"}),
    Case("./setup.sh --to=/opt/x", {"/opt": "dir 755 0:0", "/opt/x": "absent|file|link|dir ? ?:?"}),
    Case("./setup.sh /", {"/opt": "dir 755 0:0"}),
    Case("WORKDIR /real\nRUN ./setup.sh sub", {"/real": "dir 755 0:0", "/real/sub": "absent|file|link|dir ? ?:?"}),
    Case("./setup.sh /real/$SECRET", {"/real/sub": "absent|file|link|dir ? ?:?", "/opt": "dir 755 0:0"}),
    Case("./setup.sh $SECRET", {"/opt": "dir 755 0:0"}),
    Case("apt-get update && apt-get install -y curl", {"/opt": "dir 755 0:0", "/usr/local/bin": "dir 755 0:0"}),
    Case("cat /opt/x | grep /srv && ls /etc", {"/opt": "dir 755 0:0", "/opt/x": "absent|file"}),
    Case("curl -fsSL https://x/y | bash", {"/opt": "dir 755 0:0"}),
    Case("scanelf -R /opt && tree /srv && hardlink -n /etc", dict.fromkeys(("/opt", "/srv", "/etc"), "dir 755 0:0")),
    Case("scanelf --needed --nobanner /opt/x || true", {"/opt": "dir 755 0:0", "/opt/x": "absent|file"}),
    Case("tree -L 2 /opt > /dev/null; sha224sum /srv/x", {"/opt": "dir 755 0:0", "/srv/x": "absent|file"}),
    Case("xx-verify --static /opt/x && xx-info os", {"/opt/x": "absent|file"}),
    Case("lddtree /opt/x | sort && namei /srv", {"/opt/x": "absent|file", "/srv": "dir 755 0:0"}),
    # A program that is downloaded and run is an installer.
    Case("curl https://x/y | sh -s -- -b /opt", {"/opt": "dir 755 0:0"}),
    Case("wget -O- https://x/y | bash -s -- -b /x", {"/x": "absent|file|link|dir ? ?:?"}),
    Case("curl https://x | php -- --install-dir=/opt --filename=composer", {"/opt": "dir 755 0:0"}),
    Case("php composer-setup.php --install-dir=/opt", {"/opt": "dir 755 0:0"}),
    Case("cat x | sh -s -- -b /opt", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("curl -o /opt/x https://x/opt", {"/opt/x": "file"}),
    # The arguments of a program are elsewhere in the instruction.
    Case("echo /opt | while read d; do ./setup.sh $d; done", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("L=/opt; ./setup.sh $SECRET $L/x", {"/opt": "absent|file|link|dir ? ?:?"}),
)


@each(CASES)
def test_a_program_changes_at_most_what_it_names(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
