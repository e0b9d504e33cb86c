"""The parts of generated Dockerfiles: base images, a build context, paths, owners, commands, and whole files."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path


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
WILDCARDS = ("package*.json", "*.txt", "s*", "go.*", "config/*", "nope*", "[a-m]*.sh")
ARCHIVE = "dist.tgz"

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


EVERYWHERE = (
    "mkdir -p {place}",
    "mkdir -p {place}",
    "mkdir -p {place} {other}",
    "mkdir -p -m 750 {place}",
    "mkdir -p {place}/a {place}/b",
    "mkdir -p {place}/{{c,d}}",
    "mkdir -p {place} && chown {owner} {place}",
    "chown {owner} {place}",
    "chown -R {owner} {place}",
    "chgrp 1000 {place}",
    "chmod {mode} {place}",
    "chmod -R {mode} {place}",
    "ln -s {other} {place}/link",
    "ln -sfn {other} /srv/link",
    "cp -a {place}/. {other}/ 2>/dev/null || true",
    "mkdir -p {place} && cp -r {place} /copied",
    "mkdir -p {place}/from && mv {place}/from {place}/to",
    "rm -rf {place}",
    "rm -rf {place}/*",
    "touch {place}/file",
    "echo text > {place}/file",
    "(umask 077 && mkdir -p {place}/masked)",
    "umask 027 && mkdir -p {place}/masked/deep",
    "cd {place} && mkdir -p inner",
    "(cd {place} && mkdir -p x && chown 5 x)",
    "for part in a b; do mkdir -p {place}/$part; done",
    "for part in a b; do mkdir -p {place}/$part && chmod 700 {place}/$part; done",
    "if [ -d {place} ]; then chown {owner} {place}; fi",
    "if [ ! -d {place}/n ]; then mkdir -p -m 700 {place}/n; fi",
    "[ -d {place} ] || mkdir -p {place}",
    "test -e {place}/marker || chmod 711 {place}",
    # The archive is removed because it contains its time of creation.
    "mkdir -p {place} {other} && tar -cf /packed.tar -C {place} . && tar -xf /packed.tar -C {other}; rm -f /packed.tar",
    'dir={place} && mkdir -p $dir/v && chown {owner} "$dir/v"',
    'mkdir -p "$TARGET/in"',
    "true",
    "echo $PATH",
)
GNU_ONLY = (
    "install -d {place}",
    "install -d -m 0750 -o 1000 -g 1000 {place}",
    "install -d -o nobody {place}/i1 {place}/i2",
    "install -D -m 644 /dev/null {place}/in/file",
    "useradd -m app",
    "useradd --create-home --uid 1000 --shell /bin/sh app || true",
    "groupadd -g 1500 app && useradd -u 1500 -g app -m -d {place}/u app",
    "useradd -r app && mkdir -p {place} && chown -R app {place}",
    "mkdir --mode=0770 --parents {place}/p",
    "chown --reference=/tmp {place}",
)
BUSYBOX_ONLY = (
    "adduser -D app",
    "addgroup -g 1500 app && adduser -D -u 1500 -G app app",
    "adduser -D -h {place}/u app",
    "adduser -D -H app && mkdir -p {place} && chown app:app {place}",
)

# Dockerfiles as people write them, with mkdir and touch instead of build tools. Any line may be left out.
SHAPES = (
    """FROM node:22 AS build
WORKDIR /app
COPY package*.json ./
RUN mkdir -p node_modules/x
COPY . .
RUN mkdir -p dist/assets && touch dist/index.html
FROM nginx:1.27
COPY nginx.conf /etc/nginx/conf.d/default.conf
COPY --from=build /app/dist /usr/share/nginx/html
COPY --from=build /app/dist/. /usr/share/nginx/html/
""",
    """FROM golang:1.25-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
COPY . .
RUN mkdir -p /out && touch /out/server
FROM alpine:3.20
RUN adduser -D -u 1000 app
COPY --from=build /out/server /usr/local/bin/
COPY --from=build /out/server /usr/local/bin
COPY --chown=app:app config /etc/app
USER app
WORKDIR /home/app
COPY config/app.conf .
""",
    """FROM debian:bookworm AS build
WORKDIR /src
COPY . .
RUN mkdir -p /out/share && touch /out/server
FROM scratch
COPY --from=build /out/server /server
COPY --from=build /out /
COPY config /etc/app/
""",
    """FROM python:3.13-slim
ENV APP_HOME=/srv/app
RUN useradd --create-home --uid 1000 app
WORKDIR $APP_HOME
COPY requirements.txt .
COPY src/ src/
COPY --chown=1000:1000 . $APP_HOME
COPY --chmod=755 entrypoint.sh /usr/local/bin/
USER 1000
COPY --chown=app config/app.conf /home/app/
WORKDIR data
COPY app.py .
""",
    """FROM debian:bookworm-slim
RUN mkdir -p /var/lib/app /var/log/app && chown -R 1000:1000 /var/lib/app
COPY rootfs/ /
COPY entrypoint.sh /usr/bin/entrypoint
COPY config/app.conf /var/lib/app/
COPY config/conf.d /etc/app/conf.d/
COPY --chown=1000:1000 private /var/lib/app
VOLUME /var/lib/app
COPY scripts/*.sh /usr/local/bin/
COPY app.py main.go /opt/app/
""",
    """ARG VERSION=22.04
FROM ubuntu:$VERSION AS base
ARG TARGET=/opt/tool
WORKDIR ${TARGET}
COPY ["src", "./src"]
FROM base AS made
RUN install -d -m 0755 bin && ln -s ${TARGET}/bin /usr/local/tool
COPY scripts bin/
COPY app.py /usr/local/tool/
FROM base
COPY --from=made /opt/tool /opt/tool
COPY --from=made /opt/tool/bin/run.sh /usr/local/bin/run
COPY nginx.conf ${TARGET}/config
""",
)
