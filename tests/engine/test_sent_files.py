"""The files of a build context that a real builder receives, and the kinds of COPY sources: context_facts.json."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from copy_link.build_context.context import EITHER, UNKNOWN, BuildContext
from copy_link.build_context.folder import ContextEntry
from copy_link.image.entries import DIRECTORY, FILE, SYMLINK

pytestmark = pytest.mark.engine

ESTABLISHED = json.loads((Path(__file__).parent.parent / "build_context" / "context_facts.json").read_text())
SOURCES = ESTABLISHED["sources"]


@pytest.fixture(scope="module", autouse=True)
def engine() -> None:
    try:
        answer = subprocess.run(["docker", "info"], capture_output=True, text=True, timeout=30)
        problem = answer.stderr.strip() if answer.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        problem = str(error)
    if problem and os.environ.get("COPY_LINK_ENGINE") == "required":
        pytest.fail(f"no engine answers: {problem}")
    if problem:
        pytest.skip(f"no engine answers: {problem}")


def build(folder: Path, dockerfile: Path) -> tarfile.TarFile | None:
    """Build the image; returns its files, or None if the build fails."""
    options = ["--quiet", "--network=none", "--output=type=tar,dest=-", f"--file={dockerfile}"]
    done = subprocess.run(["docker", "buildx", "build", *options, str(folder)], capture_output=True)
    return None if done.returncode else tarfile.open(fileobj=io.BytesIO(done.stdout))


def entries(built: tarfile.TarFile | None) -> dict[str, ContextEntry]:
    assert built is not None
    kinds = {tarfile.DIRTYPE: DIRECTORY, tarfile.SYMTYPE: SYMLINK}
    return {
        member.name.rstrip("/"): ContextEntry(kinds.get(member.type, FILE), member.mode, member.linkname or None)
        for member in built.getmembers()
    }


def make(folder: Path, paths: list[str], links: dict[str, str]) -> Path:
    context = folder / "context"
    for path in paths:
        (context / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            (context / path).mkdir()
        else:
            (context / path).touch()
    for path, target in links.items():
        (context / path).symlink_to(target)
    return context


def copy_all(folder: Path) -> Path:
    dockerfile = folder / "Dockerfile"
    dockerfile.write_text("FROM scratch\nCOPY . /\n")
    return dockerfile


def everything(context: Path) -> list[str]:
    return sorted(str(path.relative_to(context)) for path in context.rglob("*"))


def sent(context: BuildContext, paths: list[str]) -> dict[str, ContextEntry]:
    """The entries that the builder receives according to the package."""
    found = {path: context.at(".", path) for path in paths}
    assert UNKNOWN not in found.values()
    return {path: entry for path, entry in found.items() if isinstance(entry, ContextEntry)}


@pytest.mark.parametrize("fact", [pytest.param(fact, id=fact["name"]) for fact in ESTABLISHED["facts"]])
def test_the_builder_ignores_the_same_files(tmp_path: Path, fact: dict[str, Any]) -> None:
    context = make(tmp_path, ESTABLISHED["tree"], ESTABLISHED["links"])
    paths = everything(context)
    (context / ".dockerignore").write_bytes("\n".join(fact["lines"]).encode())
    built = entries(build(context, copy_all(tmp_path)))
    built.pop(".dockerignore", None)
    ignored = fact.get("ignored", [path for path in paths if path not in fact.get("sent", ())])
    assert sorted(built) == [path for path in paths if path not in ignored]
    assert built == sent(BuildContext([str(context)]), paths)


@pytest.mark.parametrize("text", ESTABLISHED["rejected"])
def test_the_builder_rejects_the_same_patterns(tmp_path: Path, text: str) -> None:
    context = make(tmp_path, ["a"], {})
    (context / ".dockerignore").write_text(text)
    assert build(context, copy_all(tmp_path)) is None
    assert BuildContext([str(context)]).at(".", "a") == UNKNOWN


@pytest.mark.parametrize("word", SOURCES["words"])
def test_a_source_is_of_the_same_kind(tmp_path: Path, word: str) -> None:
    context = make(tmp_path, SOURCES["tree"], SOURCES["links"])
    dockerfile = tmp_path / "Dockerfile"
    dockerfile.write_text(f"FROM scratch\nCOPY {json.dumps([word, '/out'])}\n")
    built = build(context, dockerfile)
    kind = "fails"
    if built is not None:
        found = entries(built).get("out")
        kind = "nothing" if found is None else found.kind
    assert kind == SOURCES["words"][word]
    kinds, _ = BuildContext([str(context)]).sources(word)
    assert kinds == ({kind} if kind in (FILE, DIRECTORY) else EITHER)


def test_directories_are_sent_with_all_their_permission_bits(tmp_path: Path) -> None:
    context = make(tmp_path, ["a/", "b/", "c/", "d/", "e"], {})
    for name, mode in (("a", 0o700), ("b", 0o1777), ("c", 0o2775), ("d", 0o555), ("e", 0o4755)):
        (context / name).chmod(mode)
    assert entries(build(context, copy_all(tmp_path))) == sent(BuildContext([str(context)]), everything(context))


@pytest.mark.parametrize("own", ["b\n", "# nothing\n"])
def test_the_ignore_file_of_the_dockerfile_takes_precedence(tmp_path: Path, own: str) -> None:
    context = make(tmp_path, ["a", "b"], {})
    (context / ".dockerignore").write_text("a\n")
    dockerfile = copy_all(tmp_path)
    (tmp_path / "Dockerfile.dockerignore").write_text(own)
    read = BuildContext([str(context)], str(dockerfile))
    assert entries(build(context, dockerfile)) == sent(read, everything(context))


def test_an_ignore_file_may_be_a_symlink(tmp_path: Path) -> None:
    context = make(tmp_path, ["a", "b"], {".dockerignore": ".gitignore"})
    (context / ".gitignore").write_text("a\n")
    assert entries(build(context, copy_all(tmp_path))) == sent(BuildContext([str(context)]), everything(context))


def test_an_ignore_file_that_is_a_directory_is_not_used(tmp_path: Path) -> None:
    context = make(tmp_path, ["a", ".dockerignore/a"], {})
    assert entries(build(context, copy_all(tmp_path))) == sent(BuildContext([str(context)]), everything(context))
