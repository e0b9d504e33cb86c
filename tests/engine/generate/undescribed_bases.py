"""Draws Dockerfiles on bases that nobody has described, as people write them."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.engine.generate.stage import one_of
from tests.engine.generate.stand_ins import ALPINE_LIKE, ANY_LIKE, DEBIAN_LIKE, FEDORA_LIKE, HOMES, NON_ROOT

# The command that installs packages. A Dockerfile without one is on a name that says nothing of the distribution.
INSTALLS = {
    DEBIAN_LIKE: "apt-get update && apt-get install -y --no-install-recommends {} && rm -rf /var/lib/apt/lists/*",
    FEDORA_LIKE: "dnf install -y {} && dnf clean all",
    ALPINE_LIKE: "apk add --no-cache {}",
}
PACKAGES = ("curl", "ca-certificates", "git", "curl git", "tzdata")
# Commands that create a directory: as people do, and certainly new ones.
MADE = (
    "mkdir -p {home}",
    "mkdir -p {home}/data /var/log/app",
    "mkdir -p {home} && chown -R 1000:1000 {home}",
    "mkdir {home}",
    "mkdir {home} {home}/conf",
    "rm -rf {home} && mkdir -p {home}/conf",
    "rm -rf {home} && mkdir -p {home}",
    "mkdir -p /etc/app /var/lib/app",
)
# Sources with destinations that do not depend on the Dockerfile.
FIXED = (
    ("entrypoint.sh", "/usr/local/bin/"),
    ("entrypoint.sh", "/usr/local/bin/entrypoint.sh"),
    ("scripts/run.sh", "/usr/local/bin/run"),
    ("scripts/", "/usr/local/bin/"),
    ("entrypoint.sh", "/usr/local/bin"),
    ("entrypoint.sh", "/"),
    ("entrypoint.sh", "/entrypoint.sh"),
    ("rootfs/", "/"),
    ("app.py", "/usr/bin/"),
    ("app.py", "/usr/bin/tool"),
    ("src/lib/", "/usr/local/lib/"),
    ("src", "/usr/local/lib/app"),
    ("config", "/usr/local/etc/"),
    ("config", "/usr/local/share/"),
    ("src", "/usr/share/app"),
    ("nginx.conf", "/etc/nginx/conf.d/default.conf"),
    ("nginx.conf", "/etc/nginx/"),
    ("config/app.conf", "/etc/app.conf"),
    ("config/app.conf", "/etc/"),
    ("config", "/etc/app/"),
    ("config/app.conf", "/etc/profile.d/"),
    ("config/app.conf", "/etc/pki/ca-trust/source/anchors/"),
    ("config/conf.d/", "/etc/apt/sources.list.d/"),
    ("src", "/usr/share/nginx/html"),
    ("src", "/var/www/html/"),
    ("src", "/var/lib/app/"),
    ("src", "/srv/"),
)
# Sources with destinations below a directory of the application.
OWN = (
    ("package*.json", "{home}/"),
    (".", "{home}"),
    ("src", "{home}/src"),
    ("app.py", "{home}/app.py"),
    ("config/app.conf", "{home}/conf/"),
    ("src/", "{home}/"),
    ("app.py", "{home}"),
)
RELATIVE = (("package*.json", "./"), (".", "."), ("src", "./src"), ("app.py", "."), ("config", "conf/"))


@st.composite
def on_undescribed_bases(draw: st.DrawFn) -> str:
    """A Dockerfile whose last stage is on an undescribed base."""
    base = draw(one_of(DEBIAN_LIKE, DEBIAN_LIKE, FEDORA_LIKE, ALPINE_LIKE, ANY_LIKE, ANY_LIKE, NON_ROOT))
    lines: list[str] = []
    if draw(st.integers(0, 3)) == 0:
        lines += ["FROM debian:bookworm AS build", "RUN mkdir -p /out/lib && touch /out/tool /out/lib/a"]
    has_build = bool(lines)
    lines.append(f"FROM {base}")
    is_root = base != NON_ROOT
    if draw(st.integers(0, 2)) == 0:
        lines.append("USER root")
        is_root = True
    home = draw(one_of(*HOMES))
    has_workdir = False
    # The first RUN tells the distribution.
    commands = [INSTALLS[base].format(draw(one_of(*PACKAGES)))] if base in INSTALLS else []
    for number in range(draw(st.integers(3, 8))):
        kinds = ("run", "run", "workdir", "own", "own", "relative", "fixed", "fixed", "fixed", "build")
        kind = "run" if commands and number else draw(one_of(*kinds))
        if kind == "run" and is_root:
            if not commands or draw(st.booleans()):
                commands.append(draw(one_of(*MADE)).format(home=home))
            lines.append(f"RUN {' && '.join(commands)}")
            commands = []
        elif kind == "workdir":
            lines.append(f"WORKDIR {home}")
            has_workdir = True
        elif kind == "build" and has_build:
            source, destination = draw(
                st.sampled_from((("/out/tool", "/usr/local/bin/"), ("/out", "/usr/local/"), ("/out/lib/", f"{home}/")))
            )
            lines.append(f"COPY --from=build {source} {destination}")
        else:
            pairs = {"own": OWN, "fixed": FIXED}.get(kind, RELATIVE if has_workdir else FIXED)
            source, destination = draw(st.sampled_from(pairs))
            flags = draw(one_of("", "", "", "", "--link ", "--chown=1000:1000 "))
            lines.append(f"COPY {flags}{source} {destination.format(home=home)}")
    return "".join(f"{line}\n" for line in lines)
