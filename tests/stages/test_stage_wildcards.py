from __future__ import annotations

import pytest

from copy_link.checker import check
from copy_link.image.entries import ABSENT, DIRECTORY, FILE, directory, file, files_only, symlink, unknown
from copy_link.image.tree import Tree
from copy_link.stages.stage_wildcards import matched_contents


def tree() -> Tree:
    found = Tree(directory(0o755, 0, 0))
    for path in ("/out", "/out/a", "/out/b", "/files", "/links", "/maybe"):
        found.put(path, directory(0o755, 0, 0))
    found.put("/out/a/private", directory(0o700, 7, 7))
    found.put("/out/b/private", directory(0o755, 0, 0))
    found.put("/out/tool", file())
    found.put("/files", directory(0o755, 0, 0, inside=files_only()))
    found.put("/links/x", symlink("/out"))
    found.put("/maybe/x", directory(0o700, 0, 0)._replace(kinds=frozenset({FILE, DIRECTORY})))
    found.put("/mystery", unknown())
    return found


def test_a_directory_is_copied_without_its_name_and_a_file_with_it() -> None:
    contents = matched_contents(tree(), "/out/[at]*")
    assert contents is not None
    private, tool = contents("private"), contents("tool")
    assert private is not None
    assert (private.mode, private.uid) == (0o700, 7)
    assert tool is not None
    assert tool.is_only(FILE)
    assert contents("a") is None
    assert contents("b") is None


def test_two_matches_may_copy_to_one_path() -> None:
    contents = matched_contents(tree(), "/out/*")
    assert contents is not None
    private = contents("private")
    assert private is not None
    assert private.mode is None


def test_files_that_are_not_listed_may_match() -> None:
    contents = matched_contents(tree(), "/files/t*")
    assert contents is not None
    tool = contents("tool")
    assert tool is not None
    assert tool.kinds == {ABSENT, FILE}
    assert contents("other") is None
    assert contents("tool/x") is None


def test_a_match_that_may_be_a_directory_may_not_copy_a_file() -> None:
    contents = matched_contents(tree(), "/maybe/*")
    assert contents is not None
    named = contents("x")
    assert named is not None
    assert named.kinds == {ABSENT, FILE}


@pytest.mark.parametrize("word", ["/links/*", "/mystery/*", "/gone/*", "/*/a", "/out/[", "/out/*/a"])
def test_what_a_wildcard_matches_is_not_always_known(word: str) -> None:
    assert matched_contents(tree(), word) is None


FILES = "FROM debian:12 AS b\nRUN mkdir /o && echo x > /o/a && echo x > /o/b\nFROM debian:12\n"
UNKNOWN = FILES.replace("echo x > /o/b", "./x /o/b")
PRIVATE = FILES.replace("echo x > /o/b", "mkdir -p -m 700 /o/b/d")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (f"{FILES}COPY --from=b /o/* /\nCOPY f /usr/bin/x", "same"),
        (f"{FILES}COPY --from=b /o/* /usr/lib/\nCOPY d /usr/lib/d", "same"),
        (f"{FILES}COPY --from=b /o/* /usr/lib/\nCOPY f /usr/lib/a", "same"),
        # Without the slash one match would be the name of the file itself.
        (f"{FILES}COPY --from=b /o/* /srv\nCOPY d /srv/d", "unknown"),
        (f"{UNKNOWN}COPY --from=b /o/* /srv/\nCOPY d /srv/d", "unknown"),
        (f"{PRIVATE}COPY --from=b /o/* /srv/\nCOPY d /srv/d", "unknown"),
        (f"{PRIVATE}COPY --from=b /o/* /srv/\nCOPY d /srv/b", "same"),
    ],
)
def test_the_rest_of_the_destination_stays_known(text: str, verdict: str) -> None:
    assert check(text.encode(), "Dockerfile").copies[-1].verdict == verdict
