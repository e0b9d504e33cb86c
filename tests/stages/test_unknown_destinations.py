from __future__ import annotations

import pytest

from copy_link.dockerfile.parser import parse
from copy_link.image.entries import DIRECTORY, FILE, Entry, directory, file, files_only, symlink
from copy_link.image.evidence import INSTRUCTION, Evidence, Predicate
from copy_link.image.image import Image
from copy_link.image.tree import Tree
from copy_link.stages.copy_instruction import Copy, Source, resolve
from copy_link.stages.unknown_destinations import is_nothing_there, write

FACT = Evidence("Dockerfile", 2, None, Predicate(INSTRUCTION, text="COPY"))


def tree() -> Tree:
    found = Tree(directory(0o755, 0, 0, inside=files_only()))
    for path in ("/etc", "/etc/app", "/etc/app/v", "/srv"):
        found.put(path, directory(0o755, 0, 0, inside=files_only()))
    found.put("/etc/own", directory(0o700, 5, 5))
    found.put("/etc/link", symlink("/srv"))
    found.put("/srv/f", file())
    return found


def copied(text: str, into: Tree, kind: str = FILE) -> Copy:
    instruction = parse(f"FROM scratch\n{text}\n".encode()).instructions[1]
    image = Image(into, environment={"V": None, "BASE": "/etc"}, workdir="/srv")
    return resolve(instruction, image, "\\", lambda origin, word, keyword: Source(word, frozenset({kind})))


def written(text: str, kind: str = FILE) -> Tree:
    into = tree()
    write(into, copied(text, into, kind), FACT)
    return into


@pytest.mark.parametrize(
    ("destination", "within"),
    [
        ("/etc/app/$V/", "/etc/app/"),
        ("/etc/app-${V}/c", "/etc/app-"),
        ("$BASE/app/$V", "/etc/app/"),
        ("$BASE/${V}/$BASE", "/etc/"),
        ("x/$V", "/srv/x/"),
        ("./$V", "/srv/"),
        ("/a/../b//$V", "/b/"),
        ("/$V", "/"),
        ("$V/x", None),
        ("/etc/.$V", None),
        ("/etc/app/$V/../x", None),
        ("/etc/app/${V:-../x}", None),
    ],
)
def test_the_beginning_of_a_destination_is_known(destination: str, within: str | None) -> None:
    assert copied(f"COPY f {destination}", tree()).within == within


def test_only_what_is_below_the_known_beginning_changes() -> None:
    found = written("COPY d /etc/app/$V/", DIRECTORY)
    assert found.at("/etc/app").mode == 0o755
    assert found.at("/etc/app/v").mode is None
    assert found.at("/etc/app/w").may_be(DIRECTORY)
    assert not found.at("/etc/other").may_be(DIRECTORY)
    assert (found.at("/etc/own").mode, found.at("/srv").mode) == (0o700, 0o755)


def test_a_file_leaves_existing_directories_as_they_are() -> None:
    found = written("COPY f /etc/app/$V/f")
    assert found.at("/etc/app/v").mode == 0o755
    new = found.at("/etc/app/w")
    assert new.may_be(DIRECTORY)
    assert (new.mode, new.uid) == (0o755, 0)


def test_the_known_beginning_is_created() -> None:
    assert written("COPY f /new/dir/$V/f").at("/new/dir").is_only(DIRECTORY)


def test_a_linked_copy_makes_the_known_beginning_anew() -> None:
    found = written("COPY --link f /etc/own/$V/f")
    assert (found.at("/etc/own").mode, found.at("/etc/own").uid) == (0o755, 0)


def test_a_plain_copy_goes_through_a_symlink() -> None:
    found = written("COPY f /etc/link/$V/f")
    assert found.at("/srv/x").may_be(DIRECTORY)
    assert not found.at("/etc/x").may_be(DIRECTORY)


def test_without_a_known_beginning_every_directory_may_have_it() -> None:
    found = written("COPY d $V", DIRECTORY)
    assert found.at("/etc/x").may_be(DIRECTORY)
    assert found.at("/srv/x").may_be(DIRECTORY)


@pytest.mark.parametrize(
    ("within", "is_nothing"),
    [("/etc/app/v/", True), ("/etc/app/", False), ("/etc/n", True), ("/etc/l", False), ("/new/x/", True), ("/", False)],
)
def test_the_image_may_have_nothing_there(within: str, is_nothing: bool) -> None:
    assert is_nothing_there(tree(), within) is is_nothing


def test_the_contents_of_a_copied_directory_count() -> None:
    found = tree()
    sub: Entry = directory(0o700, 0, 0)
    found.put("/etc/app/v", directory(0o755, 0, 0)._replace(contents=lambda relative: sub))
    assert not is_nothing_there(found, "/etc/app/v/")
