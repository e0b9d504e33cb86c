"""Dockerfiles for which the tool's verdict was once wrong or too cautious, each as small as possible."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.engine import law_base
from tests.engine.build.batches import Builder
from tests.engine.outcomes import FAILS, Example, Outcome, judge
from tests.engine.tool_verdicts import DIFFERS, SAME, UNKNOWN

pytestmark = pytest.mark.engine


class Case(NamedTuple):
    """A Dockerfile, and for each COPY and ADD in it the builder's result and the tool's verdict (if it differs)."""

    text: str
    builder: tuple[str, ...]
    tool: tuple[str, ...] = ()


# Commands that the tool does not read: they create /opt/t/conf, or /opt/t with mode 0700.
INSTALL = "FROM law\nRUN echo 'nlejs -q /pqu/u/dpog' | tr b-za a-z | sh"
INSTALL_PRIVATE = "FROM law\nRUN echo 'nlejs -n 700 /pqu/u' | tr b-za a-z | sh"

# A program in /opt/t with mode 0700.
INSTALL_PROGRAM = f"{INSTALL_PRIVATE} && echo 'dq /.uppmt/hov/usvf /pqu/u/q' | tr b-za a-z | sh"

# A command that succeeded proves that a path exists.
PROOFS = (
    Case(f"{INSTALL} && chown -R 5:5 /opt/t\nCOPY f /opt/t/conf/", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL} && chgrp 5 /opt/t/conf\nCOPY f /opt/t/conf/", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL} && chmod -R 775 /opt/t\nCOPY f /opt/t/conf/", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL} && chmod 750 /opt/t/*\nCOPY f /opt/t/conf/", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL} && find /opt/t -type d -exec chmod 750 {{}} +\nCOPY f /opt/t/conf/", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL} && rm -rf /opt/t/conf && ln -s /real /opt/t/conf\nCOPY f /opt/t/conf/", (DIFFERS,)),
    Case(f"{INSTALL} && ln -s /real /opt/t/conf\nCOPY f /opt/t/conf/real", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL} && mkdir /opt/t/new && chown 5 /opt/t/new\nCOPY f /opt/t/new/", (DIFFERS,)),
    Case(f"{INSTALL} && cd /opt/t && mkdir -m 700 new\nCOPY f /opt/t/new/", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL}; chown 5 /opt/t || true\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL}; chown 5 /opt/t || exit 1\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL_PRIVATE} && test -d /opt/t\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL_PRIVATE}; [ -d /opt/t ] || exit 1\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL_PRIVATE} && cd /opt/t\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL_PRIVATE} && touch /opt/t/y\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL_PRIVATE} && echo y > /opt/t/y\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL_PRIVATE} && mkdir /opt/t/y\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL_PRIVATE} && ln -s y /opt/t/y\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL_PRIVATE} && ls /opt/t\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL_PRIVATE} && find /opt/t\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL_PRIVATE} && cp /file /opt/t/y && cat /opt/t/y\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL_PRIVATE} && cp -r /opt/t /q\nCOPY f /q/x\nCOPY f /opt/t/x", (DIFFERS,) * 2, (UNKNOWN,) * 2),
    Case(f"{INSTALL_PRIVATE} && mv /opt/t /q\nCOPY f /q/x\nCOPY f /opt/t/x", (DIFFERS, SAME), (UNKNOWN, SAME)),
    Case(f"{INSTALL_PROGRAM} && /opt/t/p\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL_PROGRAM} && sort /opt/t/p > /dev/null\nCOPY f /opt/t/x", (DIFFERS,), (UNKNOWN,)),
    Case(f"{INSTALL} && for x in /opt/t/*; do chown 5 $x; done\nCOPY f /opt/t/conf/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN chown 5 /opt && [ -d /has ] && touch /srv/x\nCOPY f /srv/y\nCOPY f /app/", (SAME, SAME)),
)


def copied_from_stage(run: str, source: str = "/out/tool") -> str:
    """A COPY of something that a RUN of another stage made, and a COPY of a directory beside it."""
    return f"FROM law AS b\nRUN {run}\nFROM law\nWORKDIR /app\nCOPY --from=b {source} .\nCOPY d d"


# Text that the tool does not read: `mkdir -p -m 700 /out/tool/d`, `mkdir -p -m 700 /out/x.d/d`, `touch /out/x.json`.
MAKE_TOOL = "echo 'nlejs -q -n 700 /pvu/uppm/e' | tr b-za a-z | sh"
MAKE_FOLDER = "echo 'nlejs -q -n 700 /pvu/y.e/e' | tr b-za a-z | sh"
MAKE_JSON = "mkdir /out && echo 'upvdi /pvu/y.ktpo' | tr b-za a-z | sh"

# A file changes nothing else at its destination; a directory may.
SOURCES = (
    Case(copied_from_stage("mkdir /out && echo x > /out/tool"), (SAME, SAME)),
    Case(copied_from_stage("mkdir /out && echo x | tee /out/tool"), (SAME, SAME)),
    Case(copied_from_stage("mkdir /out && touch /out/tool"), (SAME, SAME)),
    Case(copied_from_stage("mkdir /out && cp /file /out/tool"), (SAME, SAME)),
    Case(copied_from_stage("mkdir /out && mv /file /out/tool"), (SAME, SAME)),
    Case(copied_from_stage("mkdir /out && ln /file /out/tool"), (SAME, SAME)),
    Case(copied_from_stage("install -D /file /out/tool"), (SAME, SAME)),
    Case(copied_from_stage("mkdir /out; if [ -e /file ]; then echo x > /out/tool; fi"), (SAME, SAME)),
    Case(copied_from_stage(MAKE_JSON, "/out/x.json"), (SAME, SAME)),
    Case(copied_from_stage(MAKE_JSON, "/out/*.json"), (SAME, SAME)),
    Case(copied_from_stage(MAKE_FOLDER, "/out/x.d"), (SAME, DIFFERS), (SAME, UNKNOWN)),
    Case(copied_from_stage(f"{MAKE_TOOL} && touch /out/tool"), (SAME, DIFFERS), (SAME, UNKNOWN)),
    Case(copied_from_stage(f"{MAKE_TOOL} && cp /file /out/tool"), (SAME, DIFFERS), (SAME, UNKNOWN)),
    Case(copied_from_stage(f"{MAKE_TOOL} && mv /file /out/tool"), (SAME, DIFFERS), (SAME, UNKNOWN)),
    Case(copied_from_stage(f"{MAKE_TOOL} && install /file /out/tool"), (SAME, DIFFERS), (SAME, UNKNOWN)),
    Case(copied_from_stage(f"{MAKE_TOOL}; echo x > /out/tool || true"), (SAME, DIFFERS), (SAME, UNKNOWN)),
    Case(
        "FROM law AS b\nRUN mkdir /out && echo x > /out/tool\nFROM law\nCOPY --link --from=b /out/tool /has/dir",
        (SAME,),
        (DIFFERS,),
    ),
)

# mkdir without -p fails if the path exists, so the directory is new.
NEW = (
    Case("FROM law\nRUN useradd -d /n u && mkdir /n\nCOPY f /n/x", (SAME,)),
    Case("FROM law\nRUN useradd -m -d /n u && mkdir -p /n\nCOPY f /n/x", (DIFFERS,)),
    Case("FROM law\nRUN useradd -m -d /n u && mkdir /n || true\nCOPY f /n/x", (DIFFERS,), (UNKNOWN,)),
)

# Destinations with an unknown value.
BOUNDED = (
    Case(
        "FROM law\nARG V\nCOPY d /etc/t/${V}/c/\nCOPY d /srv/n\nCOPY f /entry\nCOPY f /opt/n-$V/f\nCOPY f /x$V",
        (SAME,) * 5,
    ),
    Case("FROM law\nARG V\nRUN mkdir -m 700 /etc/t\nCOPY d /etc/t/${V}/c/\nCOPY f /etc/t/f", (DIFFERS, DIFFERS)),
    Case(
        "FROM law\nARG V\nCOPY f /sym/$V\nCOPY f /real/$V/\nCOPY f /srv/x",
        (DIFFERS, SAME, SAME),
        (DIFFERS, UNKNOWN, SAME),
    ),
    Case("FROM law\nENV V=own\nCOPY f /$V/f\nARG V\nCOPY f /$V/f", (DIFFERS, DIFFERS)),
    Case("FROM law\nARG V\nCOPY d /$V\nCOPY f /has/${V}full/sub/x", (SAME, DIFFERS), (UNKNOWN, UNKNOWN)),
)

# Wildcards in another stage, copied over directories of the image.
TWO_FILES = "FROM law AS b\nRUN mkdir /o && touch /o/a /o/b\nFROM law\n"
WILDCARDS = (
    Case(f"{TWO_FILES}COPY --from=b /o/* /usr/lib/\nCOPY d /usr/lib/d", (SAME, SAME)),
    Case(f"{TWO_FILES}COPY --from=b /o/* /\nCOPY f /usr/bin/x", (SAME, SAME)),
    # The tool does not know that the wildcard matches, only what it matches.
    Case(
        "FROM law AS b\nRUN mkdir -p /o/a/d && chmod 700 /o/a/d && touch /o/b\nFROM law\n"
        "COPY --from=b /o/* /srv/\nCOPY d /srv/d\nCOPY d /srv/a",
        (SAME, DIFFERS, SAME),
        (SAME, UNKNOWN, SAME),
    ),
    Case(
        "FROM law AS b\nRUN mkdir -p /o/a/x && touch /o/b && ln -s a /o/c\nFROM law\n"
        "COPY --from=b /o/[bc] /srv/\nCOPY d /srv/d",
        (SAME, SAME),
        (SAME, UNKNOWN),
    ),
)

# Archives: one whose own directory is stripped leaves the target directory as it is, and a known name tells the rest.
PACK = "FROM law\nRUN mkdir -p -m 700 /a/p && mkdir /a/p/bin && tar -C /a"
PACK_S6 = "mkdir -p /a/etc/s6-overlay /a/command /a/package && tar -C /a -cf /s6-overlay-noarch.tar.xz ."
ARCHIVES = (
    Case(f"{PACK} -cf /x.tar p && tar -xf /x.tar -C /opt --strip-components=1\nCOPY d /opt", (SAME,)),
    Case(f"{PACK}/p -cf /x.tar . && tar -xf /x.tar -C /opt --strip-components=1\nCOPY d /opt", (SAME,)),
    Case(f"{PACK}/p -cf /x.tar . && tar -xf /x.tar -C /opt\nCOPY d /opt", (DIFFERS,), (UNKNOWN,)),
    Case(f"{PACK}/p -cf /x.tar . && tar -xf /x.tar -C /opt --strip-components=0\nCOPY d /opt", (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM alpine:3.20\nRUN mkdir -p -m 700 /a/p && tar -C /a -cf /x.tar p && "
        "tar -xf /x.tar -C /opt --strip-components=1\nCOPY d /opt",
        (SAME,),
    ),
    Case(
        f"FROM law\nRUN {PACK_S6} && tar -C / -xpf /s6-overlay-noarch.tar.xz\nCOPY f /srv/x\nCOPY d /etc/t",
        (SAME, SAME),
    ),
    Case(
        f"FROM alpine:3.20\nRUN {PACK_S6} && tar -C / -xpf /s6-overlay-noarch.tar.xz\nCOPY f /srv/x\nCOPY d /etc/t",
        (SAME, SAME),
    ),
)

# A stage that is chosen by an unknown variable, and words of mkdir that are not known.
CHOSEN = (
    Case(
        "FROM law AS n-amd64\nRUN mkdir -p /o/a /o/b\nFROM law AS n-arm64\nRUN mkdir -p /o/a && mkdir -m 700 /o/b\n"
        "FROM n-$TARGETARCH\nCOPY d /o/a\nCOPY d /o/b\nCOPY f /bin/f",
        (SAME, SAME, DIFFERS),
        (SAME, UNKNOWN, DIFFERS),
    ),
    Case(
        "FROM law AS n-arm64\nRUN mkdir -p /o/b\nFROM law AS n-amd64\nRUN mkdir -p -m 700 /o/b\n"
        "FROM n-${TARGETARCH}\nCOPY d /o/b\nCOPY f /opt/x",
        (DIFFERS, SAME),
        (UNKNOWN, SAME),
    ),
    Case('FROM law\nARG P=y\nRUN mkdir -p /etc/t "/x/$P$(id -un)"\nCOPY d /etc/t\nCOPY f /entry', (SAME, SAME)),
    # GNU mkdir reads an option after the paths, too.
    Case('FROM law\nRUN mkdir -p /etc/t "$(echo .n700 | tr .n -m)"\nCOPY d /etc/t', (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN mkdir -p /etc/t $(echo .n700 | tr .n -m)\nCOPY d /etc/t", (DIFFERS,), (UNKNOWN,)),
)

# Commands whose directories depend on settings that the build changes, or that have unusual modes.
SETTINGS = (
    Case("FROM law\nRUN mkdir /etc/default && useradd -D -b /srv\nRUN useradd -m u\nCOPY f /srv/u/", (DIFFERS,)),
    Case(
        "FROM law\nRUN mkdir /etc/default && useradd -D --base-dir=/opt/h && useradd -m u\n"
        "COPY f /opt/h/u/\nCOPY f /home/u/",
        (DIFFERS, SAME),
    ),
    Case(
        "FROM law\nRUN mkdir /etc/default && useradd -D -b /opt && useradd -m -b /srv u\n"
        "COPY f /srv/u/\nCOPY f /opt/u/",
        (DIFFERS, SAME),
    ),
    Case("FROM law\nRUN git init --bare --shared /srv/r.git\nCOPY f /srv/r.git/x", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN git -C /srv init -q --bare --shared=all r\nCOPY f /srv/r/x", (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM law\nRUN git config --system core.sharedRepository group; git init -q --bare /srv/r\nCOPY f /srv/r/x",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nRUN echo 'chmod 711 /opt' > /e; BASH_ENV=/e bash -c true\nCOPY f /opt/x", (DIFFERS,)),
    Case(
        "FROM law\nENV BASH_ENV=/e\nCOPY <<X /e\numask 027\nX\nRUN bash -c 'mkdir /n'\nCOPY f /n/",
        (SAME, DIFFERS),
    ),
    Case(
        "FROM alpine:3.20\nRUN busybox --install -s /opt\nCOPY f /opt/wget\nCOPY f /srv/x",
        (DIFFERS, SAME),
        (UNKNOWN, SAME),
    ),
    Case("FROM law\nRUN umask 027; git init /srv/r\nCOPY f /srv/r/.git/x", (DIFFERS,)),
    Case("FROM law\nRUN git init /srv/r\nCOPY f /srv/r/x\nCOPY f /srv/r/.git/x", (SAME, SAME), (SAME, UNKNOWN)),
    Case("FROM law\nRUN umask 077; git init /srv/secret\nCOPY f /srv/secret/x", (DIFFERS,)),
    Case(
        "FROM law\nRUN mkdir /etc/default && echo HOME=/opt > /etc/default/useradd && useradd -m u\nCOPY f /opt/u/",
        (DIFFERS,),
    ),
    Case(
        "FROM law\nRUN mkdir /etc/default && echo HOME=/opt >> /etc/default/useradd\nRUN useradd -m u\n"
        "COPY f /opt/u/\nCOPY f /app/",
        (DIFFERS, SAME),
        (UNKNOWN, SAME),
    ),
    Case(
        "FROM law\nCOPY <<EOF /etc/default/useradd\nHOME=/home\nEOF\n"
        "RUN sed -i s,/home,/srv/homes, /etc/default/useradd && useradd -m u\nCOPY f /srv/homes/u/\nCOPY f /srv/x/",
        (SAME, DIFFERS, SAME),
        (SAME, UNKNOWN, SAME),
    ),
    Case(
        "FROM law\nCOPY <<EOF /etc/default/useradd\nHOME=/data\nEOF\nRUN useradd -m u\nCOPY f /data/u/",
        (SAME, DIFFERS),
    ),
    Case("FROM law\nRUN echo CREATE_HOME yes > /etc/login.defs; useradd u\nCOPY f /home/u/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN cp -s /file /n\nCOPY f /n", (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM law\nRUN mkdir -p /opt/t/d && touch /opt/t/d/x && cp -rs /opt/t /n\nCOPY f /n/d/x\nCOPY f /app/",
        (DIFFERS, SAME),
        (UNKNOWN, SAME),
    ),
    Case(
        "FROM law\nRUN mkdir -p /opt/t/d && touch /opt/t/d/x && cp -as /opt/t/. /srv\nCOPY f /srv/d/x",
        (DIFFERS,),
        (UNKNOWN,),
    ),
)

CASES = (
    *PROOFS,
    *SETTINGS,
    *SOURCES,
    *NEW,
    *BOUNDED,
    *WILDCARDS,
    *ARCHIVES,
    *CHOSEN,
    Case(
        "FROM law\nWORKDIR /app/dir\nCOPY deep /app\nCOPY f /app/dir/private/f",
        (SAME, DIFFERS),
    ),
    Case(
        "FROM law\nCOPY deep /has\nCOPY f /has/dir/private/f",
        (SAME, DIFFERS),
    ),
    Case(
        "FROM law\nCOPY deep /app\nRUN mkdir -m 700 /app/$(basename /x/q)\nCOPY f /app/q/f",
        (SAME, DIFFERS),
        (SAME, UNKNOWN),
    ),
    Case(
        "FROM law\nCOPY nope* /new/\nUSER 1000\nWORKDIR /new\nCOPY f .",
        (SAME, DIFFERS),
        (SAME, UNKNOWN),
    ),
    Case(
        "FROM law\nARG MODE\nCOPY --chmod=${MODE:-700} f /new/\nCOPY f /new/y",
        (SAME, DIFFERS),
        (SAME, UNKNOWN),
    ),
    Case("FROM law\nCOPY --chown=3000000000 f /new/x", (DIFFERS,)),
    Case(
        "FROM law AS one\nRUN mkdir -p /a/b /a/x && ln -s /a/b /link && touch /x\n"
        "FROM law\nCOPY --from=one /link/../x /has/dir",
        (SAME,),
    ),
    Case("FROM law\nRUN D=/opt/n sh -c 'mkdir -m 700 $D'\nCOPY f /opt/n/", (DIFFERS,)),
    Case("FROM law\nCOPY deep /n\nRUN chmod 711 /n/*\nCOPY f /n/dir/", (SAME, DIFFERS)),
    Case("FROM law\nRUN mkdir -pm 700 /n/a && cp --parents -r /n/a /opt\nCOPY f /opt/n/a/", (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM law\nCOPY --chown=7 deep /n\nRUN cp -r /n /q\nCOPY f /q/dir/\nCOPY --chown=7 f /q/dir/",
        (SAME, SAME, DIFFERS),
    ),
    Case(
        "FROM law\nCOPY d /y\nADD file.tar /y/",
        (SAME, DIFFERS),
        (SAME, UNKNOWN),
    ),
    Case(
        "FROM law\nCOPY --exclude=sub --exclude=!sub/y d /has/full",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nCOPY --exclude=** --exclude=!**/y d /has/full/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nARG KEPT=!**/y\nCOPY --exclude=** --exclude=$KEPT d /has/full/", (SAME,)),
    Case("FROM law\nCOPY --exclude=sub --exclude=!sub/y d /has/dir", (SAME,)),
    Case(
        "FROM law AS one\nRUN mkdir -p /a/b/c\nFROM law\nCOPY --from=one --exclude=b /a /new\nCOPY f /new/b",
        (SAME, SAME),
        (SAME, UNKNOWN),
    ),
    Case("FROM law\nCOPY --exclude=private deep/dir /new\nCOPY f /new/x", (SAME, SAME)),
    Case("FROM law\nCOPY --exclude=private deep /new\nCOPY f /new/dir/x", (SAME, SAME)),
    Case(
        "FROM law\nCOPY --chmod=4755 f /n/x\nCOPY f /n/y\nCOPY --chmod=755 deep /new\nCOPY f /new/dir/private/f",
        (SAME, SAME, SAME, SAME),
    ),
    Case("FROM law\nADD --unpack=false file.tar /has/dir", (SAME,)),
    Case("FROM law\nENV A=abc\nRUN mkdir -m 700 /opt/y\nCOPY f /opt/${A//*/y}/", (DIFFERS,)),
    Case(
        "FROM law\nRUN mkdir -p /n/sub && chown -R 9:9 /n\nADD --chown=9:9 file.tar /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nRUN mkdir -p /n/sub && chown 9:9 /n\nADD --chown=9:9 file.tar /n/", (SAME,)),
    # The effects of RUN commands.
    Case("FROM law\nRUN f() { shift; mkdir -m 700 $1; } && f x /n\nCOPY f /n/", (DIFFERS,)),
    Case("FROM law\nRUN IFS=,; for d in $(echo /n,/q); do mkdir -m 700 $d; done\nCOPY f /n/", (DIFFERS,)),
    Case("FROM law\nRUN L=/n,/q; IFS=,; for d in $L; do mkdir -m 700 $d; done\nCOPY f /n/", (DIFFERS,)),
    Case("FROM law\nRUN cd /nowhere; mkdir -m 700 n\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN echo mkdir -m 700 /n | sh\nCOPY f /n/", (DIFFERS,)),
    Case("FROM law\nRUN echo /n | cat | xargs -I{} sh -c 'mkdir -m 700 {}'\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN echo /n | xargs sh -c 'mkdir -m 700 $1' x\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case('FROM law\nARG D\nRUN sh -c "mkdir -m 700 $D/n"\nCOPY f /n/', (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM law\nENV D=/n\nRUN sh <<X\nD=/q\nmkdir -m 700 $D\nX\nCOPY f /n/\nCOPY f /q/",
        (DIFFERS, SAME),
    ),
    Case(
        "FROM law\nENV D=/n\nRUN sh <<'X'\nD=/q\nmkdir -m 700 $D\nX\nCOPY f /n/\nCOPY f /q/",
        (SAME, DIFFERS),
    ),
    Case(
        "FROM law\nRUN mkdir -p /opt/x/y && chmod 700 /opt/x/.*\nCOPY f /opt/z\nCOPY f /opt/x/",
        (DIFFERS, DIFFERS),
        (UNKNOWN, UNKNOWN),
    ),
    Case(
        "FROM law\nRUN ln -s /opt /has/l && find /has -exec chown 5 {} +\nCOPY f /opt/x",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nRUN mkdir /n && find /n ! -type f -exec chmod 700 {} +\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN ln -s /opt /has/l && chown -RL 5 /has\nCOPY f /opt/x", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nCOPY d /n\nRUN find /n -type d -exec chmod 755 {} +\nCOPY f /n/sub/", (SAME, SAME)),
    Case("FROM law\nRUN mkdir -p /n/a && mv /n/* /opt\nCOPY f /opt/", (SAME,)),
    Case("FROM law\nRUN mkdir -pm 700 /n/a && mkdir /q && mv /n/* /q\nCOPY f /q/a/", (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM law\nRUN sed -i s/app:x:1234/app:x:7/ /etc/passwd && mkdir /n && chown app /n\nCOPY --chown=1234:0 f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nRUN ln -s /real/in /l && cd /l && cd .. && mkdir -m 700 n\nCOPY f /n/", (DIFFERS,)),
    Case("FROM law\nRUN mkdir -p /n/a/../b && chmod 700 /n/a\nCOPY f /n/a/", (DIFFERS,)),
    Case("FROM law\nRUN echo /n /q | xargs mkdir -m 700\nCOPY f /n/\nCOPY f /new/", (DIFFERS, SAME)),
    # A script whose text is in the Dockerfile is read where it is run.
    Case('FROM law\nRUN echo "mkdir -m 700 /opt/p" > s && . ./s\nCOPY f /opt/p/', (DIFFERS,)),
    Case("FROM law\nRUN echo 'mkdir -m 700 $1' > s && sh s /opt/p\nCOPY f /opt/p/", (DIFFERS,)),
    Case(
        "FROM law\nCOPY <<'EOF' /x/\nmkdir -m 700 /opt/p\nEOF\nRUN sh /x/EOF\nCOPY f /opt/p/\nCOPY f /opt/q/",
        (SAME, DIFFERS, SAME),
    ),
    Case(
        "FROM law AS one\nCOPY <<EOF /s/\nmkdir -m 700 /opt/p\nEOF\n"
        "FROM law\nCOPY --from=one /s /t\nRUN cat /t/* | sh\nCOPY f /opt/p/",
        (SAME, SAME, DIFFERS),
        (SAME, SAME, UNKNOWN),
    ),
    Case('FROM law\nRUN (echo "mkdir -m 700 \\\\"; echo /opt/p) > s && sh s\nCOPY f /opt/p/', (DIFFERS,)),
    Case(
        "FROM law\nRUN if true; then echo 'mkdir -m 711 /opt/p'; fi | sed s/711/700/ | sh\nCOPY f /opt/p/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nRUN w() { echo mkdir -m 711 /opt/p; }; w > s; sh s\nCOPY f /opt/p/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN sh -c 'echo mkdir -m 711 /opt/p' | sh\nCOPY f /opt/p/", (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM law\nRUN echo 'chmod 711 $1' > s && mkdir /opt/p && echo /opt/p | while read x; do sh s $x; done\n"
        "COPY f /opt/p/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        'FROM law\nRUN echo "mkdir -m 700 /opt/q" > s && sed -i s/q/p/ s && sh s\nCOPY f /opt/p/',
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN npm install --prefix /n/a x || true\nCOPY --chown=1234:1234 f /n/a/src/\nCOPY f /n/y",
        (SAME, DIFFERS),
    ),
    Case("FROM law\nARG D\nUSER 1234\nWORKDIR /new/${D}/n\nCOPY f /new/", (DIFFERS,)),
    Case("FROM law\nUSER 1234\nWORKDIR $APP_HOME/app\nCOPY f /app/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN D=$(printf n | cat); mkdir /n; chmod 700 /$D/../n\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN cp -r /nope /opt/a || mkdir /opt/a; chmod 700 /opt/a/..\nCOPY f /opt/x/", (DIFFERS,)),
    Case(
        "FROM law\nRUN cp -r /nope /opt/a || ln -s /real /opt/a; mkdir -m 700 /opt/a/n\nCOPY f /real/n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law AS a\nRUN useradd -u 77 bob\nFROM law\nRUN useradd -u 1500 bob\n"
        "COPY --from=a /etc/passwd /etc/group /etc/\nRUN mkdir /n && chown bob /n\n"
        "COPY --chown=1500:0 f /n/",
        (SAME, DIFFERS),
    ),
    Case(
        "FROM law\nCOPY <<X /etc/group\nodd:x:77:\nX\nRUN mkdir /n && chgrp odd /n\nCOPY --chown=:50 f /n/",
        (SAME, DIFFERS),
        (SAME, UNKNOWN),
    ),
    Case(
        "FROM law\nRUN F=/etc/passwd; sed -i s/1234/77/ $F && mkdir /n && chown app /n\nCOPY --chown=1234:0 f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN cd /etc && sed s/1234/77/ passwd > p && mv p passwd && mkdir /n && chown app /n\n"
        "COPY --chown=1234:0 f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN find /etc -name passwd -exec sed -i s/1234/77/ {} + && mkdir /n && chown app /n\n"
        "COPY --chown=1234:0 f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nRUN D=$(printf n | cat); useradd -m -u 1500 -d /$D bob\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM law\nRUN for u in $(printf bob | cat); do useradd -m $u; done\nCOPY f /home/bob/", (DIFFERS,), (UNKNOWN,)
    ),
    Case(
        "FROM law\nRUN U=$(printf app | cat); usermod -u 77 $U; mkdir /n; chown app /n\nCOPY --chown=1234:0 f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nRUN usermod -u 77 -d /own app\nCOPY --chown=1234:1234 f /own/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN (mkdir -m 700 /n; exit 1) || true\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN sh -c 'mkdir -m 700 /n; exit 1'; true\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN while (mkdir -m 700 /n; exit 1); do :; done\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN (mkdir -m 700 /n && rmdir /has && chmod 755 /n) || true\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN (set -e; mkdir -m 700 /n; rmdir /has; chmod 755 /n); true\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN cd /nope && ls; mkdir -m 700 n\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN mkdir -m 700 /n; exec true; chmod 755 /n\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM law\nRUN mkdir -m 700 /n; for i in 1; do for j in 1; do break 2; done; chmod 755 /n; done\nCOPY f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN f() { :; }; if [ -d /has ]; then f() { mkdir -m 700 /n; }; fi; f\nCOPY f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nRUN D=/n; f() { local D=/q; }; f; mkdir -m 700 $D\nCOPY f /n/\nCOPY f /q/", (DIFFERS, SAME)),
    Case("FROM law\nRUN cd /has/linked/sub && cd -P .. && mkdir -m 700 n\nCOPY f /n/", (DIFFERS,)),
    Case(
        "FROM law\nRUN bash -c 'pushd /opt; pushd /srv; pushd; mkdir -m 700 n'\nCOPY f /opt/n/", (DIFFERS,), (UNKNOWN,)
    ),
    Case(
        "FROM law\nRUN bash -c 'sh < <(echo mkdir -m 700 /w); diff <(mkdir -m 700 /n) /dev/null; true'\n"
        "COPY f /w/\nCOPY f /n/",
        (DIFFERS, DIFFERS),
        (UNKNOWN, DIFFERS),
    ),
    Case('FROM law\nRUN eval "mkdir -m 700 /n $(true)"\nCOPY f /n/', (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM law\nRUN find /has/dir -type f -printf '%h\\n' | xargs chmod 700\nCOPY f /has/dir/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN find /has -type f -name other -exec chmod 700 /has/dir \\;\nCOPY f /has/dir/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN find / -maxdepth 1 -name own -exec mkdir -m 700 {}/q \\;\nCOPY --chown=1234:1234 f /own/q/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN cd /srv; find /has -maxdepth 1 -name mine -exec mv -t . {} +\nCOPY f /srv/mine/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nRUN echo n | xargs -i sh -c 'mkdir -m 700 /{}'\nCOPY f /n/", (DIFFERS,)),
    Case("FROM law\nRUN mv /own /file; mkdir -p /own\nCOPY f /own/x", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN rm -rf /own/.; mkdir -p /own\nCOPY f /own/x", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN rm -d /own; mkdir -p /own\nCOPY f /own/x", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN cp -P /sym /n\nCOPY f /n", (DIFFERS,), (UNKNOWN,)),
    Case("FROM alpine:3.20\nRUN chroot / mkdir -m 700 /n\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN mkdir $(printf -- '-m 700' | cat) /n\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN <<A sh /dev/stdin x\nmkdir -m 700 /n\nA\nCOPY f /n/", (DIFFERS,)),
    Case("FROM law\nRUN rm -rf /has/m* && mkdir /has/mine\nCOPY f /has/mine/", (SAME,)),
    Case(
        "FROM law\nRUN mkdir /own/.h && chmod 700 /own/.h && rm -rf /own/*; mkdir -p /own/sub /own/.h\n"
        "COPY --chown=1234:1234 f /own/.h/\nCOPY f /own/sub/",
        (DIFFERS, DIFFERS),
    ),
    Case("FROM law\nRUN U=$(umask); umask 077; mkdir /q; umask $U; mkdir /n\nCOPY f /n/\nCOPY f /q/", (SAME, DIFFERS)),
    Case("FROM law\nRUN mkdir /n && chown $(id -u app):$(id -g odd) /n\nCOPY --chown=1234:50 f /n/", (SAME,)),
    Case(
        "FROM law\nRUN f() { mkdir -m 700 /n && rmdir /has && chmod 755 /n; }; f; true\nCOPY f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN sh -c 'mkdir -m 700 /n && rmdir /has && chmod 755 /n'; true\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)
    ),
    Case(
        'FROM law\nRUN echo "mkdir -m 700 /n && rmdir /has && chmod 755 /n" > s; . ./s; true\nCOPY f /n/',
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN g() { return 1; }; mkdir -m 700 /n; g && chmod 755 /n; true\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)
    ),
    Case("FROM law\nRUN mkdir -m 700 /n; (exit 1) && chmod 755 /n; true\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM law\nRUN mkdir -m 700 /n; X=$(grep nope /etc/passwd) && chmod 755 /n; true\nCOPY f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nRUN mkdir -m 700 /n; mkdir /opt && chmod 755 /n; true\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN mkdir -m 700 /n; chmod 755 /nope && chmod 755 /n; true\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN mkdir -m 700 /n; useradd app && chmod 755 /n; true\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN D=$(printf '/n\\n'); mkdir -m 700 $D\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN mkdir -m 700 /opt/n$(echo x >/dev/null)\nCOPY f /opt/n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN f() { echo mkdir -m 700 /n; }; $(f)\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN echo 'mkdir -m 700 /n' > s; S=$(cat s); eval \"$S\"\nCOPY f /n/", (DIFFERS,)),
    Case(
        "FROM law\nRUN mkdir /t; echo 'mkdir -m 700 /n' > /t/s; cp -r /t /u; sh /u/s\nCOPY f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nRUN echo 'mkdir -m 700 /q' > s; sed s/q/n/ s > u; sh u\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM law\nRUN mkdir /t; echo 'mkdir -m 700 /n' > /t/s; find /t -name s | xargs -n1 sh\nCOPY f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case("FROM law\nRUN echo 'mkdir -m 700 /n' > s; while read l; do $l; done < s\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN echo 'umask 077' > /e; ln -s /e /l; . /l; mkdir /n\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN f() { chmod 700 /n; }; trap f EXIT; mkdir /n\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case("FROM law\nRUN (trap 'chmod 700 /n' 0; mkdir /n)\nCOPY f /n/", (DIFFERS,), (UNKNOWN,)),
    Case(
        "FROM law\nRUN echo app:x:7:7::/:/bin/sh > /passwd; cp /passwd /etc; mkdir /n; chown app /n\n"
        "COPY --chown=1234:0 f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN ln -s /etc /e; sed -i 's/:1234:1234:/:7:7:/' /e/passwd; mkdir /n; chown app /n\n"
        "COPY --chown=1234:0 f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN { echo app:x:7:7::/:/bin/sh; } > /etc/passwd; mkdir /n; chown app /n\nCOPY --chown=1234:0 f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN groupadd bob; useradd -u 1500 bob; mkdir /n; chown bob /n; true\nCOPY --chown=1500:0 f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN set -e; X=$(mkdir -m 700 /n; rmdir /has; chmod 755 /n) || true\nCOPY f /n/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN --mount=source=deep,target=/m cp -rT /m /opt\nCOPY f /opt/dir/private/", (DIFFERS,), (UNKNOWN,)
    ),
    Case(
        'FROM law AS s\nCOPY <<"EOF" /s/x\nmkdir -m 700 /opt/a\nEOF\nFROM law\n'
        "RUN --mount=from=s,source=/s/x,target=/x sh /x\nCOPY f /opt/a/",
        (SAME, DIFFERS),
    ),
    Case(
        "FROM law AS s\nRUN printf 'mkdir -m 700 /opt/a\\n' > /x\nFROM law\n"
        "RUN --mount=from=s,target=/m . /m/x\nCOPY f /opt/a/",
        (DIFFERS,),
    ),
    Case("FROM law\nADD t.tgz /x\nRUN cp -rT /x /opt\nCOPY f /opt/tar-new/", (SAME, DIFFERS), (SAME, UNKNOWN)),
    Case(
        "FROM law\n"
        "RUN --mount=type=cache,target=/c mkdir -p -m 700 /c/a && cp -r /c/a /srv/ && cp -rT /c /opt/\n"
        "COPY f /opt/a/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nRUN echo \"umask 002\" >> /etc/profile && bash -lc 'mkdir /srv/q'\nCOPY f /srv/q/",
        (DIFFERS,),
        (UNKNOWN,),
    ),
    Case(
        "FROM law\nARG GID\nRUN getent group g || groupadd -g 1500 g; mkdir /n; chgrp g /n; true\n"
        "COPY f /n/\nCOPY --chown=:1500 f /n/",
        (DIFFERS, SAME),
        (DIFFERS, UNKNOWN),
    ),
    Case(
        "FROM law AS a\nRUN groupadd -g 1500 bob && useradd -u 1500 -g bob bob\nFROM scratch\n"
        "COPY --from=a /etc/passwd /etc/group /etc/\nUSER bob\nWORKDIR /n\nCOPY f .\n"
        "COPY --chown=1500:1500 f .",
        (SAME, DIFFERS, SAME),
    ),
    Case(
        "FROM law AS a\nRUN groupadd -g 1500 bob && useradd -u 1500 -g bob bob\nFROM law\n"
        "COPY --from=a /etc/passwd /etc/passwd\nUSER bob\nWORKDIR /n\nCOPY --chown=1500:1500 f .\n"
        "COPY --chown=1500:0 f .",
        (SAME, SAME, DIFFERS),
    ),
    Case(
        "FROM law AS a\nRUN useradd -u 77 bob && userdel app\nFROM law\nRUN useradd -u 1500 bob\n"
        "COPY --from=a /etc/passwd /etc/passwd\n"
        "RUN mkdir /n && chown bob /n && mkdir /q && chown 1234 /q\nCOPY --chown=77:0 f /n/\n"
        "COPY --chown=1234:0 f /q/",
        (SAME, SAME, SAME),
    ),
    Case(
        "FROM alpine:3.20\nCOPY f /home/app/x\nRUN adduser -D -u 1000 app\nCOPY f /home/app/",
        (SAME, SAME),
        (SAME, UNKNOWN),
    ),
    # The builder creates the working directory of a RUN, and its user owns it.
    # A wildcard copied from a stage may not fit the paths in the image.
    Case("FROM law AS s\nRUN mkdir -p /w/a/sym\nFROM law\nCOPY --from=s /w/[a-c]* /", (FAILS,), (DIFFERS,)),
    Case("FROM law AS s\nRUN mkdir -p /w && touch /w/opt\nFROM law\nCOPY --from=s /w/o* /", (FAILS,), (DIFFERS,)),
    Case("FROM law AS s\nRUN mkdir -p /w/a/sym\nFROM law\nCOPY --from=s /w/[b-c]* /w/opt* /", (SAME,)),
    Case("FROM law\nWORKDIR /n\nRUN rmdir /n\nUSER 7\nRUN true\nCOPY f /n/", (DIFFERS,)),
    Case("FROM law\nWORKDIR /n\nRUN rmdir /n\nRUN true\nCOPY f /n", (SAME,)),
    Case("FROM law\nRUN useradd -u 1500 u && mkdir /n && chown u:u /n\nCOPY --chown=1500 f /n/", (SAME,)),
    Case("FROM law\nRUN useradd -r -d /n u\nWORKDIR /n\nCOPY f .", (SAME,)),
    # A script that cannot be read leaves a symlink where it was, as far as anyone knows.
    Case(
        "FROM law AS s\nRUN mkdir -p /w/sym\n"
        "FROM law\nCOPY <<E /p.sh\n$X\nmkdir -p /n\nE\nRUN sh /p.sh\nCOPY --from=s /w /",
        (SAME, FAILS),
        (SAME, UNKNOWN),
    ),
)


def make_context(folder: Path) -> None:
    law_base.make_context(folder)
    (folder / "deep/dir/private").mkdir(parents=True)
    (folder / "deep/dir/private/x").write_text("x")
    for name, mode in (("deep", 0o755), ("deep/dir", 0o755), ("deep/dir/private", 0o700)):
        (folder / name).chmod(mode)
    with tarfile.open(folder / "file.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("sub/packed")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"tar"))


@pytest.fixture(scope="module")
def outcomes(folder: Path) -> dict[bytes, list[Outcome]]:
    context = folder / "context"
    context.mkdir()
    make_context(context)
    builder = Builder(folder, context, law_base.find_image)
    found: dict[bytes, list[Outcome]] = {}
    for outcome in judge(builder, [Example(case.text.encode()) for case in CASES]):
        found.setdefault(outcome.data, []).append(outcome)
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text.replace("\n", " ; "))
def test_the_verdict_agrees_with_the_builder(outcomes: dict[bytes, list[Outcome]], case: Case) -> None:
    found = outcomes[case.text.encode()]
    assert tuple(outcome.builder for outcome in found) == case.builder, [outcome.changes for outcome in found]
    assert tuple(outcome.tool.verdict for outcome in found) == (case.tool or case.builder)
    assert not any(outcome.is_false for outcome in found)
