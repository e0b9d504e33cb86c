from __future__ import annotations

from tests.support.run_cases import ALPINE, DEBIAN, Case, Found, each

ON_DEBIAN = (
    Case("adduser $SECRET", {"/home/app": "absent|file|link|dir ? ?:?"}),
    Case("adduser --disabled-password --gecos '' app", {"/home/app": "dir 700 app:app"}),
    Case("adduser --system --home /a/b --group app", {"/a": "dir 755 0:0", "/a/b": "dir 755 app:app"}),
    Case("adduser --system --no-create-home app", {"/home/app": "absent|file"}),
    Case("adduser --uid 8 --gid 9 --gecos '' app", {"/home/app": "dir 700 8:9"}),
    Case("adduser node nogroup", {"/home/node": "dir 755 1000:1000"}),
)

ON_ALPINE = (
    Case("adduser -D app", {"/home/app": "dir 2755 app:app"}),
    Case("adduser -D -u 8 -h /data app", {"/data": "dir 2755 8:8"}),
    Case("addgroup -g 7 g && adduser -D -G g app", {"/home/app": "dir 2755 app:7"}),
    Case("adduser -S app", {"/home/app": "dir 2755 app:65534"}),
    Case("adduser -D -H app", {"/home/app": "absent|file"}),
    Case("adduser -D -h /a/b app", {"/a": "absent|file", "/a/b": "absent"}),
    Case("adduser -D -h /opt app", {"/opt": "dir ? ?:?"}),
    Case("adduser -D app && mkdir /home/app/x", {"/home/app/x": "dir 2755 0:app"}),
    Case("addgroup -S app && adduser -S -G app app && chown app:app /opt", {"/opt": "dir 755 app:app"}),
)


@each(ON_DEBIAN)
def test_adduser_changes_the_image_as_on_debian(case: Case, found: Found) -> None:
    assert found(case.run, case.found, DEBIAN) == case.found


@each(ON_ALPINE)
def test_adduser_changes_the_image_as_on_alpine(case: Case, found: Found) -> None:
    assert found(case.run, case.found, ALPINE) == case.found
