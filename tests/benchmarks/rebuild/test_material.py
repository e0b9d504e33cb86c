from __future__ import annotations

import io
import tarfile
import zlib

from benchmarks.rebuild.material import MEBIBYTE, content, packed_files


def test_the_bytes_depend_on_the_seed_only_and_do_not_compress() -> None:
    found = content("binary", MEBIBYTE + 5)
    assert len(found) == MEBIBYTE + 5
    assert content("binary", MEBIBYTE + 5) == found
    assert content("model", MEBIBYTE + 5) != found
    assert len(zlib.compress(found)) > MEBIBYTE


def test_packed_files_have_the_size_in_all_and_are_the_same_each_time() -> None:
    packed = packed_files("node_modules", 30, 3000)
    assert packed_files("node_modules", 30, 3000) == packed
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        members = archive.getmembers()
    assert [member.size for member in members] == [100] * 30
    assert members[-1].name == "node_modules/part2/file29"
