"""Whole Dockerfiles as people write them, as templates for generated ones."""

from __future__ import annotations

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
