"""Debian's packages: the tables are looked up quickly, and each input below was a wrong `same` on a real build."""

from __future__ import annotations

import time

import pytest

from copy_link.checker import check
from copy_link.rules.findings import CopyReport
from copy_link.run_effects.packages import debian
from copy_link.run_effects.packages.debian import Fact, InstalledPaths
from copy_link.settings import BUILTIN_SYNTAX, Settings

INSTALL = "apt-get update && apt-get install -y"
REQUIRED = f"{INSTALL} --no-install-recommends"
LIST = "COPY <<EOF /tmp/packages.txt\n{}\nEOF\n"


def last_copy(base: str, run: str, destination: str, before: str = "") -> CopyReport:
    text = f"FROM {base}\n{before}RUN {run}\nCOPY x {destination}\n"
    return check(text.encode(), "Dockerfile", None, Settings(syntax=BUILTIN_SYNTAX)).copies[-1]


def adds_slash(copy: CopyReport) -> bool:
    return any(edit.replacement == b"/" for edit in copy.fix or ())


def installed(*names: str, recommends: bool = True) -> InstalledPaths:
    return InstalledPaths(names, recommends, is_certain=True, may_be_any=False)


DIRECTORIES = [
    ("debian:13", "nginx", "/etc/nginx/conf.d"),
    ("debian:12", "nginx", "/etc/nginx/conf.d"),
    ("ubuntu:24.04", "nginx", "/etc/nginx/sites-enabled"),
    ("node:22-bookworm", "nginx", "/etc/nginx/snippets"),
    ("debian:13", "supervisor", "/etc/supervisor/conf.d"),
    ("debian:13", "cron", "/etc/cron.d"),
    ("debian:13", "cron", "/etc/init.d"),
    ("debian:13", "mariadb-server", "/etc/mysql/conf.d"),
    ("debian:13", "php8.4-fpm", "/etc/php/8.4/fpm/pool.d"),
    ("debian:12", "php8.2-fpm", "/etc/php/8.2/fpm/pool.d"),
    ("debian:13", "rsyslog", "/etc/rsyslog.d"),
    ("debian:13", "openssh-server", "/etc/ssh/sshd_config.d"),
    ("debian:13", "fail2ban", "/etc/fail2ban/jail.d"),
    ("debian:13", "apache2", "/etc/apache2/sites-available"),
    ("debian:13", "apache2", "/var/www/html"),
    ("debian:13", "haproxy", "/etc/haproxy/errors"),
    ("debian:13", "logrotate", "/etc/logrotate.d"),
]


@pytest.mark.parametrize(("base", "package", "path"), DIRECTORIES)
def test_a_file_copied_onto_a_directory_of_a_package_is_linked_with_a_slash(base: str, package: str, path: str) -> None:
    copy = last_copy(base, f"{REQUIRED} {package}", path)
    assert copy.verdict == "same"
    assert adds_slash(copy)


RECOMMENDED = [
    ("git", "/etc/ssh"),
    # Packages that recommend each other: dirmngr and gpg-agent.
    ("gnupg", "/etc/ldap"),
    ("ruby", "/etc/apache2/conf-available"),
    ("npm", "/etc/X11/app-defaults"),
    ("texlive-latex-base", "/etc/ssl/private/"),
    ("prometheus-node-exporter", "/var/cache/ipmimonitoringsdrcache"),
    ("wireguard-tools", "/vmlinuz"),
    ("rustc", "/lib32/"),
]


@pytest.mark.parametrize(("package", "path"), RECOMMENDED)
def test_a_path_of_a_recommended_package_may_exist(package: str, path: str) -> None:
    assert last_copy("debian:13", f"{INSTALL} {package}", path).verdict == "unknown"


SHARED = [
    ("debian:bookworm-slim", "libtool", "/usr/share/doc/gcc-12-base/sanitizer"),
    ("debian:trixie-slim", "build-essential", "/usr/share/doc/perl/Changes.gz"),
    ("debian:trixie-slim", "build-essential", "/usr/share/doc/perl/Changes.gz/"),
]


@pytest.mark.parametrize(("base", "package", "path"), SHARED)
def test_a_package_may_bring_anything_to_the_documentation_of_one_that_is_there(
    base: str, package: str, path: str
) -> None:
    assert last_copy(base, f"{REQUIRED} {package}", path).verdict == "unknown"


SYMLINKS_OF_PERL = [("debian:12", "/usr/share/perl/5.36/"), ("debian:13", "/usr/share/perl/5.40/")]


@pytest.mark.parametrize(("base", "path"), SYMLINKS_OF_PERL)
def test_a_symlink_that_is_named_by_the_version_of_perl_may_be_there(base: str, path: str) -> None:
    assert last_copy(base, f"{REQUIRED} autoconf", path).verdict == "unknown"


OLD = [
    ("debian:10", "unknown"),
    ("ubuntu:20.04", "unknown"),
    ("registry.example.com/team/base", "unknown"),
]


@pytest.mark.parametrize(("base", "verdict"), OLD)
def test_on_an_older_or_unknown_release_a_directory_of_a_package_may_exist(base: str, verdict: str) -> None:
    assert last_copy(base, f"{INSTALL} nginx", "/etc/nginx/conf.d").verdict == verdict


CHANGED = [
    ("apache2", "chown -R www-data:www-data /var/www/html", "/var/www/html/"),
    ("apache2", "chown -R www-data:www-data /var/www/html", "/var/www/html/css/"),
    ("apache2", "rm -rf /var/www/html && ln -s /app/public /var/www/html", "/var/www/html/"),
    ("apache2", "chmod -R 775 /var/www", "/var/www/html/"),
    ("apache2", "find /var/www -type d -exec chmod 750 {} +", "/var/www/html/"),
    ("apache2", "mkdir /var/www/app && chown www-data /var/www/app", "/var/www/app/"),
    ("apache2", "cd /var/www/html && mkdir -m 700 priv", "/var/www/html/priv/"),
    ("apache2", "usermod -u 1000 www-data && chown -R www-data /var/www", "/var/www/html/"),
    ("sudo", "chmod 750 /etc/sudoers.d", "/etc/sudoers.d/app"),
    ("nginx", "chown -R 1000:1000 /etc/nginx", "/etc/nginx/conf.d/"),
    ("supervisor", "chown -R 1000:1000 /etc/supervisor/conf.d", "/etc/supervisor/conf.d/"),
    ("cron", "chmod 700 /etc/cron.d", "/etc/cron.d/job"),
]


@pytest.mark.parametrize(("package", "command", "path"), CHANGED)
def test_a_command_changes_a_directory_of_a_package(package: str, command: str, path: str) -> None:
    for base in ("debian:12", "debian:13"):
        assert last_copy(base, f"{INSTALL} {package} && {command}", path).verdict != "same"


UNUSUAL = [
    ("python3-venv", "/etc/ssl/private/"),
    ("postfix-mysql", "/etc/ssl/private/"),
    ("kea-dhcp4-server", "/etc/kea/"),
    ("strongswan", "/etc/ipsec.d/private/"),
    ("sendmail-bin", "/etc/mail/"),
    ("sendmail-bin", "/var/spool/mqueue/"),
    ("texlive-latex-base", "/usr/local/share/fonts/"),
    ("texlive-latex-base", "/usr/bin/X11/"),
    ("fcgiwrap", "/var/log/journal/"),
    ("nut-server", "/var/log/private/"),
    ("nut-server", "/etc/credstore/"),
    ("php-cli", "/usr/share/misc/magic"),
    ("redis-server", "/etc/redis/"),
    ("redis-tools", "/etc/redis/"),
    ("python3-dev", "/usr/src/python3.13/Parser"),
    ("postgresql", "/etc/postgresql/"),
    ("rabbitmq-server", "/var/lib/rabbitmq/"),
    ("squid", "/var/spool/squid/"),
]


@pytest.mark.parametrize(("package", "path"), UNUSUAL)
def test_an_unusual_directory_or_symlink_is_known_whichever_package_contains_it(package: str, path: str) -> None:
    # Some of them are in one of the two releases only.
    verdicts = {last_copy(base, f"{REQUIRED} {package}", path).verdict for base in ("debian:12", "debian:13")}
    assert "same" not in verdicts


ANY_PACKAGE = ["nginx", "openssl", "texlive-latex-base", "frobnicate-server", "appstream", "toolame"]


@pytest.mark.parametrize("package", ANY_PACKAGE)
@pytest.mark.parametrize("path", ["/app/", "/srv/app/", "/opt/app/", "/usr/local/bin/tool"])
def test_paths_of_no_package_stay_decided_after_any_install(package: str, path: str) -> None:
    for base in ("debian:12", "debian:13", "ubuntu:24.04"):
        assert last_copy(base, f"{INSTALL} {package}", path).verdict == "same"


UNREAD = [
    "apt-get install -y $(cat /tmp/list)",
    "apt-get install -y $(grep -v '#' /tmp/packages.txt)",
    "xargs -a /tmp/list apt-get install -y",
    "xargs apt-get install -y < /tmp/list",
    "grep -v '^#' /tmp/packages.txt | xargs -r apt-get install -y",
    'while read -r name; do apt-get install -y "$name"; done < /tmp/list',
    "apt-get build-dep -y app",
    "dpkg -i /opt/debs/*.deb",
    "apt-get install -y /tmp/*.deb",
    "dpkg-deb -x /tmp/x.deb /",
    "dpkg -x /tmp/x.deb /",
    "apt-get install -y ./tool_1.2_amd64.deb",
    "apt-get install -y a-package-that-debian-has-not",
]


@pytest.mark.parametrize("run", UNREAD)
def test_packages_with_unknown_names_may_contain_the_paths_of_every_package(run: str) -> None:
    before = LIST.format("# ours\nredis-server")
    for path in ("/etc/redis/redis.conf", "/etc/ssl/private/key.pem", "/etc/nginx/conf.d"):
        assert last_copy("debian:12", run, path, before).verdict == "unknown"
    for path in ("/etc/nginx/nginx.conf", "/app/", "/srv/app/", "/opt/app/", "/usr/local/bin/app"):
        assert last_copy("debian:12", run, path, before).verdict == "same"


READ = [
    "apt-get install -y $(cat /tmp/packages.txt)",
    "xargs -a /tmp/packages.txt apt-get install -y",
    "xargs -r -a /tmp/packages.txt apt-get install -y --no-install-recommends",
    "cat /tmp/packages.txt | xargs apt-get install -y",
]


@pytest.mark.parametrize("run", READ)
def test_the_names_are_read_from_a_file_whose_text_is_known(run: str) -> None:
    nginx = LIST.format("nginx\ncurl")
    assert last_copy("debian:12", run, "/etc/redis/redis.conf", nginx).verdict == "same"
    assert adds_slash(last_copy("debian:12", run, "/etc/nginx/conf.d", nginx))
    assert last_copy("debian:12", run, "/etc/redis/redis.conf", LIST.format("redis-server")).verdict == "differs"


def test_an_archive_that_is_extracted_elsewhere_leaves_the_system_as_it_is() -> None:
    assert last_copy("debian:12", "dpkg-deb -x /tmp/x.deb /opt/x", "/etc/redis/redis.conf").verdict == "same"


def test_an_install_that_may_fail_may_have_added_nothing() -> None:
    assert last_copy("debian:12", f"{INSTALL} nginx || true", "/etc/nginx/conf.d").verdict == "unknown"


def lines_of(table: str) -> list[bytes]:
    """The lines of a table, with their line ends, after the comments at its beginning."""
    lines = debian._read_table(table).splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if not line.startswith(b"#"))
    return lines[start:]


def test_accounts_keep_the_directories_that_they_had_when_they_get_another_number() -> None:
    run = f"{INSTALL} redis-server && usermod -u 0 -o redis && groupmod -g 0 -o redis"
    assert last_copy("debian:12", run, "/var/lib/redis/").verdict != "same"


def test_recommended_packages_are_installed_unless_the_command_refuses_them() -> None:
    assert installed("build-essential").at("/etc/ssl/private")
    assert not installed("build-essential", recommends=False).at("/etc/ssl/private")


def test_an_unlisted_number_in_a_name_is_used_in_the_paths() -> None:
    assert installed("php8.9-fpm").at("/etc/php/8.9/fpm/pool.d")
    line = debian._line_of("php8.9-fpm")
    assert line is not None
    assert "/etc/php/8.9/fpm" in line
    assert "/etc/php/8.4/fpm" not in line


def test_the_parents_of_a_directory_are_directories() -> None:
    assert installed("nginx").at("/etc/nginx") == [Fact(debian.PLAIN, True)]


@pytest.mark.parametrize("name", ["debian.txt", "debian-anything.txt"])
def test_the_lines_of_a_table_are_sorted_so_that_a_binary_search_finds_each(name: str) -> None:
    lines = lines_of(name)
    assert lines == sorted(lines)
    assert lines[0] > b"#"
    assert len({line.partition(b": ")[0].partition(b" ")[0].rstrip() for line in lines}) == len(lines)


def test_each_line_of_the_table_of_packages_can_be_read() -> None:
    for name in [line.decode().partition(":")[0] for line in lines_of("debian.txt")]:
        line = debian._line_of(name)
        assert line is not None
        for part in line.split("; "):
            word, _, rest = part.partition(" ")
            if word in ("with", "may-with", "recommends"):
                assert "*" in name or all(map(debian._line_of, rest.split(" ")))
            elif word not in ("user", "group", "?", "-"):
                above, path, names, fact = debian._read(part, True)
                assert above[:1] in ("", "/")
                assert not above.endswith("/")
                assert "{" not in above + path + names
                assert "}" not in above + path + names
                assert path.startswith(f"{above}/") != names.startswith(",")
                assert all(names[1:-1].split(",") if names else path[1:].split("/"))
                assert fact.text


def test_an_install_of_ten_packages_is_looked_up_in_a_few_milliseconds() -> None:
    names = [
        "nginx",
        "php-fpm",
        "mariadb-client",
        "supervisor",
        "git",
        "curl",
        "build-essential",
        "python3-pip",
        "cron",
    ]
    names.append("openssh-server")
    installed(*names).at("/etc/nginx")
    times = []
    for _ in range(5):
        debian._parts_of.cache_clear()
        started = time.perf_counter()
        installed(*names)
        times.append(time.perf_counter() - started)
    assert min(times) < 0.05


REMOVED = [
    ("apt-get purge -y nginx", "unknown"),
    ("apt-get remove -y nginx-common", "unknown"),
    ("apt-get purge -y --auto-remove $(cat /tmp/list)", "unknown"),
    ("apt-get autoremove -y", "unknown"),
    ("apt-get install -y curl nginx-common-", "unknown"),
    ("dpkg -P nginx-common", "unknown"),
    ("apt-get purge -y --auto-remove gcc make", "same"),
    ("apt-get remove -y --simulate nginx", "same"),
    ("apt-get clean", "same"),
]


@pytest.mark.parametrize(("command", "verdict"), REMOVED)
def test_a_directory_may_be_gone_after_its_package_was_removed(command: str, verdict: str) -> None:
    run = f"{REQUIRED} nginx gcc make && {command}"
    assert last_copy("debian:12", run, "/etc/nginx/conf.d").verdict == verdict


def test_a_directory_with_another_owner_may_outlive_its_removed_package() -> None:
    run = f"{INSTALL} nginx && chown -R 1000:1000 /etc/nginx && apt-get remove -y nginx-common"
    assert last_copy("debian:12", run, "/etc/nginx/conf.d/").verdict == "unknown"
