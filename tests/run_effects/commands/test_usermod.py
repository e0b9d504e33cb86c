from __future__ import annotations

from tests.support.run_cases import DEBIAN, Case, Found, each

ON_DEBIAN = (
    Case("usermod -u 7 $SECRET", {"/home/node": "dir 755 ?:?", "/opt": "dir 755 0:0"}),
    Case("chown 1000 /opt; usermod -u 7 -d /opt node", {"/opt": "dir 755 7 or 1000:0"}),
    Case("usermod -u 7 node", {"/home/node": "dir 755 7:1000"}),
    Case("usermod -aG sudo node", {"/home/node": "dir 755 1000:1000"}),
)


@each(ON_DEBIAN)
def test_usermod_changes_the_image_as_on_debian(case: Case, found: Found) -> None:
    assert found(case.run, case.found, DEBIAN) == case.found
