"""go, compilers, cargo and other build tools: the files and directories that they write.

Other paths that they name are treated as those of any build tool.
"""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, DIRECTORY, FILE, Contents, Entry, file, unknown
from copy_link.image.evidence import Evidence
from copy_link.run_effects.arguments import Argument, Place, argument
from copy_link.run_effects.calls import Call
from copy_link.run_effects.command import Command, names
from copy_link.run_effects.commands.other_programs import make
from copy_link.run_effects.tree_changes import (
    forget,
    make_directories,
    make_file,
    make_parents,
    make_unpacked,
    may_appear,
    new_directory,
    new_mode,
)
from copy_link.startup.patterns import pattern

# An element of an import path that is a version; the program then has the name of the element before it.
_VERSION = pattern(r"v[0-9]+\Z")
# Directories in `target/release` that are no result of a build: doc.rust-lang.org/cargo/reference/build-cache.html.
_OF_CARGO = frozenset(names("build deps examples incremental artifact bundle doc native .fingerprint"))
# The directory that a tool fills in the working directory, and the commands of the tool that do.
_FILLED = {
    "mvn": ("target", names("package install verify compile test deploy")),
    "gradle": ("build", names("build assemble jar bootJar installDist shadowJar")),
    "composer": ("vendor", names("install update require")),
}
_SAME = {"mvnw": "mvn", "gradlew": "gradle"}


def build_go(call: Call) -> None:
    """`go build -o file`: the program is written to this path, or into it if that is a directory or ends with `/`.

    Missing directories are created (cmd/go/internal/work/build.go and exec.go).
    """
    output, others = call.taken("-o", "--o")
    make(call._replace(arguments=others))
    words = [word.text or "" for word in others]
    if output is None:
        return
    where = call.place(output)
    path = None if where.path is None else call.process.resolve(where.path)
    if words[:1] not in (["build"], ["test"]) or path is None:
        make(call._replace(arguments=[output]))
        return
    entry = call.process.tree.at(path)
    if output.end.endswith("/") or entry.is_only(DIRECTORY):
        _make_files_in(call, path)
        for name in _programs(words[1:]):
            make_file(call.process, Place(posixpath.join(path, name)), call.evidence)
    elif entry.may_be(DIRECTORY):
        may_appear(call.process, Place(path), unknown(call.evidence))
    else:
        make_parents(call.process, path, new_mode(call.process), call.evidence)
        make_file(call.process, Place(path), call.evidence)


def _make_files_in(call: Call, directory: str) -> None:
    """Create the directory if it is missing, and allow for new files in it."""
    made = Place(None, f"{directory.rstrip('/')}/", is_one_name=True)
    make_directories(call.process, directory, new_directory, new_mode(call.process), call.evidence)
    may_appear(call.process, made, file(call.evidence))


def _programs(words: list[str]) -> list[str]:
    """The names of the programs that go builds from packages named by their folders, as `./cmd/tool`."""
    found = [posixpath.basename(word.rstrip("/")) for word in words if word.startswith("./")]
    return [name for name in found if name and "." not in name and not _VERSION.match(name)]


def compile_file(call: Call) -> None:
    """`gcc -o file`, `ld -o file`: they fail if a directory is there, and create none."""
    output, others = call.taken("-o")
    make(call._replace(arguments=others))
    if output is not None and output.text != "-":
        make_file(call.process, call.place(output), call.evidence)


def build_cargo(call: Call) -> None:
    """`cargo build` fills `target`, `cargo install` writes programs into `bin`, `cargo new` makes `src`."""
    target, others = call.taken("--target-dir", "--root")
    words = {word.text or "" for word in others}
    if words & {"new", "init"}:
        _make_package(call)
        return
    make(call._replace(arguments=others))
    if "install" in words:
        root = target or _set(call, "CARGO_INSTALL_ROOT", "CARGO_HOME")
        path = None if root is None else call.place(root).path
        if path is not None:
            _make_files_in(call, posixpath.join(path, "bin"))
        return
    where = call.place(target or _set(call, "CARGO_TARGET_DIR") or argument(["target"]))
    if where.path is not None and words.intersection(("build", "b", "run", "test", "bench", "rustc", "chef")):
        profile, _ = call.taken("--profile")
        profiles = {"release", "debug", (profile.text or "release") if profile is not None else "release"}
        contents = _artifacts(frozenset(profiles), call.evidence)
        # Imported here and below: an install of packages, which is far more common, needs none of it.
        from copy_link.run_effects.build_outputs import may_make_directory

        may_make_directory(call.process, where.path, call.evidence, contents=contents)


def _make_package(call: Call) -> None:
    """`cargo new directory`: the directory with `src`, and a repository if git is there."""
    _, words = call.taken("--name", "--vcs", "--edition", "--registry", "--color", "--config")
    named = [word for word in words if not word.start.startswith(("-", "+")) and word.text not in ("new", "init")]
    path = call.place(named[-1] if named else argument(["."])).path
    if path is not None:
        source = posixpath.join(path, "src")
        make_directories(call.process, source, new_directory, new_mode(call.process), call.evidence)
        forget(call.process, posixpath.join(path, ".git"), call.evidence)


def _set(call: Call, *variables: str) -> Argument | None:
    """The value of the first of these variables that is set."""
    values = call.process.variables
    return next((argument(values[name]) for name in variables if name in values), None)


def _artifacts(profiles: frozenset[str], evidence: Evidence) -> Contents:
    """`target/release` and `target/<triple>/release` are directories, the programs and libraries in them files."""
    made = Entry(frozenset({ABSENT, DIRECTORY}), evidence=(evidence,), inside=unknown(evidence))

    def contents(relative: str) -> Entry | None:
        first, *others = relative.split("/")
        if first not in profiles and "-" in first:
            if not others:
                return made
            first, *others = others
        if first not in profiles or others[1:] or (others and others[0] in _OF_CARGO):
            return None
        return file(evidence)._replace(kinds=frozenset({ABSENT, FILE})) if others else made

    return contents


def publish_dotnet(call: Call) -> None:
    """`dotnet publish -o directory`: the directory, with unknown entries in it."""
    output, others = call.taken("-o", "--output")
    if output is not None and others[:1] and others[0].text in ("publish", "build"):
        make_unpacked(call.process, call.place(output), unknown(call.evidence), call.evidence)
        make(call._replace(arguments=others))
    else:
        make(call)


def fill_directory(call: Call) -> None:
    """`mvn package`, `gradle build`, `composer install`: a directory in the working directory, with unknown entries."""
    make(call)
    name = posixpath.basename(call.name)
    folder, commands = _FILLED[_SAME.get(name, name)]
    words = {(word.text or "").rpartition(":")[2] for word in call.arguments}
    where = call.place(argument([folder]))
    if where.path is not None and words.intersection(commands):
        from copy_link.run_effects.build_outputs import may_make_directory

        may_make_directory(call.process, where.path, call.evidence)


COMMANDS = (
    Command(names("go xx-go"), build_go),
    Command(names("gcc g++ cc c++ clang clang++ ld as gfortran musl-gcc rustc"), compile_file),
    Command(names("cargo xx-cargo"), build_cargo),
    Command(("dotnet",), publish_dotnet),
    Command((*_FILLED, *_SAME), fill_directory),
)
