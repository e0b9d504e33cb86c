from __future__ import annotations

import pytest

from copy_link.image.accounts import Account, Homes
from copy_link.image.entries import FILE, SYMLINK
from copy_link.survey.accounts import groups, homes, users
from copy_link.survey.layers import Entries, Found


def tree(**texts: str) -> Entries:
    """Files in /etc, by name; `_` stands for a dot."""
    return {f"/etc/{name.replace('_', '.')}": Found(FILE, content=text.encode()) for name, text in texts.items()}


def release(name: str, version: str) -> Entries:
    """An os-release as distributions have it: /etc/os-release is a symlink to the file."""
    text = f'PRETTY_NAME="x = y"\nID={name}\nVERSION_ID="{version}"\n'
    return {
        "/etc/os-release": Found(SYMLINK, target="../usr/lib/os-release"),
        "/usr/lib/os-release": Found(FILE, content=text.encode()),
    }


def program(path: str) -> Entries:
    return {path: Found(FILE)}


ACCOUNTS = [
    pytest.param("app:x:1000:1001:App,,,:/home/app:/bin/sh", {"app": Account(1000, 1001, "/home/app")}, id="a line"),
    pytest.param("a:x:1:2\nb:x:3:4:::", {"a": Account(1, 2), "b": Account(3, 4)}, id="no home"),
    pytest.param("a:x:1:2:::\na:x:3:4:::", {"a": Account(1, 2)}, id="the first of two lines counts"),
    pytest.param("#a:x:1:2:::\n+::::::\n-b:x:1:2:::\n\n", {}, id="comments and NIS"),
    pytest.param("a:x:one:2:::\nb:x:-1:2:::\nc:x:٣:2:::\nd:x:4294967296:2:::", {}, id="no numbers"),
    pytest.param("a:x:1", {}, id="cut off"),
    pytest.param("a b:x:1:2::/h o:", {"a b": Account(1, 2, "/h o")}, id="blanks"),
]


@pytest.mark.parametrize(("text", "expected"), ACCOUNTS)
def test_accounts_are_read_from_passwd(text: str, expected: dict[str, Account]) -> None:
    assert users(tree(passwd=text)) == expected


def test_groups_are_read_from_group() -> None:
    assert groups(tree(group="root:x:0:\nstaff:x:50:a,b\nstaff:x:51:\n#x:x:1:\nbad:x:y:\n")) == {"root": 0, "staff": 50}


def test_an_image_without_accounts_has_none() -> None:
    assert (users({}), groups({})) == ({}, {})


def test_a_passwd_is_found_through_a_symlink() -> None:
    entries = {
        "/etc": Found(SYMLINK, target="/static/etc"),
        "/static/etc/passwd": Found(FILE, content=b"a:x:1:2:::"),
    }
    assert users(entries) == {"a": Account(1, 2)}


USERADD = program("/usr/sbin/useradd")
ADDUSER = program("/usr/sbin/adduser")
BUSYBOX = Found(FILE)
HOMES = [
    pytest.param({}, Homes(), id="no tools"),
    pytest.param(USERADD, Homes(), id="useradd without its settings"),
    pytest.param(tree(login_defs="HOME_MODE 0700"), Homes(), id="settings without useradd"),
    pytest.param(USERADD | tree(login_defs="UMASK\t022\n#HOME_MODE\t0700\n"), Homes(useradd=0o755), id="UMASK"),
    pytest.param(USERADD | tree(login_defs="UMASK 077\n"), Homes(useradd=0o700), id="another UMASK"),
    pytest.param(USERADD | tree(login_defs="# nothing\n"), Homes(useradd=0o755), id="shadow's own default"),
    pytest.param(USERADD | tree(login_defs="UMASK 022\nHOME_MODE 0750\n"), Homes(useradd=0o750), id="HOME_MODE"),
    pytest.param(USERADD | tree(login_defs="HOME_MODE 700\n"), Homes(), id="not octal"),
    pytest.param(
        {"/usr/sbin/useradd": Found(SYMLINK, target="/bin/toybox"), "/bin/toybox": BUSYBOX}
        | tree(login_defs="HOME_MODE 0700\n"),
        Homes(),
        id="another useradd",
    ),
    pytest.param(
        program("/usr/bin/useradd") | {"/usr/sbin": Found(SYMLINK, target="bin")} | tree(login_defs="HOME_MODE 0700\n"),
        Homes(useradd=0o700),
        id="merged sbin",
    ),
    pytest.param(
        ADDUSER | tree(adduser_conf="DIR_MODE=0755\n") | release("debian", "11"),
        Homes(adduser=0o755, system=0o755),
        id="Debian 11",
    ),
    pytest.param(
        ADDUSER | tree(adduser_conf="#DIR_MODE=0700\n#SYS_DIR_MODE=0755\n") | release("debian", "12"),
        Homes(adduser=0o700, system=0o755),
        id="Debian 12",
    ),
    pytest.param(
        ADDUSER | tree(adduser_conf='DIR_MODE="0711"\nSYS_DIR_MODE=0750\n') | release("ubuntu", "24.04"),
        Homes(adduser=0o711, system=0o750),
        id="both set",
    ),
    pytest.param(
        ADDUSER | tree(adduser_conf="#\n") | release("debian", "14"), Homes(), id="a Debian that was not measured"
    ),
    pytest.param(ADDUSER | release("debian", "12"), Homes(), id="adduser without its settings"),
    pytest.param(
        USERADD
        | {"/usr/sbin/adduser": Found(SYMLINK, target="useradd")}
        | tree(login_defs="HOME_MODE 0700\n", adduser_conf="DIR_MODE=0755\n"),
        Homes(useradd=0o700),
        id="Red Hat's adduser is useradd",
    ),
    pytest.param(
        {"/bin/busybox": BUSYBOX, "/usr/sbin/adduser": Found(SYMLINK, target="/bin/busybox")},
        Homes(busybox=0o2755),
        id="Alpine",
    ),
    pytest.param({"/bin/busybox": BUSYBOX, "/bin/adduser": BUSYBOX}, Homes(busybox=0o2755), id="busybox, hard links"),
    pytest.param(
        {"/bin/busybox": BUSYBOX, "/usr/sbin/adduser": Found(SYMLINK, target="/bin/busybox")}
        | USERADD
        | tree(login_defs="UMASK 022\n"),
        Homes(useradd=0o755, busybox=0o2755),
        id="Alpine with shadow",
    ),
    pytest.param({"/bin/busybox": BUSYBOX} | ADDUSER, Homes(), id="busybox beside an adduser of its own"),
]


@pytest.mark.parametrize(("entries", "expected"), HOMES)
def test_the_modes_of_homes_come_from_the_tools_and_settings_of_the_image(entries: Entries, expected: Homes) -> None:
    assert homes(entries) == expected
