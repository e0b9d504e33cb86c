"""Draws Dockerfiles in which a part is not known: the kind of a source, a stage, a destination, an archive."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.engine.build import simulated_programs
from tests.engine.generate.materials import GNU_BASES
from tests.engine.generate.stage import one_of

# The paths that unknown programs create, with the number that selects the program.
INSTALLED = [(number, path) for number, (_, paths) in simulated_programs.INSTALLED.items() for path in paths]
# Commands of a stage, and a path that exists afterwards: files, directories, and paths of programs that cannot be read.
MADE = (
    ("mkdir /out && echo x > /out/tool", "/out/tool"),
    ("mkdir /out && cp /etc/passwd /out/tool", "/out/tool"),
    ("mkdir -p /out && touch /out/a.json /out/b.json", "/out/*.json"),
    ("mkdir /out; if [ -d /out ]; then touch /out/tool; fi", "/out/tool"),
    ("install -D /etc/passwd /out/tool", "/out/tool"),
    ("mkdir -p /out/tool/sub && chmod 700 /out/tool/sub", "/out/tool"),
    ("mkdir -p /out/sub /out/x.d && touch /out/tool", "/out/*"),
    ("mkdir -p -m 750 /out/tool/d", "/out/tool"),
    *((f"make -j{number} install", path) for number, path in INSTALLED),
    *((f"make -j{number} install && touch {path}", path) for number, path in INSTALLED),
)
# Archives that are unpacked, with the number of stripped components.
ARCHIVES = (
    "mkdir -p -m {mode} /a/p && mkdir -p /a/p/bin && tar -C /a -cf /x.tar p && "
    "tar -xf /x.tar -C {path} --strip-components=1",
    "mkdir -p -m {mode} /a/bin && tar -C /a -cf /x.tar . && tar -xf /x.tar -C {path}",
    "mkdir -p /a/etc/s6-overlay /a/package && tar -C /a -cf /s6-overlay-noarch.tar.xz . && "
    "tar -C / -xpf /s6-overlay-noarch.tar.xz",
)
PLACES = ("/app", "/opt", "/srv", "/usr/lib", "/usr/local", "/usr/local/bin", "/etc/app", "/")
SOURCES = ("src", "config", "app.py", "package.json", "rootfs")


@st.composite
def unknown_parts(draw: st.DrawFn) -> str:
    """A Dockerfile with a stage that makes sources, and one that may be chosen by the platform."""
    base = draw(one_of(*GNU_BASES))
    lines: list[str] = []
    sources: list[str] = []
    for index in range(draw(st.integers(1, 2))):
        commands, path = draw(st.sampled_from(MADE))
        lines += [f"FROM {base} AS made{index}", f"RUN {commands}"]
        sources.append(f"--from=made{index} {path}")
    if draw(st.booleans()):
        for name in draw(st.permutations(("arm64", "amd64"))):
            lines += [f"FROM {base} AS base-{name}", *draw(st.lists(changes(), min_size=1, max_size=2))]
        base = draw(one_of("base-$TARGETARCH", "base-${TARGETARCH}"))
    lines += [f"FROM {base}", "ARG V"]
    for _ in range(draw(st.integers(2, 6))):
        kind = draw(one_of("stage", "stage", "context", "context", "wildcard", "bounded", "change", "workdir"))
        link = draw(one_of("", "", "--link "))
        place = draw(one_of(*PLACES)) + draw(one_of("", "/", "/sub/"))
        if kind == "stage":
            lines.append(f"COPY {link}{draw(st.sampled_from(sources))} {place.rstrip('/')}/")
        elif kind == "context":
            source = draw(one_of(*SOURCES))
            lines.append(
                f"COPY {link}{source} {draw(one_of(place, './', './sub/', '/app/d', '/srv/conf/', '/opt/bin'))}"
            )
        elif kind == "wildcard":
            lines.append(f"COPY {link}{draw(one_of('s*', 'config/*', 'package*.json'))} {place.rstrip('/')}/")
        elif kind == "bounded":
            end = draw(one_of("/$V", "/$V/", "/x-${V}/c", "/${V}/c/", "/${V:-x}/"))
            lines.append(f"COPY {link}{draw(one_of(*SOURCES))} {place.rstrip('/')}{end}")
        elif kind == "workdir":
            lines.append(f"WORKDIR {place}")
        else:
            lines.append(draw(changes()))
    return "".join(f"{line}\n" for line in lines)


@st.composite
def changes(draw: st.DrawFn) -> str:
    """A RUN that creates a directory or unpacks an archive."""
    mode, place = draw(one_of("755", "755", "700")), draw(one_of("/app", "/opt", "/srv", "/usr/local"))
    if draw(st.booleans()):
        return f"RUN mkdir -p {place}/sub && mkdir -p -m {mode} {place}/{draw(one_of('d', 'conf', 'x/bin'))}"
    return "RUN mkdir -p /app && " + draw(one_of(*ARCHIVES)).format(mode=mode, path=place)
