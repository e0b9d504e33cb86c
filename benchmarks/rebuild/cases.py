"""The images that the benchmark builds: Dockerfiles as people write them, without `--link`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rebuild import stand_ins
from benchmarks.rebuild.material import MEBIBYTE, write_file, write_files

BASE, RUN, SOURCE = "base image", "early RUN", "source"
CHANGES = (BASE, RUN, SOURCE)
# In the Dockerfiles: the number in a RUN of the last stage that an update changes.
REVISION = "{revision}"


@dataclass(frozen=True)
class Case:
    """An image: its Dockerfile, the base images with the files that their programs write, and the build context.

    The last base image is that of the last stage. `source` is the file that a change of the source writes.
    """

    name: str
    title: str
    dockerfile: str
    bases: Mapping[str, tuple[str, ...]]
    source: str
    write_context: Callable[[Path], None]

    def text(self, revision: int) -> str:
        """The Dockerfile, with the number of a revision in its early RUN."""
        return self.dockerfile.replace(REVISION, str(revision))

    @property
    def last_base(self) -> str:
        return tuple(self.bases)[-1]


def _write_texts(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n")


def _write_model(folder: Path) -> None:
    write_file(folder / "model.safetensors", "model", 500 * MEBIBYTE)
    _write_texts(folder, "server.py")


def _write_site(folder: Path) -> None:
    write_files(folder / "site", 4000, 8 * MEBIBYTE)
    _write_texts(folder, "nginx.conf")


GO = Case(
    name="go",
    title="Go binary, 20 MiB",
    dockerfile="""\
FROM golang:1.25-bookworm AS build
WORKDIR /src
COPY go.mod ./
COPY cmd ./cmd
RUN go build -o /out/server ./cmd

FROM alpine:3.20
RUN apk add --no-cache ca-certificates=2026.{revision}
COPY --from=build /out/server /usr/local/bin/server
CMD ["server"]
""",
    bases={"golang:1.25-bookworm": (stand_ins.BINARY,), "alpine:3.20": (stand_ins.PACKAGE,)},
    source="cmd/main.go",
    write_context=lambda folder: _write_texts(folder, "go.mod", "cmd/main.go"),
)

NODE = Case(
    name="node",
    title="Node, npm ci and a front end",
    dockerfile="""\
FROM node:22-bookworm AS build
WORKDIR /site
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:22-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends tini=0.{revision}
WORKDIR /site
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY --from=build /site/dist dist
COPY server.js .
CMD ["node", "server.js"]
""",
    bases={
        "node:22-bookworm": (stand_ins.NODE_MODULES, stand_ins.BUNDLE),
        "node:22-bookworm-slim": (stand_ins.NODE_MODULES, stand_ins.PACKAGE),
    },
    source="src/main.js",
    write_context=lambda folder: _write_texts(folder, "package.json", "package-lock.json", "server.js", "src/main.js"),
)

PYTHON = Case(
    name="python",
    title="Python, virtual environment",
    dockerfile="""\
FROM python:3.13-bookworm AS build
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install -r requirements.txt

FROM python:3.13-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends libpq5=15.{revision}
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/app
COPY app app
CMD ["/opt/venv/bin/python", "-m", "app"]
""",
    bases={
        "python:3.13-bookworm": (stand_ins.SITE_PACKAGES,),
        "python:3.13-slim-bookworm": (stand_ins.PACKAGE,),
    },
    source="app/__main__.py",
    write_context=lambda folder: _write_texts(folder, "requirements.txt", "app/__main__.py"),
)

MODEL = Case(
    name="model",
    title="Model, 500 MiB",
    dockerfile="""\
FROM nvidia/cuda:12.6.3-runtime-ubuntu22.04
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1=12.{revision}
COPY model.safetensors /models/
COPY server.py /srv/
CMD ["/srv/server.py"]
""",
    bases={"nvidia/cuda:12.6.3-runtime-ubuntu22.04": (stand_ins.PACKAGE,)},
    source="server.py",
    write_context=_write_model,
)

FILES = Case(
    name="files",
    title="4,000 small files, 8 MiB",
    dockerfile="""\
FROM nginx:1.27
RUN apt-get update && apt-get install -y --no-install-recommends brotli=1.{revision}
COPY nginx.conf /etc/nginx/nginx.conf
COPY site /usr/share/nginx/html
""",
    bases={"nginx:1.27": (stand_ins.PACKAGE,)},
    source="site/part0/file0",
    write_context=_write_site,
)

CASES = (GO, NODE, PYTHON, MODEL, FILES)
