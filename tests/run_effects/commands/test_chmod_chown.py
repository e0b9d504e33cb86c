from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("cd $SECRET && chmod 700 sym", {"/real": "dir ? 0:0", "/opt": "dir 755 0:0"}),
    Case("cd $SECRET && chmod -R 700 sym", {"/real": "dir ? 0:0", "/real/sub": "dir ? 0:0", "/opt": "dir 755 0:0"}),
    Case("chown 5 /opt", {"/opt": "dir 755 5:0"}),
    Case("chown 5:6 /opt", {"/opt": "dir 755 5:6"}),
    Case("chown :6 /opt", {"/opt": "dir 755 0:6"}),
    Case("chgrp node /opt", {"/opt": "dir 755 0:1000"}),
    Case("chown node: /opt", {"/opt": "dir 755 1000:1000"}),
    Case("chown node.node /opt", {"/opt": "dir 755 1000:1000"}),
    Case("chown stranger /opt", {"/opt": "dir 755 stranger:0"}),
    Case("chown root:root /opt", {"/opt": "dir 755 0:0"}),
    Case("chown $SECRET /opt", {"/opt": "dir 755 ?:?"}),
    Case("chown $(id -u $SECRET) /opt", {"/opt": "dir 755 ?:?", "/srv": "dir 755 0:0"}),
    Case("chown -R 5:5 /real", {"/real": "dir 755 5:5", "/real/sub": "dir 755 5:5"}),
    Case("chown 5 /sym", {"/real": "dir 755 5:0", "/real/sub": "dir 755 0:0"}),
    Case("chown -h 5 /sym", {"/real": "dir 755 0:0"}),
    Case("chown -R 5 /sym", {"/real": "dir 755 0:0"}),
    Case("chown -R 5 /sym/", {"/real": "dir 755 5:0", "/real/sub": "dir 755 5:0"}),
    Case('chown -R 5 "$SECRET"', {"/opt": "dir 755 ?:0", "/real/sub": "dir 755 ?:0"}),
    Case("chown -R 5 /opt/$SECRET", {"/opt": "dir 755 ?:0", "/real": "dir 755 0:0"}),
    Case("chown -R 5 /real/s*", {"/real": "dir 755 0:0", "/real/sub": "dir 755 5:0"}),
    Case("chown -R 5 /real/*", {"/real": "dir 755 0:0", "/real/sub": "dir 755 5:0"}),
    Case("chown --reference=/x /opt", {"/opt": "dir 755 ?:?"}),
    Case("chmod 700 /opt", {"/opt": "dir 700 0:0"}),
    Case("chmod g+w,o= /opt", {"/opt": "dir 770 0:0"}),
    Case("chmod a+X,+t /opt", {"/opt": "dir 1755 0:0"}),
    Case("chmod -x /opt", {"/opt": "dir 644 0:0"}),
    Case("chmod g+s /opt", {"/opt": "dir 2755 0:0"}),
    Case("chmod 755 /setgid", {"/setgid": "dir ? 0:50"}),
    Case("chmod 00755 /setgid", {"/setgid": "dir 755 0:50"}),
    Case("chmod 2775 /setgid", {"/setgid": "dir 2775 0:50"}),
    Case("chmod g-s /setgid", {"/setgid": "dir 755 0:50"}),
    Case("chmod $SECRET /opt", {"/opt": "dir ? 0:0"}),
    Case("chmod -R 700 /sym", {"/real": "dir 700 0:0", "/real/sub": "dir ? 0:0"}),
    Case("chmod u=rwx /mystery", {"/mystery": "absent|file|link|dir ? ?:?"}),
    Case("chown -R 5 /real/sub/.*", {"/real": "dir 755 ?:0", "/real/sub": "dir 755 ?:0", "/opt": "dir 755 0:0"}),
    Case("chmod 700 /real/sub/.*", {"/real": "dir ? 0:0", "/real/sub": "dir ? 0:0", "/opt": "dir 755 0:0"}),
    Case("ln -s /srv /opt/l && chown -R 5 /opt", {"/srv": "dir 755 0:0", "/opt": "dir 755 5:0"}),
    Case("ln -s /srv /opt/l && chown -RL 5 /opt", {"/srv": "dir 755 ?:0"}),
)


@each(CASES)
def test_modes_and_owners_are_as_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
