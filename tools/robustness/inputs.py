"""Mutated inputs: pieces of real ones, spliced, repeated and damaged; the same seed gives the same input."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from copy_link.survey.writer import word
from tests.support import mixtures, runs
from tests.support.project import ROOT
from tests.support.survey_tars import docker_save, folder, layout, link, tar, tar_of, text

# Texts that mean something to one of the readers.
_TOKENS = r"""
'  "  \  $  ${  }  :-  ##  %%  #  <<E  <<-'E'  E  COPY  --link  --link=false  --from=0  --chown=a  --chmod=775  ONBUILD
RUN  ENV_A=  ARG_A  WORKDIR  USER  SHELL_[  #_syntax=  #_escape=`  $(  `  ((  ))  if_  then_  fi;  for_a_in_  do_  done;
case_a_in_  esac;  {  ,  ;  f()_{  &&  ||  |  &  >  >>  <(  [  ]  *  ?  **/  !  ../  /./  FROM_debian:12  _=_
_\"""  [[  [base-images]  include-add  \u0000  true  {a_=  \'''  #_tags:_  #_dirs:_  #_on:_  #_users:_  #_same-as:_
./a_type=dir_mode=  \001  1..2  _|_
"""
TOKENS = (
    *(token.replace("_", " ").encode() for token in _TOKENS.split()),
    *(b"\n", b"\r\n", b"\\\n", b"`\n", b"\t", b"\0", b"\xef\xbb\xbf", b"\nE\n", b"a/" * 300, b"9" * 400),
    *(attack.encode("utf-8", "surrogateescape") for attack in runs.ATTACKS),
)
SHELL = (
    b"set -eu; apt-get update && apt-get install -y --no-install-recommends nginx && rm -rf /var/lib/apt/lists/*\n",
    b'f() { mkdir -p "$1"; chown -R "${2:-root}" $1; }; for d in /a /b; do f $d app; done\n',
    b"if [ -e /etc/alpine-release ]; then adduser -D app; else useradd -m -u 1000 app; fi\n",
    b"cat > /x.sh <<'EOF'\nmkdir /srv/x\nEOF\nsh /x.sh; case $A in a|b) ln -s /a /b;; *) exit 1;; esac\n",
    b"A=$(printf '%s' x); cd /opt && tar -xzf - < a.tar; find / -name '*.pyc' -exec rm {} + | tee /x\n",
)
IGNORES = (b"*\n!src/**\n**/*.py[co]\n\\#x\n# y\n/a/../b\n[a-z]?\n", b"node_modules\n!**/keep\n .git \n")
CONFIGURATIONS = (
    b'include-add = true\nsyntax = "builtin"\nnewer-tags = "unknown"\n',
    b'[base-images]\n"a/*" = "debian"\n"b" = "c.mtree"\n',
    b'# x\n[base-images]\n\'a\' = """debian"""\n',
)


def dockerfiles() -> list[bytes]:
    """Real Dockerfiles of the examples, and the pieces that generated ones are made of."""
    found = [path.read_bytes() for path in sorted((ROOT / "examples").rglob("*ockerfile*")) if path.is_file()]
    pieces = [
        one.replace("{}", "x") for one in (*mixtures.SYNTAX, *mixtures.FROM, *mixtures.COMMENTS, *runs.INSTRUCTIONS)
    ]
    found.append("\n".join(pieces).encode())
    return [*found, b"FROM debian:12\n" + b"\n".join(one.encode() for one in pieces)]


def descriptions() -> list[bytes]:
    """Some descriptions of the package, and one with every kind of line."""
    folder_of_package = ROOT / "hooks" / "copy_link" / "base_images"
    found = [path.read_bytes()[:4000] for path in sorted(folder_of_package.rglob("*.mtree"))[::20]]
    lines = ["#mtree", "# on: scratch", f"# env: A={word(' #')}", "# users: a=1:2:/home/a", "# onbuild: COPY . /a"]
    lines.append("./a type=link link=b")
    return [*found, "\n".join(lines).encode()]


def archives() -> list[bytes]:
    """Saved images in both formats."""
    layer = tar(folder("a", 0o700), link("b", "a"), text("etc/passwd", "root:x:0:0::/root:/bin/sh\n"))
    return [tar_of(docker_save(layer)), tar_of(layout(layer, tar(folder("c"))).files), layer]


def seeds(folder_of_real: Path | None) -> list[bytes]:
    """The Dockerfiles to mutate: those of the project, and all below a folder of real ones."""
    real = sorted(folder_of_real.rglob("*ockerfile*")) if folder_of_real else []
    return [*dockerfiles(), *(path.read_bytes() for path in real if path.is_file())]


def mutated(originals: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """Endless mutations, each of some of the originals."""
    drawn = random.Random(seed)
    while True:
        yield mutation(originals, drawn)


def mutation(originals: Sequence[bytes], drawn: random.Random, largest: int = 20_000) -> bytes:
    """One mutation: a piece of an original with some changes."""
    data = bytearray(_piece(drawn.choice(originals), drawn))
    for _ in range(drawn.choice((0, 1, 1, 2, 3, 5, 8, 20))):
        at = drawn.randrange(len(data) + 1)
        end = min(len(data), at + drawn.choice((0, 1, 1, 3, 10, 100)))
        kind = drawn.randrange(6)
        if kind == 0:
            data[at:end] = drawn.choice(TOKENS)
        elif kind == 1:
            data[at:end] = drawn.choice(TOKENS) * drawn.choice((1, 2, 10, 100))
        elif kind == 2:
            data[at:end] = data[at:end] * drawn.choice((0, 2, 30))
        elif kind == 3:
            data[at:end] = _piece(drawn.choice(originals), drawn)
        elif kind == 4:
            data[at:end] = drawn.randbytes(end - at)
        elif at < len(data):
            data[at] ^= 1 << drawn.randrange(8)
    return bytes(data[:largest])


def _piece(data: bytes, drawn: random.Random) -> bytes:
    """The whole, or some lines or bytes of it."""
    if drawn.random() < 0.3:
        return data
    if drawn.random() < 0.7:
        lines = data.split(b"\n")
        at = drawn.randrange(len(lines))
        return b"\n".join(lines[at : at + drawn.randrange(1, 12)]) + b"\n"
    at = drawn.randrange(len(data) + 1)
    return data[at : at + drawn.randrange(400)]
