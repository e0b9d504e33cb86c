from __future__ import annotations

from tests.support.run_cases import DEBIAN, FEDORA, Case, Found, each

ON_DEBIAN = (
    Case("useradd -m -u 1001 app", {"/home/app": "dir 700 1001:1001"}),
    # Another group may have the number, or useradd may not give it to accounts of this kind.
    Case("useradd -m $SECRET", {"/home/app": "absent|file|link|dir ? ?:?", "/home/node": "dir 755 1000:1000"}),
    Case("useradd -m -d /opt/$SECRET app", {"/opt/a": "absent|file|link|dir ? ?:?", "/srv": "dir 755 0:0"}),
    Case("userdel $SECRET; chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("groupdel $SECRET; chgrp node /opt", {"/opt": "dir 755 0:?"}),
    Case("groupmod -g 7 $SECRET; chgrp node /opt", {"/opt": "dir 755 0:?"}),
    Case("groupadd g && useradd -m -u 1001 app", {"/home/app": "dir 700 1001:app"}),
    Case("groupadd -g 1001 g && useradd -m -u 1001 app", {"/home/app": "dir 700 1001:app"}),
    Case("useradd -m -u 60001 app", {"/home/app": "dir 700 60001:app"}),
    Case("useradd -r -m -u 1001 app", {"/home/app": "dir 700 1001:app"}),
    Case("useradd -m -u 8 app", {"/home/app": "dir 700 8:app"}),
    Case("useradd -m app && chown app:app /opt", {"/home/app": "dir 700 app:app", "/opt": "dir 755 app:app"}),
    Case("useradd -m -d /a/b -g node app", {"/a": "dir 755 0:0", "/a/b": "dir 700 app:1000"}),
    Case("useradd -M app", {"/home/app": "absent|file"}),
    Case("useradd app", {"/home/app": "absent|file"}),
    Case("useradd -m -d /opt app", {"/opt": "dir 755 0:0"}),
    Case("groupadd -g 7 g && chgrp g /opt", {"/opt": "dir 755 0:7"}),
    Case("groupadd -g 7 g && useradd -u 8 -g g app && chown app: /opt", {"/opt": "dir 755 8:7"}),
    Case("userdel -r node", {"/home/node": "absent"}),
)

ON_FEDORA = (
    Case("useradd app", {"/home/app": "absent|file|dir 700 app:app"}),
    Case("useradd -r -d /app app", {"/app": "absent|file"}),
    Case("useradd -r -m -d /app app", {"/app": "dir 700 app:app"}),
)


@each(ON_DEBIAN)
def test_useradd_changes_the_image_as_on_debian(case: Case, found: Found) -> None:
    assert found(case.run, case.found, DEBIAN) == case.found


@each(ON_FEDORA)
def test_useradd_changes_the_image_as_on_fedora(case: Case, found: Found) -> None:
    assert found(case.run, case.found, FEDORA) == case.found
