from __future__ import annotations

from tests.support.run_cases import Case, Found, each

CASES = (
    Case(
        "RUN --mount=type=cache,target=/opt chown -R 5 /opt && mkdir /opt/x",
        {"/opt": "dir 755 0:0", "/opt/x": "absent|file"},
    ),
    Case("RUN --mount=type=cache,dst=/v/w/x mkdir /a", {"/v": "absent|file", "/v/w": "absent", "/a": "dir 755 0:0"}),
    Case(
        "RUN --mount=type=cache,target=/v/w/x mkdir /v/y",
        {"/v": "dir 755 0:0", "/v/w": "absent", "/v/y": "dir 755 0:0"},
    ),
    Case("RUN --mount=type=bind,destination=$APP rm -rf $APP", {"/opt/app": "absent|file"}),
    Case("RUN --mount=type=bind,target=/src cp -r /src/x /opt", {"/opt/x": "absent|file|link|dir ? ?:?"}),
    Case("RUN --mount=type=cache,target=$SECRET chown 5 /opt", {"/opt": "dir 755 ?:0"}),
    Case("RUN --mount=type=secret,id=x mkdir /run", {"/run/secrets": "absent"}),
    Case("RUN mkdir /dev/x /proc/y", {"/dev": "absent|file", "/dev/x": "absent"}),
)


@each(CASES)
def test_a_mount_hides_its_target_only_while_the_command_runs(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found
