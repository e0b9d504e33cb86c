from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copy_link.build_context.context import EITHER, UNKNOWN, BuildContext, Lookup
from copy_link.build_context.folder import ContextEntry
from copy_link.image.entries import DIRECTORY, FILE, SYMLINK
from tests.support.build_contexts import kinds, make

# The behaviour of a real builder; tests/engine/test_sent_files.py checks it again.
ESTABLISHED = json.loads(Path(__file__).with_name("context_facts.json").read_text())
ODD_NAMES = ["\0", "a\0b", "a\nb", "x" * 300, "x/" * 3000, "\ud800", "\udcff", "", "..", "/", "//a", "[", "*" * 300]


@pytest.mark.parametrize("fact", [pytest.param(fact, id=fact["name"]) for fact in ESTABLISHED["facts"]])
def test_an_ignored_path_is_not_there(tmp_path: Path, fact: dict[str, Any]) -> None:
    context = make(tmp_path, ESTABLISHED["tree"], ESTABLISHED["links"])
    paths = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))
    (tmp_path / ".dockerignore").write_bytes("\n".join(fact["lines"]).encode())
    ignored = fact.get("ignored", [path for path in paths if path not in fact.get("sent", ())])
    assert [path for path in paths if context.at(".", path) is None] == sorted(ignored)


WORDS = ESTABLISHED["sources"]["words"]


@pytest.mark.parametrize("word", WORDS)
def test_a_source_leads_where_the_builder_finds_it(tmp_path: Path, word: str) -> None:
    context = make(tmp_path, ESTABLISHED["sources"]["tree"], ESTABLISHED["sources"]["links"])
    built = WORDS[word]
    assert context.sources(word)[0] == ({built} if built in (FILE, DIRECTORY) else EITHER)


@pytest.mark.parametrize(
    ("word", "evidence"),
    [
        ("conf", "conf is a directory in the build context"),
        ("f*", "f* matches a file in the build context"),
        ("*", "* matches a file or a directory in the build context"),
        ("dist", "dist is not found in the build context"),
        ("dist/*.js", "dist/*.js is not found in the build context"),
        ("secret", "secret is ignored by .dockerignore"),
        ("secret/*", "secret/* is ignored by .dockerignore"),
        ("f[", "f[ cannot be looked up in the build context: f[: syntax error in a character class"),
    ],
)
def test_the_evidence_names_the_reason(tmp_path: Path, word: str, evidence: str) -> None:
    context = make(tmp_path, ["conf/a", "f1", "secret/key"])
    (tmp_path / ".dockerignore").write_text("secret\n")
    assert context.sources(word)[1] == evidence


def test_a_source_that_matches_nothing_yet_may_be_anything(tmp_path: Path) -> None:
    # On a fresh checkout; an empty answer would let `COPY target/*.jar /app` pass for one that copies no file.
    assert kinds(make(tmp_path, ["src/a"]), "target/*.jar") == [DIRECTORY, FILE]


def test_a_pattern_that_is_not_understood_leaves_everything_unknown(tmp_path: Path) -> None:
    context = make(tmp_path, ["conf/a"])
    (tmp_path / ".dockerignore").write_text("[\n")
    assert context.sources("conf") == (
        EITHER,
        "conf cannot be looked up in the build context: .dockerignore has [: syntax error in a character class",
    )
    assert context.at(".", "conf") == UNKNOWN


@pytest.mark.parametrize(
    ("relative", "kind"),
    [
        (".", DIRECTORY),
        ("", DIRECTORY),
        ("a", FILE),
        ("./sub/", DIRECTORY),
        ("sub/../a", FILE),
        ("up", SYMLINK),
        ("up/x", None),
        ("out/hostname", None),
        ("a/x", None),
        ("none", None),
        ("..", None),
        ("../f1", None),
        ("/etc/hostname", None),
    ],
)
def test_a_directory_contains_only_the_paths_below_it(tmp_path: Path, relative: str, kind: str | None) -> None:
    links = {"conf/up": "../app", "conf/out": "/etc", "to-conf": "conf"}
    context = make(tmp_path, ["conf/a", "conf/sub/b", "f1", "app/x"], links)
    for word in ("conf", "to-conf", "conf/", "con*"):
        found = context.at(word, relative)
        assert (found.kind if isinstance(found, ContextEntry) else found) == kind


@pytest.mark.parametrize("word", ["f1", "dist", "[", "to-f1", "secret"])
def test_a_source_that_does_not_lead_to_one_directory_has_unknown_contents(tmp_path: Path, word: str) -> None:
    context = make(tmp_path, ["f1", "d1/a", "d2/b", "secret/key"], {"to-f1": "f1"})
    (tmp_path / ".dockerignore").write_text("secret\n")
    assert context.at(word, "a") == UNKNOWN


@pytest.mark.parametrize(
    ("relative", "kind"),
    [("a", FILE), ("b", FILE), ("f1", FILE), ("sub", DIRECTORY), ("sub/x", UNKNOWN), ("gone", None)],
)
def test_the_matches_of_a_wildcard_are_combined(tmp_path: Path, relative: str, kind: str | None) -> None:
    context = make(tmp_path, ["f1", "d1/a", "d2/b", "d1/sub/x", "d2/sub/x/y"], {})
    found = context.at("*", relative)
    assert (found.kind if isinstance(found, ContextEntry) else found) == kind


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(["x"], ["x"], [FILE], id="the same in both"),
        pytest.param(["x"], ["x/a"], [DIRECTORY, FILE], id="different things"),
        pytest.param([], ["x/a"], [DIRECTORY], id="in the second only"),
        pytest.param(["x/a"], [], [DIRECTORY], id="in the first only"),
        pytest.param([], [], [DIRECTORY, FILE], id="in neither"),
    ],
)
def test_two_folders_are_combined(tmp_path: Path, first: list[str], second: list[str], expected: list[str]) -> None:
    for folder, paths in (("one", first), ("two", second)):
        (tmp_path / folder).mkdir()
        make(tmp_path / folder, paths)
    context = BuildContext([str(tmp_path / "one"), str(tmp_path / "two")])
    assert kinds(context, "x") == expected


def test_a_directory_of_two_folders_is_ambiguous(tmp_path: Path) -> None:
    make(tmp_path, ["one/x/a", "two/x/a", "two/y/b"])
    context = BuildContext([str(tmp_path / "one"), str(tmp_path / "two")])
    assert context.at("x", "a") == UNKNOWN
    assert context.at("y", "b") == ContextEntry(FILE, 0o644 & ~_umask())


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def test_one_folder_with_two_names_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, ["real/x/a"], {"link": "real"})
    monkeypatch.chdir(tmp_path / "real")
    context = BuildContext([str(tmp_path / "link"), "."])
    assert isinstance(context.at("x", "a"), ContextEntry)


def test_the_ignore_file_of_the_dockerfile_is_used(tmp_path: Path) -> None:
    make(tmp_path, ["docker/Dockerfile", "a/x", "b/x"])
    (tmp_path / ".dockerignore").write_text("a\n")
    (tmp_path / "docker/Dockerfile.dockerignore").write_text("b\n")
    context = BuildContext([str(tmp_path)], str(tmp_path / "docker/Dockerfile"))
    assert context.at(".", "b") is None
    assert isinstance(context.at(".", "a"), ContextEntry)
    assert context.sources("b")[1] == "b is ignored by Dockerfile.dockerignore"


@pytest.mark.parametrize("roots", [[], ["no/such"], ["\0"], ["x" * 5000]])
def test_a_missing_folder_contains_nothing(roots: list[str]) -> None:
    context = BuildContext(roots)
    assert context.sources("a")[0] == EITHER
    assert context.at(".", "a") == UNKNOWN


@pytest.mark.parametrize("word", ODD_NAMES)
def test_unusual_names_are_only_names(tmp_path: Path, word: str) -> None:
    context = make(tmp_path, ["conf/a"])
    (tmp_path / ".dockerignore").write_text("**/b*\n!**/**/**/*a*b*c\n")
    assert context.sources(word)[0] <= EITHER
    assert context.at(word, word) in (None, UNKNOWN, context.at(".", "."))
    assert context.at(".", word) in (None, context.at(".", "."))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    word=st.text("ac*?[]^-\\./ x\0\n", max_size=12) | st.text(max_size=12),
    lines=st.lists(st.text("ac*?[]^-\\./! x", max_size=10), max_size=4),
)
def test_no_source_and_no_pattern_raises_an_error(tmp_path: Path, word: str, lines: list[str]) -> None:
    if not (tmp_path / "a").exists():
        make(tmp_path, ["a/c/x", "ac/a", "c", "x x"], {"x": "a/c", "a/x": "/c", "cc": "../x", "ca": "ca"})
    (tmp_path / ".dockerignore").write_text("\n".join(lines))
    context = BuildContext([str(tmp_path)])
    found, evidence = context.sources(word)
    assert found
    assert found <= EITHER
    assert evidence.startswith(word)
    for relative in (".", word, "a/c", "x"):
        assert context.at(word, relative) is None or isinstance(context.at(word, relative), (str, ContextEntry))


def test_a_lookup_says_where_a_source_is_if_it_is_in_no_folder_or_in_several(tmp_path: Path) -> None:
    for name in ("a/one", "a/both", "both", "ignored"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / ".dockerignore").write_text("ignored\n")
    folders = (str(tmp_path / "a"), str(tmp_path))
    context = BuildContext([*folders, str(tmp_path / "a" / "..")])
    assert context.lookup("one") is None
    assert context.lookup("gone") == Lookup("gone", folders)
    assert context.lookup("both") == Lookup("both", folders, folders)
    assert context.lookup("ignored") == Lookup("ignored", folders, ignored_by=".dockerignore")
    assert BuildContext([str(tmp_path)]).lookup(".") is None
