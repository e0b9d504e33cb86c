from __future__ import annotations

import io
import tarfile

from copy_link.survey.tar_streams import BLOCK, Counted, end_of, members
from tests.support.survey_tars import folder, member, tar


def test_each_member_is_given_once_and_none_is_kept() -> None:
    data = tar(folder("a"), member("a/f"), member("a/g"))
    with tarfile.open(fileobj=io.BytesIO(data), mode="r|") as archive:
        found = [(one.name, len(archive.members)) for one in members(archive)]  # type: ignore[attr-defined]
    assert found == [("a", 0), ("a/f", 0), ("a/g", 0)]


def test_an_empty_tar_has_no_members() -> None:
    with tarfile.open(fileobj=io.BytesIO(tar()), mode="r|") as archive:
        assert list(members(archive)) == []


def test_a_member_ends_at_a_block() -> None:
    with tarfile.open(fileobj=io.BytesIO(tar(member("f"))), mode="r|") as archive:
        (one,) = members(archive)
    assert end_of(one) % tarfile.BLOCKSIZE == 0
    assert end_of(one) >= one.offset_data + one.size


def test_a_counted_stream_knows_where_its_data_is() -> None:
    stream = Counted(io.BytesIO(b"x" * tarfile.BLOCKSIZE + b"\0" * tarfile.BLOCKSIZE))
    while stream.read(BLOCK):
        pass
    assert stream.length == 2 * tarfile.BLOCKSIZE
    assert stream.is_data(0)
    assert not stream.is_data(tarfile.BLOCKSIZE)
