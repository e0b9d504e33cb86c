from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case("echo 'mkdir /opt/a' | tee s && chmod +x s && ./s", {"/opt/a": "dir 755 0:0"}),
    Case("echo 'mkdir /opt/a' > s && cp s /bin/make-it && make-it", {"/opt/a": "dir 755 0:0"}),
    Case("echo 'mkdir /opt/a' > s\nRUN sh s", {"/opt/a": "dir 755 0:0"}),
    # The text may have changed, or may be only a part.
    Case("echo 'chown 5 /opt' > s && sed -i s/5/6/ s && sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("echo 'chown 5 /opt' > s && ./x *s && sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("echo 'chown 5 /opt' >> s && sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("x && echo 'chown 5 /opt' > s || echo 'chown 6 /opt' > s; sh s", {"/opt": "absent|file|link|dir ? ?:?"}),
    # The text is replaced.
    Case("echo 'chown 5 /opt' > s && curl https://x > s && sh s", {"/opt": "dir 755 0:0"}),
    Case("echo 'chown 5 /opt' > s && echo 'chown 6 /srv' > s && sh s", {"/opt": "dir 755 0:0", "/srv": "dir 755 6:0"}),
)


@each(CASES)
def test_a_script_that_a_run_writes_is_known_until_it_may_have_changed(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
