from __future__ import annotations

import pytest

from copy_link.base_images.find import describe, find
from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, FILE, SYMLINK


@pytest.mark.parametrize(
    ("description", "path", "kinds"),
    [
        pytest.param("# on: ?\n# dirs: /app", "/usr/bin", ANYTHING, id="below is not known"),
        pytest.param("# on: ?\n# dirs: /app", "/app", {DIRECTORY}, id="its own"),
        pytest.param("# on: ?\n# dirs: /app", "/app/x", ANYTHING, id="its possible earlier contents"),
        pytest.param("# on: scratch\n# absent: /a/b\n# unknown: /a", "/a/b", ANYTHING, id="unknown hides its contents"),
        pytest.param("# on: scratch\n# dirs: /a/b\n# absent: /a", "/a/b", {ABSENT}, id="absent with all it holds"),
        pytest.param("# on: scratch\n# dirs: /a/b\n./a type=file", "/a/b", {ABSENT}, id="below a file"),
        pytest.param("# on: scratch\n./a type=link link=b\n# dirs: /a", "/a", {DIRECTORY}, id="the last word counts"),
        pytest.param("# on: scratch\n./a type=link link=b\n# open: /a", "/a", {SYMLINK}, id="an open link"),
        pytest.param("# on: scratch\n# unknown: /a\n# partly: /a", "/a", ANYTHING, id="unknown stays"),
        pytest.param("# on: scratch\n# maybe-dirs: /a\n# files-only: /a", "/a/x", {ABSENT, FILE}, id="files only"),
        pytest.param("# on: mycorp/nothing\n# dirs: /app", "/usr/local/bin", {ABSENT, DIRECTORY}, id="unknown base"),
        pytest.param(
            "# on: debian:bookworm\n# dirs: /usr/lib", "/usr/lib/x", {ABSENT, DIRECTORY, FILE}, id="stays open"
        ),
    ],
)
def test_headers_change_the_entries_before_them(description: str, path: str, kinds: set[str]) -> None:
    assert describe(description, "x:1").image.tree.at(path).kinds == kinds


@pytest.mark.parametrize(
    "reference", ["debian:bookworm", "buildpack-deps", "alpine", "gcr.io/distroless/cc:debug", "mycorp/x"]
)
def test_every_parent_of_a_listed_path_is_listed(reference: str) -> None:
    paths = set(find(reference).image.tree.paths())
    assert all(path.rpartition("/")[0] in paths | {""} for path in paths)
