from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.debian import listing


def test_the_output_of_find_is_read_back_from_the_file(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "closed").mkdir(parents=True)
    (tree / "closed").chmod(0o2750)
    (tree / "with space").write_text("")
    (tree / "link").symlink_to("closed/nothing")
    output = subprocess.run(["find", str(tree), "-printf", listing.FIND_FORMAT], capture_output=True, check=True).stdout
    entries = dict(listing.from_find(output))
    listing.write(tmp_path / "list.gz", entries.items(), {"suite": "trixie"})
    found = listing.read(tmp_path / "list.gz")
    assert found == listing.Listing(entries, {"suite": "trixie"})
    assert found.entries[f"{tree}/closed"][:2] == (listing.DIRECTORY, 0o2750)
    assert found.entries[f"{tree}/with space"].kind == listing.FILE
    assert found.entries[f"{tree}/link"].target == "closed/nothing"


def test_incomplete_output_is_an_error() -> None:
    with pytest.raises(ValueError, match="whole entries"):
        list(listing.from_find(b"/etc\x00d\x00755\x00"))


def test_the_directories_above_a_path_begin_with_the_topmost() -> None:
    assert listing.parents("/etc/nginx/conf.d") == ["/etc", "/etc/nginx"]
    assert listing.parents("/etc") == []
