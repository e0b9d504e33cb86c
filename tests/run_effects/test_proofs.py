from __future__ import annotations

import pytest

from copy_link.checker import check

DEBIAN = "FROM debian:bookworm\n"
APACHE = f"{DEBIAN}RUN apt-get update && apt-get install -y apache2 && "
TREE = "COPY index.html /var/www/html/\n"


def verdicts(dockerfile: str) -> list[str]:
    return [copy.verdict for copy in check(dockerfile.encode(), "Dockerfile").copies]


@pytest.mark.parametrize(
    "dockerfile",
    [
        f"{APACHE}chown -R www-data:www-data /var/www/html\n{TREE}",
        f"{APACHE}rm -rf /var/www/html && ln -s /app/public /var/www/html\n{TREE}",
        f"{APACHE}chmod -R 775 /var/www\n{TREE}",
        f"{APACHE}find /var/www -type d -exec chmod 750 {{}} +\n{TREE}",
        f"{APACHE}mkdir /var/www/app && chown www-data /var/www/app\nCOPY index.html /var/www/app/",
        f"{APACHE}cd /var/www/html && mkdir -m 700 priv\nCOPY index.html /var/www/html/priv/",
        f"{APACHE}usermod -u 1000 www-data && chown -R www-data /var/www\n{TREE}",
        f"{DEBIAN}RUN apt-get update && apt-get install -y sudo && chmod 750 /etc/sudoers.d\nCOPY f /etc/sudoers.d/",
        "FROM ruby:3.3\nWORKDIR /rails\n"
        "RUN bundle install && useradd rails && chown -R rails:rails db log storage tmp\nCOPY d /rails/log",
        f"{DEBIAN}RUN make install && chown -R 33:33 /usr/local/nginx\nCOPY x /usr/local/nginx/conf/",
        f"{DEBIAN}RUN curl -fsSL https://x/y | bash && chmod -R 777 /opt/tool\nCOPY x /opt/tool/conf/",
        f"{DEBIAN}RUN sh installer.sh && chown -R 1000:1000 /opt/app\nCOPY x /opt/app/conf/",
        f"{DEBIAN}RUN sh installer.sh && sed -i s/a/b/ /opt/app/conf/x\nCOPY x /opt/app/conf/",
        f"{DEBIAN}RUN sh installer.sh && tar -xf a.tar -C /opt/app/lib\nCOPY x /opt/app/",
        f"{DEBIAN}RUN set -e; sh installer.sh; chgrp 50 /opt/app; true\nCOPY x /opt/app/conf/",
        f"{DEBIAN}RUN sh installer.sh; chown 5 /opt/app || true\nCOPY x /opt/app/conf/",
        f"{DEBIAN}RUN sh installer.sh; test -d /opt/app && test -f /etc/x || exit 1\nCOPY x /opt/app/conf/",
        f"{DEBIAN}RUN sh installer.sh && /opt/app/bin/tool --version\nCOPY x /opt/app/",
        f"{DEBIAN}RUN sh installer.sh && . /opt/app/settings\nCOPY x /opt/app/",
        f"{DEBIAN}RUN sh installer.sh && sha256sum /opt/app/tool && strip /opt/app/tool\nCOPY x /opt/app/",
        f"{DEBIAN}RUN sh installer.sh && for d in /opt/app/*; do chown 5 $d; done\nCOPY x /opt/app/conf/",
        f"{DEBIAN}RUN sh installer.sh; chown 5 /opt/app/* || true\nCOPY x /opt/app/conf/",
        f"{DEBIAN}RUN ./setup.sh /opt/x/y\nCOPY x /opt/x/",
    ],
)
def test_a_path_that_a_successful_command_names_is_not_absent(dockerfile: str) -> None:
    (verdict,) = verdicts(dockerfile)
    assert verdict != "same"


@pytest.mark.parametrize(
    "run",
    [
        "sh installer.sh && chown -R 5:5 /opt/app",
        "sh installer.sh; chown -R 5:5 /opt/app || true",
        "chmod 700 /opt/*/conf && find /opt -name x",
        "cd /usr/src/tool && make install && mkdir -m 700 x",
        "echo x > /etc/tool/x && sed -i '/a/d' /etc/tool/y && grep /app /etc/tool/z && awk '/srv/' /etc/tool/z",
        "test -d /app || mkdir /app",
        "sh installer.sh && /opt/app/bin/tool && for d in /opt/app/*; do chown 5 $d; done",
        "[ -e /srv/x ] && chmod 755 /etc; true",
        "find /var/lib -name x | xargs -r chmod 700 /srv/x",
    ],
)
def test_other_paths_stay_decided(run: str) -> None:
    dockerfile = f"{DEBIAN}RUN {run}\nCOPY x /app/\nCOPY x /srv/x/\nCOPY x /usr/local/bin/tool\n"
    expected = "unknown" if "xargs" in run else "same"
    assert verdicts(dockerfile) == ["same", expected, "same"]


def test_a_known_directory_keeps_its_mode_when_it_has_to_exist() -> None:
    dockerfile = f"{DEBIAN}RUN [ -n x ] || mkdir -m 700 /a; test -d /a && chown 0:0 /a\nCOPY x /a/\n"
    assert verdicts(dockerfile) == ["differs"]
