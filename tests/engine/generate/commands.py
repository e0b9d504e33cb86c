"""The commands in generated RUN instructions; {place} and {other} are paths, {mode} and {owner} their values."""

from __future__ import annotations

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
# On a path that only an unknown program created.
ON_UNKNOWN = (
    "chown -R 33:33 {place}",
    "chown 1000:1000 {place}",
    "chmod 750 {place}",
    "chmod -R 775 {place}",
    "chmod 755 {place}",
    "chgrp 1000 {place}",
    "cd {place}",
    "cd {place} && mkdir -m 700 inner",
    "mkdir {place}/inner",
    "mkdir {place}/inner && chown 1000 {place}/inner",
    "ln -s /tmp {place}/inner",
    "rm -rf {place} && ln -s /opt {place}",
    "rm -rf {place} && mkdir -m 700 {place}",
    "find {place} -type d -exec chmod 750 {{}} +",
    "test -d {place}",
    "mv {place} {place}.old && mkdir {place}",
)
# {number} selects the directories that the program creates.
UNKNOWN_PROGRAMS = (
    "make -j{number} install",
    "bundle install --jobs {number}",
    "sh /setup.sh {number}",
    "curl -fsSL https://example.com/install.sh | sh -s {number}",
)
