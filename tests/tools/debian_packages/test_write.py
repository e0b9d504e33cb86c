"""The tables that are written for a small archive and a few installs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.debian_packages import facts
from tools.debian_packages.__main__ import write
from tools.debian_packages.attribution import attribute
from tools.debian_packages.by_hand import read
from tools.debian_packages.dependencies import closures
from tools.debian_packages.indices import Suite, directories_of, read_packages, read_relations
from tools.debian_packages.measure import Account, Directory, Link, Record
from tools.debian_packages.merging import Base, Known

PACKAGES = """\
Package: web
Version: 1.2-3
Depends: web-common (= 1.2-3), default-mta | mail-transport-agent, tls (>= 1), libc6
Recommends: logs

Package: web-common
Depends: libc6

Package: logs
Description: rotates logs
 Package: this is no field

Package: tls
Provides: ssl (= 1)

Package: mta
Provides: mail-transport-agent, default-mta

Package: other-mta
Provides: mail-transport-agent

Package: web8.2-cgi
Depends: web-common

Package: web8.4-cgi
Depends: web-common

Package: libc6
"""
CONTENTS = """\
etc/logs/rotate.conf                    admin/logs
etc/web/web.conf                        httpd/web-common
etc/other name/file                     httpd/web-common,net/web
etc/web/8.2/cgi/x                       httpd/web8.2-cgi
etc/web/8.4/cgi/x                       httpd/web8.4-cgi
usr/share/web/index.html                httpd/web-common
"""


def measured_directory(
    path: str, *packages: str, mode: int = 0o755, owner: str = "root", mentioned: tuple[str, ...] = (), new: bool = True
) -> Directory:
    return Directory(
        path=path, mode=mode, user=owner, group=owner, new=new, packages=list(packages), mentioned=list(mentioned)
    )


def record(packages: str, installed: str, *directories: Directory, links: tuple[Link, ...] = ()) -> Record:
    return Record(
        suite="new",
        packages=packages.split(),
        recommends=False,
        failed=False,
        installed=installed.split(),
        directories=list(directories),
        links=list(links),
        accounts=[Account(name="web", group="web", home="/var/lib/web", mentioned=["web-common"])],
    )


RECORDS = [
    record(
        "web",
        "web web-common tls mta",
        measured_directory("/etc/web", "web-common"),
        measured_directory("/etc/web/conf.d", "web-common"),
        measured_directory("/etc/web/sites", "web-common"),
        measured_directory("/etc/tls/private", "tls", mode=0o700),
        measured_directory("/var/lib/web", mode=0o750, owner="web", mentioned=("web-common",)),
        measured_directory("/var/lib/web/below", mode=0o750, owner="web"),
        measured_directory("/var/spool/mail", "mta", mode=0o2775, new=False),
        measured_directory("/usr/share/web", "web-common"),
        measured_directory("/etc/init.d", "web"),
        links=(
            Link(path="/etc/web/on.conf", target="../off/on.conf", directory=False, packages=["web"], mentioned=[]),
            Link(path="/usr/bin/web", target="web8", directory=False, packages=["web"], mentioned=[]),
        ),
    ),
    record("tls", "tls", measured_directory("/etc/tls/private", "tls", mode=0o700)),
]


def suite(name: str, packages: str = PACKAGES, contents: str = CONTENTS) -> Suite:
    directories: dict[str, set[str]] = {}
    for package, directory in directories_of(iter(contents.splitlines())):
        directories.setdefault(package, set()).add(directory)
    return Suite(
        name,
        "Sat, 21 Nov 2026 09:15:44 UTC",
        {package.name: package for package in read_packages(packages)},
        {package: frozenset(found) for package, found in directories.items()},
    )


BASE = Base(frozenset({"libc6"}), {"/etc": "755 root:root", "/etc/init.d": "755 root:root"})


def tables(folder: Path, *known: Known, by_hand: str = "") -> tuple[list[str], list[str]]:
    write(folder, known, "2 installs in new", read(by_hand))
    packages, anything = (folder / name for name in ("debian.txt", "debian-anything.txt"))
    return packages.read_text().splitlines()[4:], anything.read_text().splitlines()[4:]


def known(name: str, *, decides: bool = True, **index: str) -> Known:
    return Known(suite(name, **index), BASE, attribute(RECORDS) if name == "new" else {}, decides)


def test_the_tables_of_a_small_archive_are_these(tmp_path: Path) -> None:
    packages, anything = tables(tmp_path, known("new"))
    assert packages == [
        "*: /usr/bin/web -> ?",
        "logs: /etc/logs ?; ?",
        "mta: /var/spool/mail 2775 root:root always",
        "tls: /etc/tls/private 700 root:root",
        "web-common: /etc/web/{conf.d,sites}; /var/lib/web 750 web:web; user web:web /var/lib/web",
        "web: /etc/web/on.conf -> ../off/; with tls web-common; may-with mta; recommends logs",
    ]
    assert anything == [
        "/etc/logs ?",
        "/etc/tls",
        "/etc/tls/private 700 root:root",
        "/etc/web",
        "/etc/web/* ?",
        "/etc/web/conf.d",
        "/etc/web/on.conf ->",
        "/etc/web/sites",
        "/usr/bin links",
        "/usr/bin/web ->",
        "/usr/sbin links",
        "/var/lib",
        "/var/lib/web 750 web:web",
        "/var/spool",
        "/var/spool/mail 2775 root:root",
    ]


def test_a_package_that_was_not_measured_has_a_line_if_a_measured_one_needs_it(tmp_path: Path) -> None:
    needed = PACKAGES.replace("Recommends: logs", "Recommends: logs, web8.2-cgi")
    packages, _ = tables(tmp_path, known("new", packages=needed))
    assert "web8.2-cgi: /etc/web; /etc/web/8.2 ?; with web-common; ?" in packages
    assert not any(line.startswith("web8.4-cgi: ") for line in packages)


def test_the_headers_name_the_suites_with_their_dates_and_the_measured_installs(tmp_path: Path) -> None:
    tables(tmp_path, known("new"))
    header = (tmp_path / "debian.txt").read_text().splitlines()[:4]
    assert all(line.startswith("# ") for line in header)
    assert "new (Sat, 21 Nov 2026 09:15:44 UTC)" in header[1]
    assert "2 installs in new" in header[2]


def test_a_directory_that_another_suite_lacks_is_possible(tmp_path: Path) -> None:
    without = CONTENTS.replace("etc/logs/rotate.conf", "etc/rotate.conf     ")
    packages, _ = tables(tmp_path, known("new"), known("next", contents=without))
    assert "logs: may /etc/logs ?; ?" in packages


def test_an_empty_directory_that_no_index_lists_is_assumed_in_every_suite(tmp_path: Path) -> None:
    packages, _ = tables(tmp_path, known("new"), known("next"))
    assert any(line.startswith("web-common: /etc/web/{conf.d,sites};") for line in packages)


def test_an_old_suite_makes_nothing_uncertain(tmp_path: Path) -> None:
    packages = PACKAGES.replace("web-common (= 1.2-3), ", "other, ")
    with_old, _ = tables(tmp_path, known("new"), known("old", decides=False, packages=packages))
    alone, _ = tables(tmp_path, known("new"))
    assert with_old == alone


def test_a_fact_by_hand_is_added_as_a_possible_one(tmp_path: Path) -> None:
    by_hand = "plain: curl\nweb: /var/log 775 root:syslog always; with logs tls\nweb*-cgi: /run/web* 755 web:web\n"
    packages, _ = tables(tmp_path, known("new"), by_hand=by_hand)
    assert "curl: -; ?" in packages
    web = next(line for line in packages if line.startswith("web: "))
    assert "; may /var/log 775 root:syslog always; " in web
    assert web.endswith("may-with mta; recommends logs")
    assert any(line.startswith("web*-cgi: ") and "may /run/web* 755 web:web" in line for line in packages)


@pytest.mark.parametrize(
    ("value", "groups"),
    [
        ("", ()),
        ("aa", (("aa",),)),
        ("aa (>= 1.2~rc), bb:any | cc (<< 3), dd [amd64]", (("aa",), ("bb", "cc"), ("dd",))),
        ("lib-x11-6.2+b (= 1)", (("lib-x11-6.2+b",),)),
    ],
)
def test_relations_are_read_without_versions(value: str, groups: tuple[tuple[str, ...], ...]) -> None:
    assert read_relations(value) == groups


def test_an_alternative_is_possible_and_a_dependency_of_all_alternatives_is_certain() -> None:
    text = "Package: aa\nDepends: bb | cc\n\nPackage: bb\nDepends: dd\n\nPackage: cc\nDepends: dd\n\nPackage: dd\n"
    bits = {name: 1 << number for number, name in enumerate(("aa", "bb", "cc", "dd"))}
    found = closures({package.name: package for package in read_packages(text)}, bits, frozenset())["aa"]
    assert found.certain == bits["aa"] | bits["dd"]
    assert found.possible == bits["aa"] | bits["bb"] | bits["dd"]


def test_packages_that_need_each_other_are_installed_together() -> None:
    text = "Package: aa\nDepends: bb\n\nPackage: bb\nDepends: cc | dd, aa\n\nPackage: cc\nDepends: aa\n\nPackage: dd\n"
    bits = {name: 1 << number for number, name in enumerate(("aa", "bb", "cc", "dd"))}
    found = closures({package.name: package for package in read_packages(text)}, bits, frozenset())
    assert found["aa"].certain == found["bb"].certain == bits["aa"] | bits["bb"]
    assert found["cc"].certain == bits["aa"] | bits["bb"] | bits["cc"]
    assert found["aa"].possible == bits["aa"] | bits["bb"] | bits["cc"]


def test_a_dependency_that_every_image_has_adds_nothing() -> None:
    packages = {package.name: package for package in read_packages("Package: aa\nDepends: bb | cc\n\nPackage: bb\n")}
    bits = {"aa": 1, "bb": 2}
    assert closures(packages, bits, frozenset({"cc"}))["aa"].recommended == 1


LINES = [
    "-",
    "/etc/a; /etc/b/{c,d}; /var/lib/x; group c; user a:b /home/a; with x; may-with y z; recommends q; ?",
    "/etc/a/{b,c}; may /etc/{d,e}; /etc/m/{x.conf,y.conf} -> ../off/; /etc/q -> /srv; may /run/x ?",
    "/var/q 750 a:b always; may /var/r 700 root:root",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_read_as_it_is_spelled(line: str) -> None:
    assert facts.spelled(facts.read(line)) == line


def test_a_measured_path_belongs_to_the_package_that_lists_or_mentions_it() -> None:
    both = record(
        "one two",
        "one two three",
        measured_directory("/etc/one", "one"),
        measured_directory("/etc/two", "two"),
        measured_directory("/var/lib/one", mentioned=("one", "three")),
        measured_directory("/etc/one/made"),
        measured_directory("/run/lost"),
        measured_directory("/etc/systemd/system/some.wants"),
    )
    without_one = record("two", "two three", measured_directory("/etc/two", "two"))
    lines = attribute([both, without_one])
    assert facts.spelled(lines["one"]) == "/etc/one; may /etc/one/made; may /run/lost; may /var/lib/one"
    assert facts.spelled(lines["two"]) == "/etc/two; may /run/lost"
    assert facts.spelled(lines["three"]) == "-"
    assert facts.spelled(lines["*"]) == "may /etc/systemd/system/some.wants"
