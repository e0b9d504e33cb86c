"""Images made from descriptions: unchanged ones differ in nothing, and each deliberate change is found, alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from copy_link.base_images.find import describe, find, repositories
from copy_link.image.entries import DIRECTORY, FILE, SYMLINK
from copy_link.survey.comparison import Difference, compare
from copy_link.survey.config import Surveyed
from copy_link.survey.layers import PLAIN, Entries, Found
from tests.support.described_repositories import surveyed

TAGGED = [
    *("debian:bookworm", "ubuntu:24.04", "alpine:3.20", "busybox:1.37", "fedora:42", "node:22-slim", "python:3.13"),
    *("nginx:1.27", "postgres:17", "httpd:2.4", "golang:1.24", "jenkins/jenkins:lts", "grafana/grafana:11.0.0"),
    *("gcr.io/distroless/static-debian12", "unknown.example.com/x:1", "scratch"),
]


@pytest.mark.every_description
@pytest.mark.parametrize("name", [*repositories(), *TAGGED])
def test_an_image_made_from_a_description_differs_only_where_it_is_changed(name: str) -> None:
    found = find(name)
    made = surveyed(found.image, found.is_windows)
    assert compare(found.image, found.is_windows, made) == []
    for path in [path for path in made.entries if path != "/" and found.image.tree.at(path).mode == 0o755][:1]:
        changed = put(path, replace(made.entries[path], mode=0o710))(made)
        assert [(one.subject, one.is_wrong) for one in compare(found.image, False, changed)] == [(path, True)]


BELIEVED = describe(
    """\
# on: scratch
# workdir: /srv
# user: app
# env-is-whole: yes
# env: PATH=/bin HOME=?
# users: root=0:0:/root app=1000:1000:/home/app
# groups: staff=50
# files-only: /
# open: /usr/share
# partly: /var
# dirs: /bin /etc /opt /opt/tools /usr /usr/share /var /home /srv
./lib type=link link=usr/lib
./tmp type=dir mode=1777 uid=0 gid=0
./home/app type=dir mode=0750 uid=1000 gid=1000
# absent: /never
""",
    "made:1",
).image


def put(path: str, found: Found | None) -> Callable[[Surveyed], Surveyed]:
    def change(before: Surveyed) -> Surveyed:
        entries: Entries = {**before.entries, **({} if found is None else {path: found})}
        if found is None:
            del entries[path]
        return replace(before, entries=entries)

    return change


def set_config(**values: object) -> Callable[[Surveyed], Surveyed]:
    return lambda before: replace(before, config=replace(before.config, **values))  # type: ignore[arg-type]


def account(name: str, text: str) -> Callable[[Surveyed], Surveyed]:
    def change(before: Surveyed) -> Surveyed:
        lines = (before.entries["/etc/passwd"].content or b"").decode().splitlines()
        kept = [line for line in lines if not line.startswith(f"{name}:")]
        content = "\n".join([*kept, *([text] if text else []), ""]).encode()
        return put("/etc/passwd", Found(FILE, content=content))(before)

    return change


DIR = "directory 0755 0:0"
CHANGES = [
    pytest.param(put("/opt", Found(DIRECTORY, 0o700, 0, 0)), "/opt", DIR, "directory 0700 0:0", id="mode"),
    pytest.param(put("/opt/tools", Found(DIRECTORY, 0o755, 5, 0)), "/opt/tools", DIR, "directory 0755 5:0", id="owner"),
    pytest.param(put("/tmp", PLAIN), "/tmp", "directory 1777 0:0", DIR, id="no sticky bit"),
    pytest.param(put("/opt/tools", None), "/opt/tools", DIR, "nothing", id="a missing directory"),
    pytest.param(put("/opt", Found(SYMLINK, target="srv")), "/opt", DIR, "symlink to srv", id="a directory's symlink"),
    pytest.param(put("/bin", Found(FILE)), "/bin", DIR, "file", id="a file for a directory"),
    pytest.param(put("/lib", PLAIN), "/lib", "symlink to usr/lib", DIR, id="a directory for a symlink"),
    pytest.param(
        put("/lib", Found(SYMLINK, target="opt")), "/lib", "symlink to usr/lib", "symlink to opt", id="another target"
    ),
    pytest.param(
        put("/data", Found(DIRECTORY, 0o700, 0, 0)), "/data", "file or nothing", "directory 0700 0:0", id="a closed one"
    ),
    pytest.param(
        put("/to", Found(SYMLINK, target="opt")), "/to", "file or nothing", "symlink to opt", id="a new symlink"
    ),
    pytest.param(put("/never", PLAIN), "/never", "nothing", DIR, id="a directory that must not be there"),
    pytest.param(put("/data", PLAIN), "/data", "file or nothing", DIR, id="a plain one below the root"),
    pytest.param(
        put("/usr/share/x", Found(DIRECTORY, 0o700, 0, 0)),
        "/usr/share/x",
        "directory 0755 0:0 or file or nothing",
        "directory 0700 0:0",
        id="not plain where all are plain",
    ),
    pytest.param(set_config(workdir="/app"), "WORKDIR", "/srv", "/app", id="WORKDIR"),
    pytest.param(set_config(user="root"), "USER", "app", "root", id="USER"),
    pytest.param(set_config(environment=(("PATH", "/x"),)), "ENV PATH", "/bin", "/x", id="a variable"),
    pytest.param(
        set_config(environment=(("PATH", "/bin"), ("N", "1"))), "ENV N", "not set", "1", id="one more variable"
    ),
    pytest.param(set_config(onbuild=("COPY . /x",)), "ONBUILD", "none", "COPY . /x", id="a trigger"),
    pytest.param(set_config(os="windows"), "operating system", "linux", "windows", id="the system"),
    pytest.param(
        account("app", "app:x:1001:1000::/home/app:"),
        "user app",
        "1000:1000:/home/app",
        "1001:1000:/home/app",
        id="another number",
    ),
    pytest.param(account("app", ""), "user app", "1000:1000:/home/app", "nothing", id="a missing account"),
]


@pytest.mark.parametrize(("change", "subject", "believed", "real"), CHANGES)
def test_a_deliberate_change_is_found_and_nothing_else(
    change: Callable[[Surveyed], Surveyed], subject: str, believed: str, real: str
) -> None:
    assert compare(BELIEVED, False, surveyed(BELIEVED)) == []
    assert compare(BELIEVED, False, change(surveyed(BELIEVED))) == [Difference(subject, believed, real)]


LACKING = [
    pytest.param(put("/opt/data", PLAIN), "/opt/data", DIR, id="a plain directory"),
    pytest.param(put("/bin/a", Found(SYMLINK, target="../etc/passwd")), "/bin/a", "symlink to ../etc/passwd", id="a"),
    pytest.param(put("/var/x", Found(DIRECTORY, 0o700, 0, 0)), "/var/x", "directory 0700 0:0", id="below partly"),
    pytest.param(account("new", "new:x:7:8::/:"), "user new", "7:8", id="an account"),
    pytest.param(set_config(shell=("/bin/bash", "-c")), "SHELL", "/bin/bash -c", id="a shell"),
]


@pytest.mark.parametrize(("change", "subject", "real"), LACKING)
def test_a_thing_that_is_not_described_is_only_missing(
    change: Callable[[Surveyed], Surveyed], subject: str, real: str
) -> None:
    expected = [Difference(subject, "not described", real, is_wrong=False)]
    assert compare(BELIEVED, False, change(surveyed(BELIEVED))) == expected


def test_the_plain_directories_below_an_undescribed_one_are_not_repeated() -> None:
    changed = put("/opt/data/a/b", Found(DIRECTORY, 0o700, 0, 0))(
        put("/opt/data/a", PLAIN)(put("/opt/data", PLAIN)(surveyed(BELIEVED)))
    )
    assert [one.subject for one in compare(BELIEVED, False, changed)] == ["/opt/data/a/b", "/opt/data"]


def test_a_plain_directory_where_others_are_plain_is_no_difference() -> None:
    assert compare(BELIEVED, False, put("/usr/share/doc", PLAIN)(surveyed(BELIEVED))) == []


def test_two_names_of_one_account_are_the_same_user() -> None:
    assert compare(BELIEVED, False, set_config(user="1000")(surveyed(BELIEVED))) == []


def test_a_doubtful_path_is_not_compared() -> None:
    changed = replace(put("/opt", Found(FILE))(surveyed(BELIEVED)), doubtful=("/opt",))
    assert compare(BELIEVED, False, changed) == []
