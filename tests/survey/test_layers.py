from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.image.entries import DIRECTORY, FILE, SYMLINK
from copy_link.survey.layers import PLAIN, Entries, Found, Layer, overlay, read_layer, resolve
from copy_link.survey.tar_streams import SurveyError
from tests.support.survey_tars import Member, folder, hard_link, link, member, tar, text


def read(*members: Member, is_changeset: bool = True) -> Layer:
    return read_layer(io.BytesIO(tar(*members)), is_changeset=is_changeset)


def tree(*layers: Sequence[Member]) -> Entries:
    entries: Entries = {"/": PLAIN}
    for layer in layers:
        entries = overlay(entries, read(*layer))
    return entries


def shown(entries: Entries) -> dict[str, str]:
    """A short form of the tree: "dir" for a plain directory, "-> target" for a symlink."""
    names = {}
    for path, found in entries.items():
        if found.kind == SYMLINK:
            names[path] = f"-> {found.target}"
        elif found.kind == DIRECTORY and not found.is_plain:
            names[path] = "dir ?" if found.mode is None else f"dir {found.mode:04o} {found.uid}:{found.gid}"
        else:
            names[path] = {DIRECTORY: "dir", FILE: "file"}[found.kind]
    names.pop("/")
    return names


ONE_LAYER = [
    pytest.param([folder("a"), folder("a/b", 0o1777, 5, 6)], {"/a": "dir", "/a/b": "dir 1777 5:6"}, id="directories"),
    pytest.param([folder("./a/"), member("./a/f")], {"/a": "dir", "/a/f": "file"}, id="names that begin with a dot"),
    pytest.param([folder("/a"), member("/a/f")], {"/a": "dir", "/a/f": "file"}, id="absolute names"),
    pytest.param([folder("a"), member("a/b/../f")], {"/a": "dir", "/a/f": "file"}, id="two dots that stay inside"),
    pytest.param([member("a/b/f")], {"/a": "dir", "/a/b": "dir", "/a/b/f": "file"}, id="parents that are not listed"),
    pytest.param([folder("./", 0o700)], {}, id="the root itself"),
    pytest.param([folder("a"), link("l", "a")], {"/a": "dir", "/l": "-> a"}, id="a symlink"),
    pytest.param([link("l", "../../x y\n")], {"/l": "-> ../../x y\n"}, id="a symlink's target is kept as it is"),
    pytest.param(
        [folder("usr"), folder("usr/lib"), link("lib", "usr/lib"), folder("lib/x")],
        {"/usr": "dir", "/usr/lib": "dir", "/lib": "-> usr/lib", "/usr/lib/x": "dir"},
        id="below a symlink of the same layer",
    ),
    pytest.param(
        [link("lib", "/../../usr/lib"), folder("lib/x")],
        {"/lib": "-> /../../usr/lib", "/usr": "dir", "/usr/lib": "dir", "/usr/lib/x": "dir"},
        id="a symlink cannot lead out of the root",
    ),
    pytest.param([member("f"), hard_link("g", "./f")], {"/f": "file", "/g": "file"}, id="a hard link to a file"),
    pytest.param([link("l", "x"), hard_link("g", "l")], {"/l": "-> x", "/g": "-> x"}, id="a hard link to a symlink"),
    pytest.param(
        [member("null", tarfile.CHRTYPE), member("sda", tarfile.BLKTYPE), member("pipe", tarfile.FIFOTYPE)],
        {"/null": "file", "/sda": "file", "/pipe": "file"},
        id="devices and pipes",
    ),
    pytest.param([folder("a", 0o700), folder("a")], {"/a": "dir"}, id="the last of two directories counts"),
    pytest.param([folder("a"), folder("a/b"), member("a")], {"/a": "file"}, id="a file replaces a directory"),
    pytest.param(
        [folder("a"), folder("a/b"), link("a", "z"), member("a/f")],
        {"/a": "-> z", "/z": "dir", "/z/f": "file"},
        id="a symlink replaces a directory",
    ),
    pytest.param(
        [link("a", "z"), folder("a"), member("a/f")], {"/a": "dir", "/a/f": "file"}, id="a directory replaces a symlink"
    ),
    pytest.param([folder("\udcff"), folder("é")], {"/\udcff": "dir", "/é": "dir"}, id="names that are not ASCII"),
    pytest.param([folder("x" * 300 + "/y")], {f"/{'x' * 300}": "dir", f"/{'x' * 300}/y": "dir"}, id="long names"),
]


@pytest.mark.parametrize(("members", "expected"), ONE_LAYER)
def test_a_tar_is_read_as_unpacking_would_create_it(members: list[Member], expected: dict[str, str]) -> None:
    assert shown(tree(members)) == expected


BASE: list[Member] = [
    folder("a"),
    folder("a/b", 0o700),
    member("a/f"),
    link("l", "a"),
    folder("t", 0o1777),
    folder("t/u"),
]
BASE_TREE = {"/a": "dir", "/a/b": "dir 0700 0:0", "/a/f": "file", "/l": "-> a", "/t": "dir 1777 0:0", "/t/u": "dir"}


def base_tree_except(*gone: str, **changed: str) -> dict[str, str]:
    kept = {path: found for path, found in BASE_TREE.items() if path not in gone}
    return {**kept, **{f"/{path.replace('_', '/')}": found for path, found in changed.items()}}


TWO_LAYERS = [
    pytest.param([], BASE_TREE, id="an empty layer"),
    pytest.param([folder("a"), folder("a/c")], base_tree_except(a_c="dir"), id="one more directory"),
    pytest.param([folder("a"), folder("a/b")], base_tree_except(a_b="dir"), id="a directory's new mode"),
    pytest.param([folder("a"), member("a/.wh.b")], base_tree_except("/a/b"), id="a whiteout"),
    pytest.param([member(".wh.a")], base_tree_except("/a", "/a/b", "/a/f"), id="a whiteout of a directory"),
    pytest.param([folder("a"), member("a/.wh..wh..opq")], base_tree_except("/a/b", "/a/f"), id="an opaque directory"),
    pytest.param(
        [folder("a"), folder("a/n"), member("a/.wh..wh..opq")],
        base_tree_except("/a/b", "/a/f", a_n="dir"),
        id="an opaque directory keeps the entries of its own layer, even those before the mark",
    ),
    pytest.param([member(".wh.a"), folder("a")], base_tree_except("/a/b", "/a/f"), id="removed and created again"),
    pytest.param([folder("a"), member(".wh.a")], base_tree_except("/a/b", "/a/f"), id="created again and removed"),
    pytest.param([member(".wh..wh.plnk"), member(".wh..wh.aufs")], BASE_TREE, id="AUFS's own bookkeeping"),
    pytest.param([member("a")], base_tree_except("/a", "/a/b", "/a/f", a="file"), id="a file replaces a directory"),
    pytest.param(
        [link("a", "t")], base_tree_except("/a", "/a/b", "/a/f", a="-> t"), id="a symlink replaces a directory"
    ),
    pytest.param([folder("l")], base_tree_except(l="dir"), id="a directory replaces a symlink"),
    pytest.param(
        [member("a/c/f")], base_tree_except(a_c="dir", a_c_f="file"), id="not listed, plain in the lower layer"
    ),
    pytest.param(
        [member("t/f")],
        base_tree_except(t="dir ?", t_f="file"),
        id="not listed, not plain in the lower layer: builders differ",
    ),
    pytest.param(
        [member(".wh.l"), member("l/f")], base_tree_except(l="dir", l_f="file"), id="below a symlink that was removed"
    ),
]


@pytest.mark.parametrize(("members", "expected"), TWO_LAYERS)
def test_a_layer_is_laid_over_the_lower_one(members: list[Member], expected: dict[str, str]) -> None:
    assert shown(tree(BASE, members)) == expected


def test_a_layer_that_writes_through_a_lower_symlink_is_an_error() -> None:
    with pytest.raises(SurveyError, match=r"a layer writes through '/l', which is a symlink .* load the image"):
        tree(BASE, [member("l/f")])


def test_an_exported_filesystem_has_no_whiteouts() -> None:
    assert shown(read(folder("a"), member("a/.wh.b"), is_changeset=False).entries) == {"/a": "dir", "/a/.wh.b": "file"}


WRONG = [
    pytest.param([member("../f")], "'../f' is outside of the root", id="above the root"),
    pytest.param([member("a/../../f")], "'a/../../f' is outside of the root", id="above the root by a detour"),
    pytest.param(
        [member("f"), hard_link("g", "../f")], "'../f' is outside of the root", id="a hard link above the root"
    ),
    pytest.param([hard_link("g", "f")], "'/g' is a hard link to 'f', which is not a file", id="a hard link to nothing"),
    pytest.param(
        [folder("a"), hard_link("g", "a")], "which is not a file in its layer", id="a hard link to a directory"
    ),
    pytest.param([member("a"), member("a/f")], "'/a' is both a file and a directory", id="below a file"),
    pytest.param([link("a", "a"), member("a/f")], "'/a' is a loop of symlinks", id="below a loop"),
    pytest.param([member("./")], "its root is not a directory", id="a root that is a file"),
    pytest.param([folder("a", uid=1 << 33)], "the owner 8589934592:0", id="an owner that is too large"),
    pytest.param([folder("a", gid=-1)], "the owner 0:-1", id="a negative owner"),
    pytest.param([member("a\nb/../../f")], r"'a\nb/../../f'", id="a name with a line end is shown quoted"),
]


@pytest.mark.parametrize(("members", "reason"), WRONG)
def test_a_tar_that_cannot_be_an_image_is_an_error(members: list[Member], reason: str) -> None:
    with pytest.raises(SurveyError) as caught:
        tree(members)
    assert reason in str(caught.value)


# Four headers, ten blocks of text, the end mark.
WHOLE = tar(folder("a"), text("a/passwd", "x" * 5000), folder("b"), link("c", "b"))


@pytest.mark.parametrize("length", range(0, 7680, 256))
def test_an_export_that_is_cut_off_anywhere_is_an_error(length: int) -> None:
    with pytest.raises(SurveyError, match="cut off"):
        read_layer(io.BytesIO(WHOLE[:length]), is_changeset=False)


def test_a_damaged_header_is_an_error_and_not_the_end_of_the_tar() -> None:
    damaged = bytearray(tar(folder("a"), folder("b"), folder("c")))
    damaged[512 + 3] ^= 0xFF
    with pytest.raises(SurveyError, match="damaged or cut off"):
        read_layer(io.BytesIO(damaged))


def test_hard_links_of_one_file_are_the_same_object() -> None:
    entries = tree([member("bin/busybox"), hard_link("bin/adduser", "bin/busybox"), member("bin/other")])
    assert entries["/bin/adduser"] is entries["/bin/busybox"]
    assert entries["/bin/adduser"] is not entries["/bin/other"]


def test_only_texts_that_describe_accounts_are_kept() -> None:
    entries = tree([text("etc/passwd", "p"), text("etc/shadow", "s"), text("usr/lib/os-release", "o")])
    assert [entries[path].content for path in ("/etc/passwd", "/etc/shadow", "/usr/lib/os-release")] == [
        b"p",
        None,
        b"o",
    ]


def test_the_size_of_kept_texts_is_limited() -> None:
    large = "x" * (1 << 20)
    entries = tree([*(text(f"{number}/passwd", large) for number in range(20)), text("passwd", large + "x")])
    assert sum(len(found.content or b"") for found in entries.values()) == 1 << 24
    assert entries["/passwd"].content is None


def test_the_stream_is_read_to_its_end() -> None:
    stream = io.BytesIO(tar(folder("a")) + bytes(1 << 20))
    read_layer(stream)
    assert stream.read() == b""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/l/x", "/a/x"),
        ("/r/../y", "/a/y"),
        ("/abs", "/a"),
        ("/chain/b", "/a/b"),
        ("/up", "/"),
        ("/loop", None),
        ("/none/such", "/none/such"),
    ],
)
def test_symlinks_are_followed_inside_the_tree(path: str, expected: str | None) -> None:
    targets = {"/l": "a", "/r": "./a//b", "/abs": "/a", "/chain": "l", "/up": "../../..", "/loop": "loop"}
    entries = {path: Found(SYMLINK, target=target) for path, target in targets.items()}
    assert resolve(entries, path) == expected


names = st.sampled_from(["a", "b", "a/b", "a/b/c", "b/c", "c"])
members = st.one_of(
    st.builds(folder, names, st.sampled_from([0o755, 0o700])),
    st.builds(member, names),
    st.builds(link, names, st.sampled_from(["a", "../b", "/c"])),
    st.builds(member, st.sampled_from([".wh.a", "a/.wh.b", "a/.wh..wh..opq"])),
)


@given(st.lists(st.lists(members, max_size=6), max_size=3))
def test_the_parent_of_every_entry_is_a_directory(layers: list[list[Member]]) -> None:
    try:
        entries = tree(*layers)
    except SurveyError:
        return
    for path in entries:
        assert entries[path.rpartition("/")[0] or "/"].kind == DIRECTORY


def test_a_damaged_header_is_found_before_much_more_data() -> None:
    damaged = bytearray(tar(folder("a"), folder("b"), text("c", "x" * (1 << 20))))
    damaged[512 + 3] ^= 0xFF
    with pytest.raises(SurveyError, match="a header cannot be read"):
        read_layer(io.BytesIO(damaged))


def test_a_sparse_file_may_be_the_last_member(tmp_path: Path) -> None:
    with (tmp_path / "sparse").open("wb") as stream:
        stream.truncate(1 << 20)
        stream.seek(1 << 19)
        stream.write(b"x")
    for form in ("gnu", "pax"):
        command = ["tar", "--create", "--sparse", f"--format={form}", "--directory", str(tmp_path), "sparse"]
        data = subprocess.run(command, capture_output=True, check=True).stdout
        assert "/sparse" in read_layer(io.BytesIO(data), is_changeset=False).entries
        with pytest.raises(SurveyError, match="cut off"):
            read_layer(io.BytesIO(data[:1024]), is_changeset=False)
