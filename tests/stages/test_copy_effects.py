from __future__ import annotations

import pytest

from copy_link.dockerfile.parser import parse
from copy_link.image.entries import ABSENT, DIRECTORY, FILE, Contents, Entry, directory, file, files_only, symlink
from copy_link.image.evidence import INSTRUCTION, Evidence, Predicate
from copy_link.image.image import Image
from copy_link.image.tree import Tree
from copy_link.stages.copy_effects import apply, stage_contents
from copy_link.stages.copy_instruction import EITHER, Copy, Source, resolve

A_FILE = frozenset({FILE})
A_DIRECTORY = frozenset({DIRECTORY})
FACT = Evidence("Dockerfile", 2, None, Predicate(INSTRUCTION, text="COPY"))


def tree() -> Tree:
    found = Tree(directory(0o755, 0, 0, inside=files_only()))
    found.put("/has", directory(0o755, 0, 0))
    found.put("/has/sub", directory(0o700, 7, 7))
    found.put("/own", directory(0o750, 1234, 1234))
    found.put("/sym", symlink("/own"))
    return found


def copied(text: str, kinds: frozenset[str], contents: Contents | None = None, into: Tree | None = None) -> Tree:
    found = into or tree()
    instruction = parse(f"FROM scratch\n{text}\n".encode()).instructions[1]
    copy: Copy = resolve(instruction, Image(found), "\\", lambda origin, word, keyword: Source(word, kinds))
    apply(found, copy, lambda source: contents, FACT)
    return found


def nothing(relative: str) -> Entry | None:
    return None


def test_missing_directories_are_created_with_the_owner_of_chown() -> None:
    found = copied("COPY --chown=5:6 f /new/dir/x", A_FILE)
    for path in ("/new", "/new/dir"):
        entry = found.at(path)
        assert (entry.mode, entry.uid, entry.gid) == (0o755, 5, 6)
    assert found.at("/new/dir/x").is_only(FILE)


def test_existing_directories_stay_as_they_are() -> None:
    found = copied("COPY --chown=5:6 f /own/x", A_FILE)
    assert (found.at("/own").mode, found.at("/own").uid) == (0o750, 1234)


def test_an_octal_chmod_is_the_mode_of_the_directories_too() -> None:
    assert copied("COPY --chmod=700 f /new/x", A_FILE).at("/new").mode == 0o700


def test_new_directories_on_the_way_get_no_setuid_setgid_or_sticky_bit() -> None:
    assert copied("COPY --chmod=4755 f /new/x", A_FILE).at("/new").mode == 0o755


@pytest.mark.parametrize("chmod", ["775", "777", "2770", "702"])
def test_the_umask_of_the_builder_decides_the_mode_of_directories_that_others_may_write(chmod: str) -> None:
    assert copied(f"COPY --chmod={chmod} f /new/x", A_FILE).at("/new").mode is None


@pytest.mark.parametrize(("chmod", "mode"), [("755", 0o755), ("2770", 0o2770), ("u+x", None)])
def test_copied_directories_have_the_mode_of_an_octal_chmod(chmod: str, mode: int | None) -> None:
    found = copied(f"COPY --chmod={chmod} d /new", A_DIRECTORY, lambda relative: directory(0o700, 0, 0))
    assert found.at("/new/sub").mode == mode


def test_a_plain_copy_follows_a_symlink() -> None:
    found = copied("COPY d /sym/new/", A_DIRECTORY, nothing)
    assert found.at("/own/new").is_only(DIRECTORY)
    assert found.at("/sym").target == "/own"


def test_a_wildcard_without_a_match_creates_nothing() -> None:
    assert copied("COPY x* /new/", frozenset()).at("/new").kinds == {ABSENT, FILE}


def test_a_directory_gets_the_mode_of_the_directory_copied_over_it() -> None:
    def contents(relative: str) -> Entry | None:
        return directory(0o775, 0, 0) if relative == "sub" else None

    found = copied("COPY d /has", A_DIRECTORY, contents)
    assert (found.at("/has").mode, found.at("/has/sub").mode, found.at("/has/sub").uid) == (0o755, 0o775, 0)
    assert copied("COPY --chown=9 d /has", A_DIRECTORY, contents).at("/has/sub").uid == 9


def test_a_copied_directory_with_unknown_contents_may_contain_anything() -> None:
    found = copied("COPY --from=x d /has/", EITHER)
    assert found.at("/has").mode == 0o755
    assert found.at("/has/sub").mode is None
    assert found.at("/has/other").kinds == {ABSENT, FILE, DIRECTORY, "symlink"}


def test_a_source_that_may_be_a_file_or_a_directory_stays_both() -> None:
    assert copied("COPY x /new", EITHER).at("/new").kinds == {FILE, DIRECTORY}


def test_a_linked_copy_replaces_every_directory_on_the_way() -> None:
    found = copied("COPY --link f /own/x/y", A_FILE)
    assert (found.at("/own").mode, found.at("/own").uid) == (0o755, 0)
    found = copied("COPY --link f /sym/x", A_FILE)
    assert found.at("/sym").is_only(DIRECTORY)


def test_a_linked_file_replaces_a_directory() -> None:
    found = copied("COPY --link f /has", A_FILE)
    assert found.at("/has").is_only(FILE)
    assert found.at("/has/sub").is_only(ABSENT)


def test_the_link_is_ignored_with_chmod() -> None:
    assert copied("COPY --link --chmod=755 f /own/x", A_FILE).at("/own").mode == 0o750


def test_a_linked_copy_that_does_not_build_has_the_effect_of_a_plain_one() -> None:
    assert copied("COPY --link --chown=app f /own/x", A_FILE).at("/own").mode == 0o750


@pytest.mark.parametrize(("kinds", "is_known"), [(A_FILE, True), (A_DIRECTORY, False)])
def test_an_unknown_destination_may_be_anywhere(kinds: frozenset[str], is_known: bool) -> None:
    found = copied("COPY x ${UNKNOWN:?}", kinds)
    assert found.at("/has").mode == 0o755
    assert (found.at("/has/new").kinds <= {ABSENT, FILE, DIRECTORY}) is is_known


def test_the_contents_of_a_stage_are_those_of_its_tree() -> None:
    contents = stage_contents(tree(), "/has")
    assert contents is not None
    found = contents("sub")
    assert found is not None
    assert (found.mode, found.uid) == (0o700, 7)
    assert contents("gone") is None
    assert stage_contents(tree(), "/gone") is None


def test_a_file_copied_over_a_directory_does_not_replace_it() -> None:
    def contents(relative: str) -> Entry | None:
        return file() if relative == "x" else None

    found = copied("COPY d /has/", A_DIRECTORY, contents)
    assert found.at("/has/x").is_only(FILE)
    assert found.at("/has/sub").mode == 0o700


def test_a_path_is_looked_up_in_the_latest_copy_that_certainly_has_it() -> None:
    looked_up: list[int] = []

    def contents(number: int) -> Contents:
        def found(relative: str) -> Entry:
            looked_up.append(number)
            return directory(0o700 + number, 0, 0)

        return found

    into = tree()
    for number in range(8):
        copied("COPY d /has", A_DIRECTORY, contents(number), into)
    looked_up.clear()
    assert into.at("/has/new").mode == 0o707
    assert looked_up == [7]


def test_a_path_that_a_later_copy_may_have_keeps_what_the_earlier_ones_say() -> None:
    into = tree()
    copied("COPY d /has", A_DIRECTORY, lambda relative: directory(0o700, 1, 1), into)
    copied(
        "COPY d /has",
        A_DIRECTORY,
        lambda relative: directory(0o700, 2, 2)._replace(kinds=frozenset({ABSENT, DIRECTORY})),
        into,
    )
    entry = into.at("/has/new")
    assert (entry.kinds, entry.mode, entry.uid) == (A_DIRECTORY, 0o700, "1 or 2")
