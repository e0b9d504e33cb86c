"""Mutated inputs: pieces of real ones, spliced, repeated and damaged; the same seed gives the same input."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from copy_link.dockerfile.parser import DockerfileError, parse
from copy_link.startup.records import NamedTuple
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


# The beginnings of the parts of a long file, and flags that some instruction has.
FROM = (b"FROM debian:12\n", b"FROM node:22-alpine AS build\n", b"FROM scratch\n", b"FROM mycorp/base:1\n")
FLAGS = (
    *(b"--link", b"--link=false", b"--from=0", b"--from=build", b"--chown=1000:1000", b"--chown=app", b"--chmod=755"),
    *(b"--parents", b"--exclude=*.md", b"--mount=type=cache,target=/x", b"--network=none", b"--"),
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


class Pieces(NamedTuple):
    """A Dockerfile in pieces: everything before its first FROM, and each instruction with the lines after it."""

    head: bytes
    instructions: tuple[bytes, ...]


def pieces(data: bytes) -> Pieces | None:
    """The pieces of a Dockerfile; None if it is not valid."""
    try:
        found = parse(data).instructions
    except DockerfileError:
        return None
    first = next(index for index, one in enumerate(found) if one.keyword == "FROM")
    starts = [one.start for one in found[first:]]
    parts = (data[start:end].rstrip(b"\n") + b"\n" for start, end in pairwise([*starts, len(data)]))
    return Pieces(data[: starts[0]], tuple(parts))


def rearranged(originals: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """Endless mutations of the valid ones among some Dockerfiles, most of which are valid too."""
    drawn = random.Random(seed)
    files = [found for found in map(pieces, originals) if found is not None]
    # A piece of a file with another escape character means something else in this one.
    usual = [one for one in files if b"escape" not in one.head.lower()]
    pool = [piece for one in usual for piece in one.instructions]
    while True:
        yield _rearranged(drawn.choice(files), pool, drawn)


def _rearranged(original: Pieces, pool: Sequence[bytes], drawn: random.Random, largest: int = 12) -> bytes:
    found = list(original.instructions)
    if len(found) > largest:
        at = drawn.randrange(len(found) - largest)
        found = [drawn.choice(FROM), *found[at : at + largest]]
    for _ in range(drawn.choice((1, 2, 3, 5, 8, 13))):
        at = drawn.randrange(1, len(found) + 1)
        kind = drawn.randrange(6)
        if kind < 2 or at == len(found) or found[at].startswith(b"FROM"):
            found.insert(at, drawn.choice(pool))
        elif kind == 2 and len(found) > 2:
            del found[at]
        elif kind == 3:
            found.append(found.pop(at))
        else:
            found[at] = _respelled(found[at], pool, drawn)
    data = original.head + b"".join(found)
    if drawn.random() < 0.1:
        data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return data.rstrip(b"\n") if drawn.random() < 0.1 else data


def _respelled(piece: bytes, pool: Sequence[bytes], drawn: random.Random) -> bytes:
    """A piece in which one word is replaced, follows another token, or is preceded by another kind of white space."""
    first, *words = piece.split(b" ")
    if not words:
        return piece
    at = drawn.randrange(len(words))
    kind = drawn.randrange(5)
    if kind == 0:
        other = drawn.choice(pool).split(b" ")
        words[at] = drawn.choice(other[1:] or other).strip(b"\n\\")
    elif kind == 1:
        words.insert(at, drawn.choice(TOKENS))
    elif kind == 2:
        words[at] = drawn.choice((b"\t", b"\\\n  ", b"\\\n# a comment\n\n", b"\r")) + words[at]
    elif kind == 3:
        first = drawn.choice((first.lower(), first.title(), b"  " + first, first + b" " + drawn.choice(FLAGS)))
    else:
        words[at] = drawn.choice((b'"%s"', b"'%s'", b"%s/", b"${A:-%s}", b"/%s")) % words[at].strip(b"\n\\")
    return b" ".join((first, *words)).rstrip(b"\n") + b"\n"


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
