"""One line for packages whose names differ in numbers only."""

from __future__ import annotations

from tools.debian_packages.facts import read, spelled
from tools.debian_packages.versions import with_any_number


def joined(**lines: str) -> dict[str, str]:
    read_lines = {name.replace("_", "."): read(line) for name, line in lines.items()}
    return {name: spelled(line) for name, line in with_any_number(read_lines).items()}


def test_the_last_number_of_the_name_is_any_number_in_the_facts() -> None:
    assert joined(web8_2="/etc/web/8.2; with lib8.2", web8_4="/etc/web/8.4; with lib8.4") == {
        "web*": "/etc/web/*; with lib*"
    }


def test_only_the_facts_of_all_versions_are_certain() -> None:
    lines = joined(web2="/etc/web/conf.d; with a", web3="/etc/web/{conf.d,x}; with a b")
    assert lines["web*"] == "/etc/web/conf.d; may /etc/web/x; with a; may-with b"
    assert set(lines) == {"web*", "web2", "web3"}


def test_a_version_that_was_not_installed_is_like_those_that_were() -> None:
    lines = joined(web1="/etc/web ?; ?", web2="/etc/web", web3="/etc/web")
    assert lines == {"web*": "/etc/web", "web1": "/etc/web ?; ?"}


def test_a_number_within_a_longer_one_is_another_number() -> None:
    assert joined(web1="/etc/web/1.5; /opt/11", web2="/etc/web/1.5; /opt/11") == {"web*": "/etc/web/1.5; /opt/11"}
