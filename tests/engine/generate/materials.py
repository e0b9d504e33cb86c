"""The parts of generated Dockerfiles: base images, a build context, sources, paths, owners and frontends."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

from tests.engine.build import simulated_programs


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GNU_BASES = ("debian:bookworm", "debian:bookworm-slim", "debian:trixie", "ubuntu:24.04", "ubuntu:22.04", "fedora:42")
APPLICATION_BASES = ("node:22", "node:22-alpine", "golang:1.25-bookworm", "python:3.13-slim", "nginx:1.27")
BUSYBOX_BASES = ("alpine:3.20", "alpine:3.22")
BARE_BASES = ("scratch", "gcr.io/distroless/static-debian12", "registry.example.com/team/base:1")

FILES = words(
    "package.json package-lock.json go.mod go.sum main.go requirements.txt app.py entrypoint.sh nginx.conf src/index.js"
    " src/lib/a.js config/app.conf config/conf.d/b.conf scripts/run.sh private/key private/deep/cert shared/tmp/t"
    " rootfs/etc/app.conf rootfs/usr/local/bin/tool rootfs/opt/tool/x open/o debug.log"
)
DIRECTORIES = ("src", "src/lib", "config", "scripts", "private", "shared", "rootfs", "open", "nothing", "current", ".")
# Matches nothing in the context now, but a build may come after files are made there.
MATCHES_NOTHING = "nope*"
WILDCARDS = ("package*.json", "*.txt", "s*", "go.*", "config/*", MATCHES_NOTHING, "[a-m]*.sh")
ARCHIVE = "dist.tgz"
# A script that is run, and whose text is not in the Dockerfile.
SETUP = "setup.sh"

# Copied trees that have a directory, a file or a symlink where the image may have another kind of entry, with a
# destination for each; {made} is a path that commands created.
TREES = {
    "trees/bin": ("bin/foo.sh",),
    "trees/lib": ("lib/x/y",),
    "trees/man": ("man/z",),
    "trees/deep": ("usr/local/man/z",),
    "trees/run": ("run/app/r",),
    "trees/link": ("link/x",),
    "trees/file": ("file/x",),
    "trees/files": ("app", "sub", "a"),
    "trees/over": ("link", "app.conf"),
}
# A tree of symlinks.
LINK_TREE = "trees/links"
TREE_COPIES = (
    ("trees/bin", "/"),
    ("trees/bin/", "/"),
    ("trees/lib", "/"),
    ("trees/man", "/usr/local/"),
    ("trees/deep", "/"),
    ("trees/run", "/var"),
    ("trees/link", "/srv"),
    ("trees/link", "{made}"),
    ("trees/file", "{made}"),
    ("trees/file", "{made}/"),
    ("trees/files", "/"),
    ("trees/files", "/srv"),
    ("trees/files", "{made}"),
    ("trees/over", "/srv"),
    ("trees/over", "{made}"),
    (LINK_TREE, "/"),
    (LINK_TREE, "/srv/"),
    (LINK_TREE, "{made}"),
)
# Commands of a stage that make such trees in STAGE_TREE.
STAGE_TREE = "/out"
STAGE_TREE_SOURCES = ("/out", "/out/", "/out/.")
STAGE_TREES = (
    "mkdir -p /out/bin && touch /out/bin/foo",
    "mkdir -p /out && touch /out/opt",
    "mkdir -p /out/srv && ln -s /opt /out/srv/app",
    "mkdir -p /out/usr/local/man && touch /out/usr/local/man/z",
    "mkdir -p /out/var/run/app && touch /out/app",
    "mkdir -p /out/srv && touch /out/srv/link /out/srv/app.conf",
)

# Frontends since 1.4, the first that knows --link.
PINS = words("1 1.4 1.4.3 1.5 1.6 1.7 1.7 1.7.1 1.8 1.8.0 1.8.1 1.8.1 1.9 1.17")

# The paths that are copied to, created and changed.
PLACES = words(
    "/app /app/sub /srv /srv/app /opt /opt/tool /usr/local/bin /usr/local/lib/app /usr/local/share /etc /etc/app"
    " /etc/nginx/conf.d /usr/share/nginx/html /var/www/html /var/lib/app /var/log /var/log/app /var/cache/app"
    " /var/run/app /run/app /tmp /tmp/x /var/tmp/y /root /root/.config /home /home/app /home/app/.cache /home/node"
    " /home/node/app /bin /sbin /lib /lib64 /usr/bin /usr/lib /usr/lib/app /usr/src/app /data /mnt/x /new/deep/dir"
    " /usr/share/doc/x /srv/link /etc/ssl/certs /usr/local/man /var/mail /var/lib/app/db /go/src/app /usr/sbin"
)
NAMES = ("x", "server", "run.sh", "app.conf", "index.html", "sub", "bin")
OWNERS = ("1000", "1000:1000", "0:0", "root", "root:root", ":1000", "65534:65534", "nobody", "app", "app:app", "$OWNER")
MODES = ("755", "0700", "777", "1777", "2775", "u=rwx,go=", "g+w", "a+rX", "go-w")


def paths() -> list[str]:
    """The paths for which a base image stub decides what the description leaves open."""
    return [*PLACES, *(f"{place}/{name}" for place in PLACES for name in NAMES)]


def make_context(folder: Path) -> None:
    """Make the build context: the files and directories that generated Dockerfiles copy."""
    for path in FILES:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    (folder / "nothing").mkdir()
    for path, mode in (("private", 0o700), ("private/deep", 0o2750), ("open", 0o775), ("shared/tmp", 0o755)):
        (folder / path).chmod(mode)
    for tree, paths in TREES.items():
        for path in paths:
            (folder / tree / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / tree / path).write_text(path)
    (folder / LINK_TREE).mkdir()
    for name, target in (("app", "/opt"), ("sub", "/nowhere"), ("x", "app")):
        (folder / LINK_TREE / name).symlink_to(target)
    (folder / SETUP).write_text(simulated_programs.selection('"$*"') + "\n")
    (folder / "current").symlink_to("src")
    (folder / "latest.py").symlink_to("app.py")
    (folder / ".dockerignore").write_text("*.log\n")
    with tarfile.open(folder / ARCHIVE, "w:gz", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("sub")
        info.type, info.mode, info.uid = tarfile.DIRTYPE, 0o750, 42
        archive.addfile(info)
        info = tarfile.TarInfo("sub/packed")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"tar"))
