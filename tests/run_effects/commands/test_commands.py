from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from copy_link.image.accounts import Homes

Found = Callable[..., dict[str, str]]

DEBIAN = Homes(useradd=0o700, adduser=0o700, system=0o755)
ALPINE = Homes(busybox=0o2755)
FEDORA = Homes(useradd=0o700, system=0o700)


class Case(NamedTuple):
    run: str
    found: dict[str, str]


DIRECTORIES = [
    Case("mkdir /a", {"/a": "dir 755 0:0"}),
    Case("mkdir -p /a/b", {"/a": "dir 755 0:0", "/a/b": "dir 755 0:0"}),
    Case("mkdir -m 700 /a", {"/a": "dir 700 0:0"}),
    Case("mkdir -pm1777 /a/b", {"/a": "dir 755 0:0", "/a/b": "dir 1777 0:0"}),
    Case("mkdir --mode=u=rwx,g=rx,o= /a", {"/a": "dir 750 0:0"}),
    Case("mkdir -p /tmp /opt", {"/tmp": "dir 1777 0:0", "/opt": "dir 755 0:0"}),
    Case("mkdir -pm 700 /a/b/../c", {"/a": "dir 755 0:0", "/a/b": "dir 755 0:0", "/a/c": "dir 700 0:0"}),
    Case("mkdir -p /sym/in", {"/real/in": "dir 755 0:0", "/sym": "link /real"}),
    Case("mkdir /setgid/a", {"/setgid/a": "dir 2755 0:50"}),
    Case("mkdir -m 700 /setgid/a", {"/setgid/a": "dir ? 0:50"}),
    Case(
        "umask 077 && mkdir /a && mkdir -p -m 755 /b/c",
        {"/a": "dir 700 0:0", "/b": "dir 700 0:0", "/b/c": "dir 755 0:0"},
    ),
    Case("(umask 077; mkdir /a); mkdir /b", {"/a": "dir 700 0:0", "/b": "dir 755 0:0"}),
    Case("umask $SECRET; mkdir /a", {"/a": "dir ? 0:0"}),
    Case("mkdir /nowhere/a", {"/nowhere": "absent|file", "/nowhere/a": "absent"}),
    Case("install -d -m 750 -o 7 -g 8 /a/b", {"/a": "dir 755 0:0", "/a/b": "dir 750 7:8"}),
    Case("install -d -o node /opt", {"/opt": "dir 755 ?:0"}),
    Case("install -D /x /a/b/c", {"/a/b": "dir 755 0:0", "/a/b/c": "file"}),
    Case("rm -r /real", {"/real": "absent", "/real/sub": "absent", "/sym": "link /real"}),
    Case("rm -rf /sym", {"/real": "dir 755 0:0", "/sym": "absent"}),
    Case("cp -rT /mystery /opt", {"/opt/x": "absent|file|link|dir ? ?:?"}),
    Case("rm -rf /real/*", {"/real": "dir 755 0:0", "/real/sub": "absent"}),
    Case("rm -rf /sym/s*", {"/real/sub": "absent"}),
    Case("rm -rf /real/?ub", {"/real/sub": "absent|dir 755 0:0"}),
    Case("mkdir /real/.h; rm -rf /real/*", {"/real/.h": "dir 755 0:0"}),
    Case(
        "ln -sf /usr/share/zoneinfo/UTC /etc/localtime; ln -sf /usr/share/zoneinfo/UTC /etc/localtime",
        {"/etc/x": "absent|file"},
    ),
    Case("rm /real", {"/real": "dir 755 0:0"}),
    Case("rmdir /real/sub", {"/real/sub": "absent"}),
    Case("rm -rf $SECRET", {"/opt": "absent|dir 755 0:0"}),
    Case("rm -rf /", {"/": "dir 755 0:0"}),
    Case("mv * /opt/x", {"/": "dir 755 0:0"}),
    Case(
        "cd $SECRET && rm -rf a ../opt b/real",
        {"/": "dir 755 0:0", "/srv": "dir 755 0:0", "/opt": "absent|dir 755 0:0"},
    ),
    Case("cd $SECRET && rm -rf b/real", {"/real": "absent|dir 755 0:0", "/real/sub": "absent|dir 755 0:0"}),
    Case("cd $SECRET && rm -rf .", {"/opt": "absent|dir 755 0:0"}),
    Case("cd $SECRET && rm -rf ..", {"/opt": "absent|dir 755 0:0"}),
    Case("cd $SECRET && mkdir -m 700 x/new", {"/new": "absent|file|dir 700 0:0", "/opt": "dir 755 0:0"}),
    Case("cd $SECRET && chmod 700 sym", {"/real": "dir ? 0:0", "/opt": "dir 755 0:0"}),
    Case("cd $SECRET && chmod -R 700 sym", {"/real": "dir ? 0:0", "/real/sub": "dir ? 0:0", "/opt": "dir 755 0:0"}),
    Case("mktemp -d", {"/tmp/tmp.1": "absent|file|dir 700 0:0"}),
    Case('D=$(mktemp -d) && cd "$D" && tar xf - && rm -rf opt && cd /srv', {"/opt": "dir 755 0:0"}),
    Case('D="$(mktemp -d)"; export D; rm -rf "$D" /opt/x', {"/opt": "dir 755 0:0", "/tmp": "dir 1777 0:0"}),
    Case(
        "A=$(mktemp -d); B=$(mktemp -d /opt/x.XXX); mv /real $B/y && rm -rf $A",
        {"/real": "absent", "/opt": "dir 755 0:0"},
    ),
    Case("A=$(mktemp -d); ln -s /opt $A/x; chown -R 5 $A/x/", {"/opt": "dir 755 5:0"}),
]

ATTRIBUTES = [
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
    Case("ln -s /srv /opt/l && find /opt -exec chown 5 {} +", {"/srv": "dir 755 ?:?"}),
    Case("ln -s /srv /opt/l && find /opt -exec chown -h 5 {} +", {"/srv": "dir 755 0:0"}),
    Case("find /real -type d -exec chmod 700 {} +", {"/real": "dir 700 0:0", "/opt": "dir 755 0:0"}),
    Case("find /real -type f -exec chmod 6 {} + -o -type d -exec chmod 700 {} \\;", {"/real/sub": "dir 700 0:0"}),
    Case("find /real -type d -name x -exec chmod 700 {} +", {"/real": "dir ? 0:0"}),
    Case("find /real ! -type f -exec chmod 700 {} +", {"/real": "dir ? 0:0"}),
    Case("ln -s /srv /opt/l && find -L /opt -type d -exec chmod 700 {} +", {"/srv": "dir ? 0:0"}),
    Case("find /real -mindepth 1 -type d -exec chmod 700 {} +", {"/real": "dir ? 0:0"}),
    Case("find /real -type d -print0 | xargs -0 chmod 700", {"/real": "dir 700 0:0", "/opt": "dir 755 0:0"}),
    Case("find / -type f -exec chmod 600 {} +", {"/real": "dir 755 0:0"}),
    Case("find /real | xargs chown 5", {"/real": "dir 755 ?:?", "/opt": "dir 755 0:0"}),
    Case("cat list | xargs chown 5", {"/real": "dir 755 ?:0", "/opt": "dir 755 ?:0"}),
    Case("echo /opt /srv | xargs chown 5", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0", "/real": "dir 755 0:0"}),
    Case("echo /opt | xargs ./setup.sh", {"/opt": "absent|file|link|dir ? ?:?", "/srv": "dir 755 0:0"}),
    Case("printf '/opt\\n/srv\\n' | xargs -I{} sh -c 'chown 5 {}'", {"/opt": "dir 755 5:0", "/srv": "dir 755 5:0"}),
    Case("cat list | xargs -I{} sh -c 'chown 5 {}'", {"/opt": "absent|file|link|dir ? ?:?"}),
    Case("cat list | xargs -n2 sh -c 'chown 5 $1' _", {"/opt": "dir 755 ?:0"}),
    Case("cat list | xargs -I@ chown 5 /opt/@", {"/opt": "dir 755 ?:0", "/real": "dir 755 0:0"}),
]

LINKS_AND_COPIES = [
    Case("ln -s /real /l", {"/l": "link /real"}),
    Case("ln -s /a /opt", {"/opt": "dir 755 0:0", "/opt/a": "link /a"}),
    Case("ln -s /a /b /opt/", {"/opt/a": "link /a", "/opt/b": "link /b"}),
    Case("ln -s /a /sym", {"/real/a": "link /a", "/sym": "link /real"}),
    Case("ln -sfn /a /sym", {"/sym": "link /a"}),
    Case("ln -sfT /a /sym", {"/sym": "link /a"}),
    Case("cd /opt && ln -s ../real", {"/opt/real": "link ../real"}),
    Case("ln -sr /real/sub /opt/l", {"/opt/l": "link ../real/sub"}),
    Case("ln -s $SECRET /l", {"/l": "link ?"}),
    Case("cp -r /home/node /a", {"/a": "dir 755 0:0"}),
    Case("cp -a /home/node /a", {"/a": "dir 755 1000:1000"}),
    Case("cp -a /home/node /opt", {"/opt": "dir 755 0:0", "/opt/node": "dir 755 1000:1000"}),
    Case("cp -a /home/node/. /opt", {"/opt": "dir 755 1000:1000"}),
    Case("cp -r /home/node/. /opt", {"/opt": "dir 755 0:0"}),
    Case("cp -r /setgid /a", {"/a": "dir ? 0:0"}),
    Case("cp -r /sym /s", {"/s": "link /real"}),
    Case("cp /x /a", {"/a": "file"}),
    Case("mv /home/node /a", {"/a": "dir 755 1000:1000", "/home/node": "absent"}),
    Case("mv /home/* /opt", {"/opt": "dir 755 0:0", "/opt/node": "absent|file|link|dir ? ?:?"}),
    Case("cp -r /home/* /opt/", {"/opt": "dir 755 0:0", "/opt/node": "absent|file|link|dir ? ?:?"}),
    Case("mv /real /opt", {"/opt/real/sub": "dir 755 0:0", "/real": "absent"}),
    Case("tar -xf a.tar -C /opt", {"/opt": "dir ? ?:?", "/opt/x": "absent|file|link|dir ? ?:?", "/srv": "dir 755 0:0"}),
    Case("tar xzf a.tgz -C /opt tool", {"/opt": "dir 755 0:0", "/opt/tool": "absent|file|link|dir ? ?:?"}),
    Case("tar -czf a.tgz -C /opt .", {"/opt": "dir 755 0:0"}),
    Case("curl --create-dirs -o /a/b/c https://x/y", {"/a": "dir ? 0:0"}),
    Case("curl --create-dirs --output-dir /a -O https://x/y", {"/a": "dir ? 0:0", "/opt": "dir 755 0:0"}),
    Case("unzip a.zip -d /opt", {"/opt": "dir 755 0:0", "/opt/x": "absent|file|link|dir ? ?:?"}),
    Case("git clone --depth 1 https://x/y.git /opt/y", {"/opt/y": "dir 755 0:0"}),
    Case("touch /opt/f && echo > /opt/g", {"/opt/f": "file", "/opt/g": "file", "/opt": "dir 755 0:0"}),
    Case("python3 -m venv /opt/venv", {"/opt/venv": "dir 755 0:0", "/opt/venv/bin": "absent|file|link|dir ? ?:?"}),
]

SHADOW = [
    Case("useradd -m -u 1001 app", {"/home/app": "dir 700 1001:1001"}),
    # The number may be another group's, or not one that accounts of this kind are given.
    Case("useradd -m $SECRET", {"/home/app": "absent|file|link|dir ? ?:?", "/home/node": "dir 755 1000:1000"}),
    Case("useradd -m -d /opt/$SECRET app", {"/opt/a": "absent|file|link|dir ? ?:?", "/srv": "dir 755 0:0"}),
    Case("adduser $SECRET", {"/home/app": "absent|file|link|dir ? ?:?"}),
    Case("userdel $SECRET; chown node /opt", {"/opt": "dir 755 ?:0"}),
    Case("groupdel $SECRET; chgrp node /opt", {"/opt": "dir 755 0:?"}),
    Case("groupmod -g 7 $SECRET; chgrp node /opt", {"/opt": "dir 755 0:?"}),
    Case("usermod -u 7 $SECRET", {"/home/node": "dir 755 ?:?", "/opt": "dir 755 0:0"}),
    Case("chown 1000 /opt; usermod -u 7 -d /opt node", {"/opt": "dir 755 7 or 1000:0"}),
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
    Case("adduser --disabled-password --gecos '' app", {"/home/app": "dir 700 app:app"}),
    Case("adduser --system --home /a/b --group app", {"/a": "dir 755 0:0", "/a/b": "dir 755 app:app"}),
    Case("adduser --system --no-create-home app", {"/home/app": "absent|file"}),
    Case("adduser --uid 8 --gid 9 --gecos '' app", {"/home/app": "dir 700 8:9"}),
    Case("adduser node nogroup", {"/home/node": "dir 755 1000:1000"}),
    Case("userdel -r node", {"/home/node": "absent"}),
    Case("usermod -u 7 node", {"/home/node": "dir 755 7:1000"}),
    Case("usermod -aG sudo node", {"/home/node": "dir 755 1000:1000"}),
]

RED_HAT = [
    Case("useradd app", {"/home/app": "absent|file|dir 700 app:app"}),
    Case("useradd -r -d /app app", {"/app": "absent|file"}),
    Case("useradd -r -m -d /app app", {"/app": "dir 700 app:app"}),
]

BUSYBOX = [
    Case("adduser -D app", {"/home/app": "dir 2755 app:app"}),
    Case("adduser -D -u 8 -h /data app", {"/data": "dir 2755 8:8"}),
    Case("addgroup -g 7 g && adduser -D -G g app", {"/home/app": "dir 2755 app:7"}),
    Case("adduser -S app", {"/home/app": "dir 2755 app:65534"}),
    Case("adduser -D -H app", {"/home/app": "absent|file"}),
    Case("adduser -D -h /a/b app", {"/a": "absent|file", "/a/b": "absent"}),
    Case("adduser -D -h /opt app", {"/opt": "dir ? ?:?"}),
    Case("adduser -D app && mkdir /home/app/x", {"/home/app/x": "dir 2755 0:app"}),
    Case("addgroup -S app && adduser -S -G app app && chown app:app /opt", {"/opt": "dir 755 app:app"}),
]


COMMANDS = DIRECTORIES + ATTRIBUTES + LINKS_AND_COPIES


@pytest.mark.parametrize("case", [pytest.param(case, id=case.run) for case in COMMANDS])
def test_a_command_changes_the_tree_as_it_does_in_a_build(case: Case, found: Found) -> None:
    assert found(case.run, case.found) == case.found


@pytest.mark.parametrize("case", [pytest.param(case, id=case.run) for case in SHADOW])
def test_accounts_are_made_as_on_debian(case: Case, found: Found) -> None:
    assert found(case.run, case.found, DEBIAN) == case.found


@pytest.mark.parametrize("case", [pytest.param(case, id=case.run) for case in RED_HAT])
def test_accounts_are_made_as_on_fedora(case: Case, found: Found) -> None:
    assert found(case.run, case.found, FEDORA) == case.found


@pytest.mark.parametrize("case", [pytest.param(case, id=case.run) for case in BUSYBOX])
def test_accounts_are_made_as_on_alpine(case: Case, found: Found) -> None:
    assert found(case.run, case.found, ALPINE) == case.found
