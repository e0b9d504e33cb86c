"""Dockerfiles of real size, the same ones in every run: several stages, and long RUN with packages."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

SEED = 21
SHORTEST, LONGEST = 30, 120

_DEBIAN_PACKAGES = (
    "autoconf build-essential bzip2 ca-certificates cmake cron curl default-jre-headless dirmngr ffmpeg file "
    "fontconfig g++ gcc gettext git gnupg gosu graphviz imagemagick iproute2 jq less libcurl4-openssl-dev libffi-dev "
    "libicu-dev libjpeg-dev libpng-dev libpq-dev libsqlite3-dev libssl-dev libxml2-dev libyaml-dev libzip-dev locales "
    "lsb-release make nano netcat-openbsd nginx openssh-client openssl patch pkg-config postgresql-client procps "
    "python3 python3-pip redis-tools rsync sqlite3 sudo supervisor tini tzdata unzip vim-tiny wget xz-utils zip "
    "zlib1g-dev zstd"
)
DEBIAN_PACKAGES = _DEBIAN_PACKAGES.split()
_ALPINE_PACKAGES = (
    "bash bind-tools build-base ca-certificates curl dumb-init freetype-dev git gnupg icu-libs jq libc6-compat "
    "libjpeg-turbo-dev libpng-dev libpq libxml2 nginx nodejs openssh-client openssl postgresql-client python3 rsync "
    "shadow sqlite su-exec sudo tini tzdata unzip wget xz zip zlib-dev"
)
ALPINE_PACKAGES = _ALPINE_PACKAGES.split()
NODE_COMMANDS = ("npm ci", "npm install --omit=dev", "yarn install --frozen-lockfile", "npm run build", "npm run lint")
PYTHON_COMMANDS = (
    "pip install --no-cache-dir -r requirements.txt",
    "python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir -r requirements.txt",
    "pip install --no-cache-dir gunicorn uvicorn && pip install --no-cache-dir .",
    "python manage.py collectstatic --noinput",
)
GO_COMMANDS = (
    "go mod download",
    "CGO_ENABLED=0 GOOS=linux go build -trimpath -ldflags='-s -w' -o /out/app ./cmd/app",
    "go test ./... && go vet ./...",
)
JAVA_COMMANDS = ("mvn -B dependency:go-offline", "mvn -B package -DskipTests", "./gradlew --no-daemon assemble")
# The image, its distribution, and the commands of its language.
LANGUAGES = (
    ("node:{20..24}-bookworm", "debian", NODE_COMMANDS),
    ("node:{18..22}-alpine", "alpine", NODE_COMMANDS),
    ("python:3.{10..13}-slim-bookworm", "debian", PYTHON_COMMANDS),
    ("python:3.{9..12}-slim", "debian", PYTHON_COMMANDS),
    ("python:3.{10..13}-alpine", "alpine", PYTHON_COMMANDS),
    ("golang:1.{21..25}", "debian", GO_COMMANDS),
    ("golang:1.{21..24}-alpine", "alpine", GO_COMMANDS),
    ("maven:3.9-eclipse-temurin-{17..21}", "debian", JAVA_COMMANDS),
    ("registry.example.com/team/base:{1..9}", "debian", PYTHON_COMMANDS),
)
FINAL_IMAGES = (
    ("debian:bookworm-slim", "debian"),
    ("debian:trixie-slim", "debian"),
    ("ubuntu:24.04", "debian"),
    ("alpine:3.{18..22}", "alpine"),
    ("nginx:1.{25..27}", "debian"),
    ("eclipse-temurin:21-jre", "debian"),
)
SOURCES = ("src", "app", "config", "scripts", "static", "templates", "migrations", "public", "lib", "docs", "proto")
DESTINATIONS = ("/app/{}", "/srv/{}/", "/opt/app/{}", "./{}", "/usr/local/share/{}/", "/etc/app/{}", "/var/lib/app/{}")
FILES = ("package.json package-lock.json", "requirements.txt", "go.mod go.sum", "pom.xml", "Makefile", "entrypoint.sh")


def dockerfiles(count: int) -> list[str]:
    """The texts of `count` different Dockerfiles with 30 to 120 lines."""
    random = Random(SEED)
    return [_dockerfile(random, number) for number in range(count)]


def _dockerfile(random: Random, number: int) -> str:
    wanted = random.randint(SHORTEST, LONGEST)
    lines = ["# syntax=docker/dockerfile:1", f"# The image of service {number}.", "ARG VERSION=1.0"]
    count = random.choice((2, 2, 3, 3, 4))
    for stage in range(count - 1):
        image, family, commands = random.choice(LANGUAGES)
        lines += ["", f"FROM {_with_number(random, image)} AS stage{stage}"]
        end = wanted * (stage + 1) // count
        for text in _instructions(random, family, commands, stage):
            lines += text.split("\n")
            if len(lines) >= end:
                break
    image, family = random.choice(FINAL_IMAGES)
    lines += ["", f"FROM {_with_number(random, image)}", "WORKDIR /app"]
    last = ["EXPOSE 8080", f"USER {random.choice(('1000', 'nobody', 'app'))}", 'ENTRYPOINT ["/entrypoint.sh"]']
    for text in _instructions(random, family, (), count - 1):
        added = text.split("\n")
        if len(lines) + len(added) + len(last) > LONGEST or len(lines) >= wanted - len(last):
            break
        lines += added
    return "\n".join((*lines, *last, ""))


def _instructions(random: Random, family: str, commands: tuple[str, ...], earlier: int) -> Iterator[str]:
    """Instructions as people write them, without an end; `earlier` stages may be copied from."""
    yield "ARG VERSION"
    yield f"LABEL org.opencontainers.image.version=$VERSION \\\n      org.opencontainers.image.title=app{earlier}"
    yield 'ENV PATH=/opt/app/bin:$PATH \\\n    LANG=C.UTF-8 \\\n    APP_HOME="/opt/app"'
    yield _install(random, family)
    yield "WORKDIR /app"
    while True:
        yield f"COPY {random.choice(FILES)} ./"
        if commands:
            yield f"RUN {random.choice(commands)}"
        source = random.choice(SOURCES)
        yield f"COPY {source} {random.choice(DESTINATIONS).format(source)}"
        if earlier and random.random() < 0.7:
            yield f"COPY --from=stage{random.randrange(earlier)} /app/{source} /opt/{source}"
        yield random.choice(
            (
                "RUN mkdir -p /var/log/app /var/cache/app \\\n && chown -R 1000:1000 /var/log/app /var/cache/app",
                "RUN groupadd --system --gid 1000 app \\\n && useradd --system --uid 1000 --gid app --create-home app",
                "RUN set -eux; \\\n    curl -fsSL https://example.com/tool-$VERSION.tar.gz -o /tmp/tool.tar.gz; \\\n"
                "    tar -xzf /tmp/tool.tar.gz -C /usr/local/bin; \\\n    rm /tmp/tool.tar.gz",
                'RUN if [ "$VERSION" = 1.0 ]; then \\\n      ln -sf /usr/share/zoneinfo/UTC /etc/localtime; \\\n    fi',
                '# Kept for the next release.\nENV FEATURE_FLAGS="a,b" \\\n    WORKERS=4',
                _install(random, family),
                "COPY --chown=1000:1000 . .",
                f"COPY {random.choice(FILES).split()[-1]} /usr/local/bin/",
            )
        )


def _install(random: Random, family: str) -> str:
    listed = " \\\n      ".join(sorted(random.sample(DEBIAN_PACKAGES if family == "debian" else ALPINE_PACKAGES, 9)))
    if family == "alpine":
        return f"RUN apk add --no-cache \\\n      {listed}"
    return (
        f"RUN apt-get update \\\n && apt-get install -y --no-install-recommends \\\n      {listed} \\\n"
        " && rm -rf /var/lib/apt/lists/*"
    )


def _with_number(random: Random, image: str) -> str:
    """The name of an image with one of the numbers in its range."""
    before, brace, rest = image.partition("{")
    if not brace:
        return image
    first, _, after = rest.partition("..")
    last, _, after = after.partition("}")
    return f"{before}{random.randint(int(first), int(last))}{after}"
