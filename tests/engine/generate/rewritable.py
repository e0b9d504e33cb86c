"""Draws Dockerfiles whose COPY instructions have another spelling: names in --chown, or symlinks on the way."""

from __future__ import annotations

import hypothesis
from hypothesis import strategies as st

from tests.engine.build import base_image_stub, run_tools
from tests.engine.generate.generation import bases, instructions
from tests.engine.generate.materials import PLACES
from tests.engine.generate.stage import StageInProgress, one_of
from tests.engine.outcomes import CHOICES, Example

# The kinds of rewrites: numbers for names, and real paths.
NUMBERS, REAL_PATHS = "numbers", "real paths"

# {number} and {other} are free numbers, {variable} an argument or variable with a number.
GNU_ACCOUNTS = (
    "useradd -u {number} app",
    "useradd -m --uid={number} app",
    "useradd -r -u {number} -s /bin/false app",
    "useradd app",
    "useradd -m first && useradd app",
    "groupadd -g {other} app && useradd -u {number} -g app app",
    "groupadd -g {other} others && useradd -u {number} -g others app",
    "groupadd others && useradd -g others app",
    "groupadd -g {other} {number} && useradd -u {number} app",
    "groupadd -f -g {other} app && useradd -u {number} -g app app",
    "useradd -u {number} -g nogroup app || useradd -u {other} app",
    "useradd -u {number} app && usermod -u {other} app",
    "useradd -u {number} app && usermod -g users app || true",
    "useradd -u {number} app; groupmod -g {other} app",
    "useradd -u {number} old && usermod -l app old",
    "useradd -u {number} app && userdel app && useradd -u {other} app",
    "useradd -u {variable} app",
    "useradd -u {number} app || true",
    "[ -d /nowhere ] || useradd -u {number} app",
    "[ -d /nowhere ] && useradd -u {number} app || useradd -u {other} app",
    "useradd -u {number} app && sed -i 's/:{number}:/:{other}:/' /etc/passwd",
    "echo 'app:x:{number}:{other}::/:/bin/sh' >> /etc/passwd",
    "echo 'other:x:{number}:' >> /etc/group && useradd -u {number} app",
    "useradd -u {number} -o -g 0 app",
)
BUSYBOX_ACCOUNTS = (
    "adduser -D -u {number} app",
    "adduser -D -H app",
    "adduser -D first && adduser -D app",
    "addgroup -g {other} app && adduser -D -u {number} -G app app",
    "addgroup -g {other} others && adduser -D -u {number} -G others app",
    "addgroup others && adduser -D -G others app",
    "adduser -D -u {variable} app",
    "adduser -D -u {number} app || true",
    "[ -d /nowhere ] || adduser -D -u {number} app",
)
BASE_ACCOUNTS = ("nobody", "www-data", "node", "nginx", "daemon", "mail")
OWNERS = (
    "{0}",
    "{0}",
    "{0}:{0}",
    "{0}:{0}",
    ":{0}",
    "{0}:",
    "{0}:{1}",
    "0:{0}",
    "root:{0}",
    "{0}:7",
    "1500:{0}",
    "$WHO",
)
SOURCES = ("app.py", "src", "src/", "app.py go.mod", "*.txt", "<<EOF", "config/app.conf", "private", ".")
NEW_PLACES = ("/n/x", "/n/x/", "/n", "/data/app/", "/new/deep/dir/x", "/app", "/app/", "/srv/app/x")

SYMLINKS = ("/bin", "/sbin", "/lib", "/lib64", "/var/run", "/var/lock", "/var/mail", "/usr/local/man")
# {new} is the symlink, {place} a path of the palette, {target} where it leads.
LINK_COMMANDS = (
    "mkdir -p {place} && ln -s {place} {new}",
    "ln -s {place} {new}",
    "mkdir -p {place} && ln -s {place} /first && ln -s first {new}",
    "mkdir -p {place} /opt/deep && ln -s {place} /opt/deep/link && ln -s opt/deep/link {new}",
    "mkdir -p -m 700 {place} && ln -s {place} {new}",
    "mkdir -p {place} && chown 1000 {place} && ln -s {place} {new}",
    "[ -e /nowhere ] || ln -s {place} {new}",
    "ln -s /nowhere {new}",
    "touch /target && ln -s /target {new}",
    "ln -s /tmp {new}",
)
NEW_SYMLINKS = ("/link", "/srv/link", "/opt/current", "/usr/local/current", "/etc/link")
BELOW = ("", "/", "/x", "/x/", "/sub/x", "/sub/deep/", "/.", "/x/../y")


@st.composite
def files(draw: st.DrawFn, kind: str) -> Example:
    """A Dockerfile with COPY instructions that may be rewritten in this way; the last one may be linked."""
    palette = draw(st.lists(st.sampled_from(PLACES), min_size=2, max_size=4, unique=True))
    reference, tools = draw(bases([]).filter(lambda base: base[1] is not None))
    here = StageInProgress(tools, palette)
    lines = [f"FROM {reference}"]
    for _ in range(draw(st.integers(0, 2))):
        draw(instructions(here))
    here.lines += ["USER root", "ARG NUMBER=1700", "ENV FIXED=1800 WHO=app"]
    here.is_root = True
    draw(accounts(here) if kind == NUMBERS else symlinks(here))
    for _ in range(draw(st.integers(0, 1))):
        draw(instructions(here))
    for left in reversed(range(draw(st.integers(1, 3)))):
        # Nothing can be built after a linked name, so only the last COPY is linked.
        link = draw(one_of("", "", "--link ")) if left == 0 else ""
        draw(named_copies(here, link) if kind == NUMBERS else copies_through(here, link))
    data = "".join(f"{line}\n" for line in [*lines, *here.lines]).encode()
    return Example(data, draw(st.sampled_from((base_image_stub.USUAL, *CHOICES))))


@st.composite
def accounts(draw: st.DrawFn, here: StageInProgress) -> None:
    """A RUN that gives the account `app` its numbers, and perhaps a directory of its own; some files have none."""
    if here.has_user or not draw(st.integers(0, 4)):
        return
    template = draw(one_of(*(GNU_ACCOUNTS if here.tools == run_tools.GNU else BUSYBOX_ACCOUNTS)))
    number, other = draw(st.sampled_from(((1500, 1600), (1000, 1001), (1234, 1234), (900, 1500))))
    variable = draw(one_of("$NUMBER", "${NUMBER}", "$FIXED"))
    here.lines.append(f"RUN {template.format(number=number, other=other, variable=variable)}")
    here.has_user = True
    owner = draw(one_of("app", "app:app", f"{number}:{number}", "app:root"))
    if draw(st.booleans()):
        here.lines.append(f"RUN mkdir -p /own/sub && chown -R {owner} /own")
        here.made.append("/own")
    if draw(st.integers(0, 5)) == 0:
        here.lines.append(f"USER {draw(one_of('app', str(number)))}\nWORKDIR /work/dir")


@st.composite
def named_copies(draw: st.DrawFn, here: StageInProgress, link: str) -> None:
    """A COPY with a name in --chown."""
    names = ("app", "app", "app", draw(one_of(*BASE_ACCOUNTS))) if here.has_user else BASE_ACCOUNTS
    owner = draw(one_of(*OWNERS)).format(draw(one_of(*names)), draw(one_of(*names)))
    places = [*NEW_PLACES, *here.palette, *(["/own", "/own/", "/own/sub/x", "./"] if "/own" in here.made else [])]
    _add_copy(draw, here, f"{link}--chown={owner} ", draw(st.sampled_from(places)))


@st.composite
def symlinks(draw: st.DrawFn, here: StageInProgress) -> None:
    """A RUN that makes a symlink."""
    new, place = draw(one_of(*NEW_SYMLINKS)), draw(st.sampled_from(here.palette))
    here.lines.append(f"RUN {draw(one_of(*LINK_COMMANDS)).format(new=new, place=place)}")
    here.made.append(new)


@st.composite
def copies_through(draw: st.DrawFn, here: StageInProgress, link: str) -> None:
    """A COPY through a symlink of the image or of a RUN."""
    symlink = draw(st.sampled_from([*SYMLINKS, *here.made]))
    if draw(st.integers(0, 5)) == 0:
        here.lines.append(f"WORKDIR {symlink}{draw(one_of('', '/w'))}")
        _add_copy(draw, here, link, draw(one_of(".", "./", "x", "sub/", "../y")))
        return
    flags = draw(one_of("", "", "", "", "--chown=0:0 ", "--chown=1000 ", "--chmod=700 "))
    _add_copy(draw, here, link + flags, symlink + draw(one_of(*BELOW)))


def _add_copy(draw: st.DrawFn, here: StageInProgress, flags: str, destination: str) -> None:
    source = draw(one_of(*SOURCES))
    if (" " in source or "*" in source) and not destination.endswith("/"):
        destination += "/"
    ending = "\ntext\nEOF" if source == "<<EOF" else ""
    here.lines.append(f"COPY {flags}{source} {destination}{ending}")


def draw_rewritable(kind: str, seed: int, count: int) -> list[Example]:
    """Different Dockerfiles of one kind; equal seeds give equal files."""
    found: dict[Example, None] = {}

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        phases=[hypothesis.Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(files(kind))
    def collect(example: Example) -> None:
        found[example] = None

    collect()
    return list(found)
