from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.build_context.context import BuildContext
from copy_link.dockerfile.parser import parse
from copy_link.image.entries import (
    ABSENT,
    ANYTHING,
    DIRECTORY,
    FILE,
    SYMLINK,
    directory,
    file,
    files_only,
    symlink,
    unknown,
)
from copy_link.image.evidence import BUILD_CONTEXT, COPIED_FROM, INSTRUCTION, Evidence, Predicate
from copy_link.image.image import Image
from copy_link.image.tree import Tree
from copy_link.stages.copy_instruction import EITHER, Copy, Source, resolve
from copy_link.stages.copy_sources import Origin, contents_in_stage, kinds_in_stage
from tests.support.build_contexts import make

A_FILE, A_DIRECTORY = frozenset({FILE}), frozenset({DIRECTORY})


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    context = make(tmp_path, ["f", "tree/x", "tree/sub/y", "secret"], {"tree/link": "../f"})
    (tmp_path / "archive.tar").write_bytes(b"\x1f\x8b\x08")
    (tmp_path / "tree/sub").chmod(0o700)
    (tmp_path / ".dockerignore").write_text("secret\n")
    return Origin(context)


@pytest.mark.parametrize(
    ("keyword", "word", "kinds", "may_be_archive"),
    [
        ("COPY", "f", A_FILE, False),
        ("COPY", "tree", A_DIRECTORY, False),
        ("COPY", "secret", EITHER, False),
        ("COPY", "archive.tar", A_FILE, False),
        ("COPY", "t*", A_DIRECTORY, False),
        ("COPY", None, EITHER, False),
        # COPY does not fetch; these would be paths.
        ("COPY", "https://example.com/x", EITHER, False),
        ("ADD", "f", A_FILE, False),
        ("ADD", "tree", A_DIRECTORY, False),
        ("ADD", "archive.tar", EITHER, True),
        ("ADD", "a*", EITHER, True),
        ("ADD", None, EITHER, True),
        ("ADD", "https://example.com/x.tar", A_FILE, False),
        ("ADD", "https://github.com/owner/name.git", EITHER, False),
        ("ADD", "https://github.com/owner/name.git#main", EITHER, False),
        ("ADD", "git@github.com:owner/name.git", A_DIRECTORY, False),
    ],
)
def test_a_word_names_a_file_or_a_directory(
    keyword: str, word: str | None, kinds: frozenset[str], may_be_archive: bool, origin: Origin
) -> None:
    found = origin.kinds(word, keyword)
    assert (found.text, found.kinds, found.may_be_archive) == (word, kinds, may_be_archive)


@pytest.mark.parametrize(("word", "is_unmatched"), [("no*", True), ("gone", False), ("t*", False), ("*", False)])
def test_only_a_wildcard_may_match_nothing(word: str, is_unmatched: bool, origin: Origin) -> None:
    assert origin.kinds(word, "COPY").is_unmatched is is_unmatched


@pytest.mark.parametrize(
    ("keyword", "word", "source"),
    [
        ("COPY", ".", Source(".", A_DIRECTORY)),
        ("COPY", "/", Source("/", A_DIRECTORY)),
        ("ADD", "x/..", Source("x/..", A_DIRECTORY)),
        ("COPY", "f", Source("f", EITHER)),
        ("ADD", "f", Source("f", EITHER, may_be_archive=True)),
    ],
)
def test_without_a_context_only_the_context_itself_is_known(keyword: str, word: str, source: Source) -> None:
    assert Origin(None).kinds(word, keyword) == source


@pytest.mark.parametrize(
    ("keyword", "word", "kinds"),
    [
        ("COPY", "gone.json", A_FILE),
        ("COPY", "gone*.txt", A_FILE),
        ("COPY", "build/app.jar", A_FILE),
        ("ADD", "requirements.txt", A_FILE),
        ("COPY", "conf.d", EITHER),
        ("COPY", "three.js", EITHER),
        ("COPY", ".json", EITHER),
        ("COPY", "gone.*", EITHER),
        ("COPY", "gone", EITHER),
        ("ADD", "gone.tar.gz", EITHER),
        # They are there.
        ("COPY", "dir.json", A_DIRECTORY),
        ("COPY", "*.json", A_DIRECTORY),
        ("COPY", "f", A_FILE),
    ],
)
def test_a_source_that_is_not_there_is_known_by_its_ending(
    keyword: str, word: str, kinds: frozenset[str], tmp_path: Path
) -> None:
    source = Origin(make(tmp_path, ["f", "dir.json/x"], {})).kinds(word, keyword)
    assert source.kinds == kinds
    assert source.is_by_ending is (kinds == A_FILE and word != "f")
    assert source.may_match_nothing is ("*" in word and word != "*.json")


def copied(text: str, origin: Origin) -> Copy:
    instruction = parse(f"FROM scratch\n{text}\n".encode()).instructions[1]
    image = Image(Tree(directory(0o755, 0, 0)))
    return resolve(instruction, image, "\\", lambda _, word, keyword: origin.kinds(word, keyword))


def test_a_source_directory_is_looked_up_one_path_at_a_time(origin: Origin) -> None:
    copy = copied("COPY tree /x", origin)
    contents = origin.contents(copy.sources[0], copy)
    assert contents is not None
    sub, link, found = contents("sub"), contents("link"), contents("x")
    assert sub is not None
    assert sub.is_only(DIRECTORY)
    assert (sub.mode, sub.uid, sub.gid) == (0o700, 0, 0)
    assert link is not None
    assert link.is_only(SYMLINK)
    assert link.target == "../f"
    assert found is not None
    assert found.is_only(FILE)
    assert [(one.source, one.path, one.predicate.kind) for one in found.evidence] == [
        (BUILD_CONTEXT, "tree/x", COPIED_FROM)
    ]
    assert contents("gone") is None


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("COPY tree /x", True),
        ("COPY t* /x/", True),
        # It may be the name of one directory, or of a file.
        ("COPY * /x/", True),
        ("COPY * /x", False),
        ("COPY f /x", False),
        ("COPY gone /x", False),
        ("COPY --parents tree /x", False),
        ("ADD archive.tar /x/", False),
    ],
)
def test_contents_are_known_of_what_is_a_directory_for_certain(text: str, is_known: bool, origin: Origin) -> None:
    copy = copied(text, origin)
    assert (origin.contents(copy.sources[0], copy) is not None) is is_known


def test_a_path_of_two_matches_is_unknown(tmp_path: Path) -> None:
    make(tmp_path, ["a/x", "b/x/y"])
    origin = Origin(BuildContext([str(tmp_path)]))
    copy = copied("COPY * /x/", origin)
    contents = origin.contents(copy.sources[0], copy)
    assert contents is not None
    found = contents("x")
    assert found is not None
    assert found.kinds == ANYTHING


COMMAND = Evidence("Dockerfile", 2, None, Predicate(INSTRUCTION, text="RUN x"))


def stage() -> Tree:
    found = Tree(directory(0o755, 0, 0, inside=files_only()))
    found.put("/opt", directory(0o755, 0, 0, inside=files_only()))
    found.put("/opt/file", file())
    found.put("/opt/sub", directory(0o700, 7, 7))
    found.put("/link", symlink("/opt/sub"))
    found.put("/mystery", unknown())
    found.put("/opt/built", file(COMMAND)._replace(kinds=frozenset({ABSENT, FILE})))
    found.put("/opt/target", directory(0o755, 0, 0, COMMAND)._replace(kinds=frozenset({ABSENT, DIRECTORY})))
    found.put("/opt/described", file()._replace(kinds=frozenset({ABSENT, FILE})))
    return found


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("/opt", A_DIRECTORY),
        ("opt/", A_DIRECTORY),
        ("/opt/file", A_FILE),
        ("/link", A_DIRECTORY),
        # The builder removes `..` from the text before it follows links.
        ("/link/../opt/file", A_FILE),
        ("/mystery", EITHER),
        # It has to exist, so a command that cannot be read created it.
        ("/gone/x", EITHER),
        ("/opt/*", EITHER),
        (None, EITHER),
        # A command may have created it, and it has to exist.
        ("/opt/built", A_FILE),
        ("/opt/target", A_DIRECTORY),
        ("/opt/described", EITHER),
    ],
)
def test_a_word_names_a_path_in_another_stage(word: str | None, kinds: frozenset[str]) -> None:
    assert kinds_in_stage(stage(), word) == Source(word, kinds)


@pytest.mark.parametrize("word", ["/gone/x.jar", "/opt/*.jar", "/mystery/x.json"])
def test_an_ending_tells_a_file_in_another_stage(word: str) -> None:
    assert kinds_in_stage(stage(), word) == Source(word, A_FILE, is_by_ending=True)


def test_the_contents_of_a_directory_in_another_stage_are_those_of_its_tree() -> None:
    contents = contents_in_stage(stage(), "/opt/.")
    assert contents is not None
    found = contents("sub")
    assert found is not None
    assert (found.mode, found.uid) == (0o700, 7)
    assert contents_in_stage(stage(), "/op*") is None
    assert contents_in_stage(stage(), "/opt/target") is not None
