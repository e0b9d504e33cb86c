from __future__ import annotations

import gc
import io
import tarfile

import pytest

from copy_link.verify.tree import Accounts, Entry, entries, listing, shown
from tests.support.image_tars import folder, member, tar

FILE = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_every_kind_of_entry_is_listed_without_its_times() -> None:
    device = member("dev/null", tarfile.CHRTYPE, 0o666)
    device.devmajor, device.devminor = 1, 3
    stream = tar(
        [
            folder("tmp", 0o1777),
            member("./tmp/f", mode=0o4755, owner=(7, 8)),
            (member("tmp/g"), b"g"),
            member("bin", tarfile.SYMTYPE, 0o777, target="usr/bin"),
            member("tmp/hard", tarfile.LNKTYPE, target="tmp/f"),
            device,
            member("pipe", tarfile.FIFOTYPE),
        ]
    )
    found = listing(stream)
    assert found.pop("/tmp/g").content != FILE
    assert found == {
        "/tmp": Entry("d", 0o1777, 0, 0),
        "/tmp/f": Entry("-", 0o4755, 7, 8, FILE),
        "/bin": Entry("l", 0, 0, 0, "usr/bin"),
        "/tmp/hard": Entry("-", 0o4755, 7, 8, FILE),
        "/dev/null": Entry("c", 0o666, 0, 0, "1:3"),
        "/pipe": Entry("p", 0o644, 0, 0),
    }


def test_the_root_itself_is_no_entry() -> None:
    assert list(listing(tar([folder("."), member("./f")]))) == ["/f"]


def test_an_extended_attribute_makes_another_entry() -> None:
    capable = member("f")
    capable.pax_headers = {"SCHILY.xattr.security.capability": "x"}
    dated = member("f")
    dated.pax_headers = {"mtime": "1.5"}
    plain, with_attribute, with_time = (listing(tar([one]))["/f"] for one in (member("f"), capable, dated))
    assert with_attribute != plain
    assert with_attribute.attributes
    assert with_time == plain


def test_a_name_that_is_no_text_is_kept_apart_from_others() -> None:
    info = member("f")
    data = tar([info]).getvalue()
    found = [listing(io.BytesIO(rechecked(data.replace(b"f\0", one + b"\0", 1)))) for one in (b"\xff", b"\xfe")]
    assert found[0] != found[1]


def rechecked(data: bytes) -> bytes:
    """A tar whose first header has the right sum again."""
    header = data[:148] + b" " * 8 + data[156:512]
    return data[:148] + f"{sum(header):06o}\0 ".encode() + data[156:]


def test_half_an_archive_is_an_error() -> None:
    data = tar([(member("f"), b"x" * 5000)]).getvalue()
    with pytest.raises(tarfile.TarError):
        listing(io.BytesIO(data[:3000]))


PASSWD = b"root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/:\nbroken\nodd:x:five:5::\nalso:x:1000:1:::\n"


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (None, "missing"),
        (Entry("d", 0o1777, 0, 0), "drwxrwxrwt root"),
        (Entry("-", 0o4755, 1000, 1000, FILE), "-rwsr-xr-x app"),
        (Entry("-", 0o640, 1000, 50, FILE), "-rw-r----- app:staff"),
        (Entry("d", 0o755, 7, 7), "drwxr-xr-x 7"),
        (Entry("d", 0o755, 7, 8), "drwxr-xr-x 7:8"),
        (Entry("l", 0, 0, 0, "usr/bin"), "symlink to usr/bin root"),
        (Entry("c", 0o666, 0, 0, "1:3"), "crw-rw-rw- root"),
    ],
)
def test_an_entry_is_shown_with_the_names_of_the_image(entry: Entry | None, text: str) -> None:
    accounts = Accounts()
    group = b"root:x:0:\napp:x:1000:\nstaff:x:50:\n"
    listing(tar([(member("etc/passwd"), PASSWD), (member("etc/group"), group)]), accounts)
    assert shown(entry, accounts) == text


def test_root_has_its_name_in_an_image_without_accounts() -> None:
    assert shown(Entry("d", 0o755, 0, 0), Accounts()) == "drwxr-xr-x root"


def test_the_members_of_a_long_archive_are_not_kept() -> None:
    stream = tar([member(f"f{number}") for number in range(200)])
    gc.collect()
    before = headers()
    for number, _ in enumerate(entries(stream, lambda _: Entry("-", 0, 0, 0)), 1):
        if number == 200:
            assert headers() < before + 10
    assert number == 200


def headers() -> int:
    """How many headers of members there are."""
    return sum(isinstance(one, tarfile.TarInfo) for one in gc.get_objects())
