"""Programs whose effects are not in the Dockerfile: installers, and a package manager that works without network.

They are among the run tools. The number in `make -j2 install` or `bundle install --jobs 2` selects the directories that
the program creates, so that its command line names none of them.
"""

from __future__ import annotations

from pathlib import Path

# From the number to the commands, and to the paths that they create.
INSTALLED: dict[int, tuple[str, tuple[str, ...]]] = {
    1: (
        "mkdir -p /opt/vendor/conf && mkdir -p -m 750 /opt/vendor/log",
        ("/opt/vendor", "/opt/vendor/conf", "/opt/vendor/log"),
    ),
    2: (
        "mkdir -p /usr/local/tool/conf /usr/local/tool/html && chmod 700 /usr/local/tool/html",
        ("/usr/local/tool", "/usr/local/tool/conf", "/usr/local/tool/html"),
    ),
    3: (
        "mkdir -p /srv/site/db /srv/site/tmp && ln -sfn db /srv/site/current",
        ("/srv/site", "/srv/site/db", "/srv/site/tmp", "/srv/site/current"),
    ),
    4: (
        "mkdir -p /var/www/site/static && chown -R 33:33 /var/www/site",
        ("/var/www/site", "/var/www/site/static"),
    ),
    5: (
        "mkdir -p /etc/service.d /library && chmod 1777 /library && touch /etc/service.d/main",
        ("/etc/service.d", "/library"),
    ),
}

# The directories below /etc, /usr/share and /var in packages of Debian 12 (`dpkg-deb --contents`, November 2026). They
# are plain, with mode 0755 and owner 0:0, except that nginx's postinst sets the owner of /var/log/nginx.
PACKAGES: dict[str, tuple[str, ...]] = {
    "nginx": (
        "/etc/nginx/conf.d",
        "/etc/nginx/modules-enabled",
        "/etc/nginx/sites-available",
        "/etc/nginx/sites-enabled",
        "/etc/nginx/snippets",
        "/usr/share/nginx/html",
        "/var/lib/nginx",
        "/var/log/nginx",
        "/var/www/html",
    ),
    "supervisor": ("/etc/supervisor/conf.d", "/var/log/supervisor"),
    "rsyslog": ("/etc/rsyslog.d", "/var/spool/rsyslog"),
    "fail2ban": ("/etc/fail2ban/action.d", "/etc/fail2ban/filter.d", "/etc/fail2ban/jail.d", "/var/lib/fail2ban"),
}
# The paths to copy to. For others, the tool may know more about the package than the simulation creates.
PACKAGE_PATHS: dict[str, tuple[str, ...]] = {
    name: tuple(path for path in paths if path.startswith(("/etc", "/usr/share", "/var/www")))
    for name, paths in PACKAGES.items()
}

# The directory that an image has if it has the package manager.
FOLDERS = {"apt-get": "/etc/apt", "apk": "/etc/apk", "dnf": "/etc/pki"}

_SCRIPT = "#!{mount}/busybox/busybox sh\nset -e\n{body}\n"


def selection(argument: str) -> str:
    """Shell text that creates the directories of the number in a word, such as "$*"."""
    cases = "".join(f"  *{number}*) {commands} ;;\n" for number, (commands, _) in INSTALLED.items())
    return f"case {argument} in\n{cases}esac"


def scripts(mount: str) -> dict[str, str]:
    """The text of each program by its name; `mount` is the path of the run tools in a build."""
    cases = "".join(f"  {name}) mkdir -p {' '.join(paths)} ;;\n" for name, paths in PACKAGES.items())
    install = (
        f'for name in "$@"; do case $name in\n{cases}esac; done\n[ ! -d /var/log/nginx ] || chown 0:4 /var/log/nginx'
    )
    bodies = {"make": selection('"$*"'), "bundle": selection('"$*"'), "apt-get": install}
    bodies |= dict.fromkeys(("apk", "dnf"), "")
    # As the real ones: they are missing on other distributions, and only root may install.
    needed = 'test -d {folder} && test "$({mount}/busybox/busybox id -u)" = 0'
    for name, folder in FOLDERS.items():
        bodies[name] = f"{needed.format(folder=folder, mount=mount)}\n{bodies[name]}"
    return {name: _SCRIPT.format(mount=mount, body=body) for name, body in bodies.items()}


def write(folder: Path, mount: str) -> None:
    """Write the programs into a folder of commands."""
    for name, text in scripts(mount).items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
