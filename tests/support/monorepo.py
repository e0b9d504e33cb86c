"""A repository of five services whose builds are described in three kinds of files."""

from __future__ import annotations

import json
from pathlib import Path

PRIVATE = "registry.example.com/base/nginx:1"
BEGIN = "# syntax=docker/dockerfile:1\n"
# The Dockerfile of each service. Only those of `web` need facts about the private image.
DOCKERFILES = {
    "services/api/Dockerfile": "FROM python:3.13-slim\nWORKDIR /app\nCOPY libs/common /usr/lib/common\n"
    "COPY services/api/requirements.txt /app\nCOPY services/api/src ./src\n",
    "services/web/Dockerfile": f"FROM node:22 AS build\nWORKDIR /src\nCOPY web/package.json .\nCOPY web/src ./src\n"
    f"FROM {PRIVATE}\nCOPY web/nginx.conf /etc/nginx/\nCOPY --from=build /src/dist /usr/share/nginx/html/\n",
    "services/worker/docker/Dockerfile.prod": "FROM deps\nCOPY services/worker/src /usr/lib/worker\n"
    "COPY libs /srv/libs\n",
    "services/auth/auth.dockerfile": "FROM golang:1.25 AS build\nCOPY services/auth /src/\n"
    "FROM debian:bookworm-slim\nCOPY services/auth/conf /usr/lib/auth\nCOPY --from=build /out/auth /usr/local/bin/\n",
    "services/cron/Dockerfile": "FROM alpine:3.20\nCOPY crontab /etc/crontabs/\nCOPY scripts /usr/local/bin\n",
}
SOURCES = (
    "libs/common/a.py",
    "services/api/requirements.txt",
    "services/api/src/a.py",
    "services/web/package.json",
    "services/web/src/a.js",
    "services/web/nginx.conf",
    "services/worker/src/a.js",
    "services/auth/main.go",
    "services/auth/conf/a",
    "services/cron/crontab",
    "services/cron/scripts/a",
)
COMPOSE = """\
x-defaults: &defaults
  restart: unless-stopped
services:
  api:
    <<: *defaults
    build:
      context: ..
      dockerfile: services/api/Dockerfile
  web:
    build: {context: ../services, dockerfile: web/Dockerfile}
  database:
    image: postgres:17
"""
BAKE = {
    "target": {
        "_common": {"context": "."},
        "worker": {
            "inherits": ["_common"],
            "dockerfile": "services/worker/docker/Dockerfile.prod",
            "contexts": {"deps": "docker-image://node:22"},
        },
    }
}
WORKFLOW = """\
on: push
jobs:
  images:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        service: [auth]
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
        with:
          context: .
          file: services/${{ matrix.service }}/${{ matrix.service }}.dockerfile
          tags: registry.example.com/${{ matrix.service }}:${{ github.sha }}
      - run: |
          docker build -t registry.example.com/cron:$GITHUB_SHA \\
            services/cron && docker push registry.example.com/cron:$GITHUB_SHA
"""
PRE_COMMIT = """\
# Our hooks.
repos:
- repo: local
  hooks:
  - {id: nothing, name: nothing, entry: "true", language: system}   # a hook of our own
"""


def write_monorepo(folder: Path) -> None:
    """Write the files of the repository into a folder."""
    texts = {
        **{name: BEGIN + text for name, text in DOCKERFILES.items()},
        **dict.fromkeys(SOURCES, ""),
        "deploy/compose.yaml": COMPOSE,
        "docker-bake.json": json.dumps(BAKE, indent=2),
        ".github/workflows/images.yml": WORKFLOW,
        ".pre-commit-config.yaml": PRE_COMMIT,
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
