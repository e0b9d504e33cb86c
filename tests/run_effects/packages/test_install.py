from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from copy_link.checker import check
from copy_link.image.image import Image
from copy_link.rules.findings import Report
from copy_link.run_effects.arguments import Argument, Gap, literal
from copy_link.run_effects.packages import command_lines, table
from copy_link.run_effects.packages.command_lines import installed_packages
from copy_link.settings import BUILTIN_SYNTAX, Settings

Found = Callable[..., dict[str, str]]


def report(text: str) -> Report:
    return check(text.encode(), "Dockerfile", None, Settings(syntax=BUILTIN_SYNTAX))


def verdict(base: str, run: str, destination: str) -> str:
    return report(f"FROM {base}\nRUN {run}\nCOPY x {destination}\n").copies[-1].verdict


NAMES = [
    ("apt-get install -y --no-install-recommends curl git", "curl git"),
    ("apt-get -y -o Dpkg::Options::=--force-confold install curl", "curl"),
    ("apt-get install -y -t bookworm-backports nginx=1.22.* redis:amd64 git/stable", "nginx redis git"),
    ("apt-get install ./tool_1.2_amd64.deb /tmp/other-1.2.deb", "tool other"),
    ("apt install curl removed- -- g++", "curl g++"),
    ("dpkg -i /tmp/tool_1.2_amd64.deb", "tool"),
    ("gdebi -n tool.deb", "tool"),
    ("apk add --no-cache --virtual .deps gcc musl-dev", "gcc musl-dev"),
    ("apk --no-cache add -X https://example.com/edge tool@edge other~=1.2 so:libx", "tool other"),
    ("dnf -y install nginx-1.20.1 git.x86_64 @development", "nginx-1.20.1 git"),
    ("dnf module install -y nodejs:18/common", "nodejs"),
    ("microdnf install --setopt=tsflags=nodocs tar", "tar"),
    ("yum install -y https://example.com/tool-1.2-3.noarch.rpm", "tool-1.2-3"),
    ("rpm -Uvh tool-1.2-3.x86_64.rpm", "tool-1.2-3"),
    ("zypper --non-interactive in -t package git", "git"),
    ("pacman -Syu --noconfirm extra/git", "git"),
]


@pytest.mark.parametrize(("line", "names"), NAMES)
def test_the_packages_that_a_line_installs_are_read(line: str, names: str) -> None:
    tool, *words = line.split()
    assert installed_packages(tool, [literal(word) for word in words])[1] == names.split()


@pytest.mark.parametrize(
    "line",
    [
        "apt-get install -s curl",
        "apt-get remove curl",
        "apt-get update",
        "dpkg --root=/mnt -i tool.deb",
        "dpkg --add-architecture i386",
        "apk del gcc",
        "dnf --installroot /mnt install git",
        "rpm -q tool",
        "pacman -Rs git",
    ],
)
def test_a_line_that_installs_nothing_in_the_image_is_known(line: str) -> None:
    tool, *words = line.split()
    assert installed_packages(tool, [literal(word) for word in words])[1] is None


def test_unknown_text_in_a_name_is_a_star() -> None:
    words = [
        literal("install"),
        Argument((Gap.TEXT,)),
        Argument(("php", Gap.TEXT, "-fpm")),
        Argument(("a1=", Gap.TEXT)),
    ]
    assert installed_packages("apt-get", words)[1] == ["php*-fpm", "a1"]


TREES = [
    ("apt-get install -y redis-server", {"/etc/redis": "dir 2770 redis:redis"}),
    ("apt-get install -y redis-server", {"/var/lib/redis": "dir 750 redis:redis"}),
    ("apt-get install -y cron", {"/var/spool/cron": "dir 755 0:0"}),
    ("apt-get install -y cron", {"/var/spool/cron/crontabs": "dir 1730 0:crontab"}),
    ("apt-get install -y curl git", {"/opt": "dir 755 0:0", "/opt/git": "absent|file"}),
    ("apt-get install -y foo-server", {"/etc/foo": "absent|file|link|dir ? ?:?", "/etc/bar": "absent|file"}),
    ("apt-get install -y foo-server", {"/etc/foo.d/x": "absent|file|link|dir ? ?:?", "/opt/app": "absent|file"}),
    ("apt-get install -y redis-server && chown redis /opt", {"/opt": "dir 755 redis:0"}),
    ("apt-get install -y curl", {"/usr/lib/x": "absent|file|dir 755 0:0", "/usr/lib/x/y": "absent|file|dir 755 0:0"}),
    ("apt-get install -y $SECRET", {"/var/lib/x": "absent|file|dir 755 0:0", "/etc/x": "absent|file"}),
    ("apt-get install -y curl", {"/usr/share/doc/x": "absent|file|link|dir ? ?:?"}),
    ("apt-get update", {"/usr/lib/x": "absent"}),
    ("mkdir /etc/redis && apt-get install -y redis-server", {"/etc/redis": "dir 755 0:0"}),
    ("mkdir /etc/foo && apt-get install -y foo-server", {"/etc/foo": "dir 755 0:0"}),
]


@pytest.mark.parametrize(("run", "expected"), TREES)
def test_the_paths_of_a_package_may_exist_after_its_install(run: str, expected: dict[str, str], found: Found) -> None:
    assert found(run, expected) == expected


def test_the_accounts_of_a_package_are_known_by_name(ran: Callable[..., Image]) -> None:
    image = ran("apt-get install -y redis-server")
    assert image.users["redis"].uid == "redis"
    assert image.users["redis"].home == "/var/lib/redis"
    assert image.groups["redis"] == "redis"


DEBIAN = [
    # Debian's and Ubuntu's are 0755, Fedora's is 0750.
    ("sudo", "/etc/sudoers.d/app", "same"),
    ("openssl", "/etc/ssl/private/server.key", "differs"),
    ("openssl", "/etc/ssl/certs/server.pem", "same"),
    ("ca-certificates", "/etc/ssl/private/server.key", "differs"),
    ("nginx", "/etc/nginx/nginx.conf", "same"),
    ("nginx", "/etc/nginx/conf.d/app.conf", "same"),
    ("nginx", "/etc/nginx/sites-enabled/default", "unknown"),
    ("nginx", "/var/log/nginx/x", "differs"),
    ("supervisor", "/etc/supervisor/conf.d/", "same"),
    ("cron", "/etc/cron.d/job", "same"),
    ("cron", "/var/spool/cron/crontabs/root", "differs"),
    ("redis-server", "/etc/redis/redis.conf", "differs"),
    ("redis", "/etc/redis/redis.conf", "differs"),
    ("postgresql", "/docker-entrypoint-initdb.d/", "same"),
    ("postgresql-15", "/var/lib/postgresql/15/main/x", "unknown"),
    ("postgresql-9.6", "/var/lib/postgresql/x", "unknown"),
    ("postgresql-$(cat /version)", "/var/lib/postgresql/x", "unknown"),
    ("rsyslog", "/var/log/app/x", "unknown"),
    ("apache2", "/etc/apache2/sites-available/app.conf", "same"),
    ("openssh-server", "/etc/ssh/sshd_config", "same"),
    ("foo-server", "/etc/foo/foo.conf", "unknown"),
    ("foo-server", "/etc/bar/x", "same"),
    ("foo-server", "/var/lib/foo/x", "unknown"),
    ("foo-server", "/app/", "same"),
    ("foo-server", "/opt/app/", "same"),
    ("$PACKAGES", "/etc/foo/foo.conf", "same"),
    ("curl git build-essential nginx", "/app/", "same"),
]


@pytest.mark.parametrize(("package", "destination", "expected"), DEBIAN)
def test_a_copy_after_apt_get_install_is_judged_by_the_paths_of_the_package(
    package: str, destination: str, expected: str
) -> None:
    assert verdict("debian:12", f"apt-get update && apt-get install -y {package}", destination) == expected


COMMANDS = [
    ("debian:12", "apt-get install -y python3", "/usr/bin/python3", "unknown"),
    ("debian:12", "apt-get install -y npm", "/usr/bin/npm", "unknown"),
    ("debian:11", "apt-get install -y netcat-openbsd", "/bin/nc", "unknown"),
    ("ubuntu:24.04", "apt-get install -y vim", "/usr/bin/vi", "unknown"),
    ("node:22-slim", "apt-get install -y default-jre-headless", "/usr/bin/java", "unknown"),
    ("alpine:3.22", "apk add python3", "/usr/bin/python3", "unknown"),
    ("debian:12", "apt-get install -y frobnicate", "/usr/bin/frobnicate", "unknown"),
    ("debian:12", "apt-get install -y frobnicate python3", "/usr/bin/app", "unknown"),
    ("debian:12", "apt-get update", "/usr/bin/python3", "same"),
    ("debian:12", "apt-get install -y locales", "/etc/default/locale", "unknown"),
    ("debian:12", "apt-get install -y systemd", "/etc/sysctl.d/99-sysctl.conf", "unknown"),
    ("debian:12", "apt-get install -y curl", "/usr/lib/ssl/openssl.cnf", "unknown"),
    ("debian:12", "apt-get install -y openssl", "/etc/ssl/openssl.cnf", "same"),
    ("debian:12", "apt-get install -y zookeeper", "/etc/zookeeper/conf/zoo.cfg", "unknown"),
    ("debian:12", "apt-get install -y systemd", "/etc/sysctl.d/50-app.conf", "same"),
    ("debian:12", "apt-get install -y php8.2-fpm", "/etc/php/8.2/fpm/conf.d/10-opcache.ini", "unknown"),
    ("ubuntu:24.04", "apt-get install -y php8.3-xdebug", "/etc/php/8.3/cli/conf.d/20-xdebug.ini", "unknown"),
    ("debian:12", "apt-get install -y php-fpm", "/etc/php/8.2/fpm/conf.d/99-app.ini", "same"),
    ("debian:12", "apt-get install -y php8.2-fpm", "/etc/php/8.2/fpm/php.ini", "same"),
    ("ubuntu:24.04", "apt-get install -y php8.3-fpm", "/etc/php/8.3/fpm/pool.d/www.conf", "same"),
    ("ubuntu:22.04", "apt-get install -y nginx", "/etc/nginx/modules-enabled/50-mod-http-xslt-filter.conf", "unknown"),
    ("debian:12", "apt-get install -y ca-certificates", "/etc/ssl/certs/ISRG_Root_X1.pem", "unknown"),
    ("debian:12", "apt-get install -y ca-certificates", "/etc/ssl/certs/company.pem", "same"),
    ("alpine:3.20", "apk add fontconfig", "/etc/fonts/conf.d/60-latin.conf", "unknown"),
    ("alpine:3.20", "apk add fontconfig", "/etc/fonts/local.conf", "same"),
    ("debian:12", "apt-get install -y apache2 && a2enmod rewrite", "/etc/apache2/mods-enabled/rewrite.load", "unknown"),
    ("debian:12", "apt-get install -y apache2 && a2ensite app", "/etc/apache2/sites-enabled/app.conf", "unknown"),
    ("debian:12", "apt-get install -y apache2 && a2ensite app", "/etc/apache2/sites-available/app.conf", "same"),
    ("debian:12", "a2enmod ssl", "/etc/apache2/mods-enabled/ssl.load", "unknown"),
    ("node:22", "npm install -g @nestjs/cli", "/usr/local/bin/nest", "unknown"),
    ("node:22", "npm install -g @company/tool@1.2", "/usr/local/bin/tool", "unknown"),
    ("node:22", "npm install -g typescript", "/usr/local/bin/app", "same"),
    ("node:22", "npm ci", "/usr/local/bin/serve", "same"),
    ("debian:12", "corepack enable", "/usr/local/bin/pnpm", "unknown"),
]


@pytest.mark.parametrize(("base", "run", "destination", "expected"), COMMANDS)
def test_a_file_may_go_onto_a_symlink_of_a_package(base: str, run: str, destination: str, expected: str) -> None:
    assert verdict(base, run, destination) == expected


OTHERS = [
    ("fedora:42", "dnf install -y sudo", "/etc/sudoers.d/app", "unknown"),
    ("alpine:3.22", "dnf install -y nginx-1.26", "/etc/nginx/conf.d/app.conf", "same"),
    ("fedora:42", "dnf install -y nginx", "/var/log/nginx/x", "unknown"),
    ("fedora:42", "dnf install -y curl git", "/opt/git/x", "same"),
    ("alpine:3.22", "apk add --no-cache sudo", "/etc/sudoers.d/app", "unknown"),
    ("alpine:3.22", "apk add --no-cache nginx", "/etc/nginx/nginx.conf", "same"),
    ("alpine:3.22", "apk add --no-cache nginx", "/var/lib/nginx/x", "unknown"),
    ("alpine:3.22", "apk add --no-cache curl git", "/srv/git/x", "same"),
    ("debian:12", "pacman -S --noconfirm foo", "/etc/foo/x", "unknown"),
]


@pytest.mark.parametrize(("base", "run", "destination", "expected"), OTHERS)
def test_other_package_managers_have_their_own_table_or_none(
    base: str, run: str, destination: str, expected: str
) -> None:
    assert verdict(base, run, destination) == expected


@pytest.mark.parametrize("package", ["redis-server", "foo-server"])
def test_the_line_that_installs_is_named_as_evidence(package: str) -> None:
    text = f"FROM debian:12\nRUN apt-get install -y redis-server {package}\nCOPY x /etc/{package[:-7]}/x\n"
    copy = report(text).copies[-1]
    facts = [fact for reason in copy.reasons for fact in reason.evidence]
    assert any(fact.line == 2 and "apt-get install" in fact.predicate.text for fact in facts)


@pytest.mark.parametrize("family", [command_lines.ALPINE, command_lines.FEDORA])
def test_every_line_of_a_table_can_be_read_and_is_unique(family: str) -> None:
    with open(os.path.join(os.path.dirname(table.__file__), f"{family}.txt"), encoding="utf-8") as stream:
        lines = [line.rstrip("\n") for line in stream if line.strip() and not line.startswith("#")]
    names = [line.partition(": ")[0] for line in lines if not line.startswith("plain: ")]
    plain = [name for line in lines if line.startswith("plain: ") for name in line.split()[1:]]
    assert names == sorted(names)
    assert plain == sorted(plain)
    assert len({*names, *plain}) == len(names) + len(plain)
    for name in [*names, *plain]:
        found = table.find(family, name)
        assert found is not None
        paths = [*found.unknown, *(path for path, _ in found.links), *(directory[0] for directory in found.directories)]
        assert all(path.startswith("/") and not path.endswith("/") for path in paths)


@pytest.mark.parametrize(("family", "word"), [(command_lines.ALPINE, "recipes"), (command_lines.FEDORA, "files")])
def test_the_comments_of_a_table_name_no_packages(family: str, word: str) -> None:
    assert table.find(family, word) is None


@pytest.mark.parametrize("base", ["ubuntu:20.04", "registry.example.com/base"])
def test_packages_are_read_where_anything_may_have_been_removed(base: str) -> None:
    run = "cd $ANYWHERE && rm -rf ../a . && apt-get install -y build-essential php-fpm"
    assert verdict(base, run, "/opt/") in ("unknown", "same")
