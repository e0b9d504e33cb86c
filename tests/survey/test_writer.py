from __future__ import annotations

import posixpath
import re
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from copy_link.base_images.find import BaseImage
from copy_link.base_images.find import describe as read_back
from copy_link.image.accounts import Account, Homes
from copy_link.image.entries import ABSENT, DIRECTORY, FILE, SYMLINK
from copy_link.image.tree import Tree
from copy_link.survey.config import Config, Surveyed
from copy_link.survey.layers import PLAIN, Entries, Found
from copy_link.survey.writer import MANY, describe

NAME = "registry.example.com/base:1"


def surveyed(entries: Entries | None = None, **config: object) -> Surveyed:
    return Surveyed(NAME, "docker save", "sha256:0", Config(**config), {"/": PLAIN, **(entries or {})})  # type: ignore[arg-type]


def image_of(found: Surveyed) -> BaseImage:
    return read_back(describe(found), NAME)


def directory(mode: int, uid: int = 0, gid: int = 0) -> Found:
    return Found(DIRECTORY, mode, uid, gid)


def with_text(text: str) -> Found:
    return Found(FILE, content=text.encode())


SMALL: Entries = {
    "/bin": Found(SYMLINK, target="usr/bin"),
    "/etc": PLAIN,
    "/etc/group": with_text("root:x:0:\nstaff:x:50:\n"),
    "/etc/passwd": with_text("root:x:0:0:root:/root:/bin/sh\napp:x:1000:50::/home/app:/bin/sh\n"),
    "/home": PLAIN,
    "/home/app": directory(0o700, 1000, 50),
    "/tmp": directory(0o1777),
    "/usr": PLAIN,
    "/usr/bin": PLAIN,
    "/usr/bin/busybox": with_text(""),
}


def test_a_description_has_the_format_of_those_in_the_package() -> None:
    found = surveyed(
        SMALL, workdir="/srv", user="app", environment=(("PATH", "/bin"), ("A", "")), onbuild=("COPY *.json ./",)
    )
    assert describe(found) == (
        "#mtree\n"
        "# src: docker save of registry.example.com/base:1, sha256:0\n"
        "# on: scratch\n"
        "# workdir: /srv\n"
        "# user: app\n"
        "# env-is-whole: yes\n"
        "# env: PATH=/bin\n"
        "# env: A=\n"
        "# onbuild: COPY *.json ./\n"
        "# users: root=0:0:/root app=1000:50:/home/app\n"
        "# groups: root=0 staff=50\n"
        "# files-only: /\n"
        "# dirs: /etc /home /usr /usr/bin\n"
        "./bin type=link link=usr/bin\n"
        "./home/app type=dir mode=0700 uid=1000 gid=50\n"
        "./tmp type=dir mode=1777 uid=0 gid=0\n"
    )


def test_reading_a_description_gives_back_the_image() -> None:
    found = surveyed(
        SMALL, workdir="/srv", user="app", environment=(("PATH", "/bin"), ("A", "")), onbuild=("COPY *.json ./",)
    )
    base = image_of(found)
    image = base.image
    assert base.known
    assert (image.workdir, image.user, image.onbuild) == ("/srv", "app", ("COPY *.json ./",))
    assert (image.environment, image.environment_is_whole) == ({"PATH": "/bin", "A": ""}, True)
    assert image.users == {"root": Account(0, 0, "/root"), "app": Account(1000, 50, "/home/app")}
    assert (image.groups, image.homes) == ({"root": 0, "staff": 50}, Homes())
    check_tree(image.tree, found.entries)


def check_tree(tree: Tree, entries: Entries) -> None:
    for path, found in entries.items():
        entry = tree.at(path)
        if found.kind == FILE:
            assert entry.may_be(FILE)
            assert entry.kinds <= {FILE, ABSENT}
        else:
            assert entry.kinds == {found.kind}, path
            assert entry.target == found.target
            if found.kind == DIRECTORY:
                assert (entry.mode, entry.uid, entry.gid) == (found.mode, found.uid, found.gid)


def test_an_unlisted_path_is_neither_a_directory_nor_a_symlink() -> None:
    tree = image_of(surveyed(SMALL)).image.tree
    for path in ("/opt", "/opt/app", "/usr/local", "/tmp/x", "/etc/passwd/x"):
        assert tree.at(path).kinds <= {ABSENT, FILE}


def test_the_mode_of_the_root_is_kept() -> None:
    found = surveyed({"/": directory(0o555), "/a": PLAIN})
    entry = image_of(found).image.tree.at("/")
    assert entry.is_only(DIRECTORY)
    assert entry.mode == 0o555
    assert image_of(found).image.tree.at("/b").kinds == {ABSENT, FILE}


def test_an_unknown_mode_stays_unknown() -> None:
    entry = image_of(surveyed({"/t": Found(DIRECTORY)})).image.tree.at("/t")
    assert entry.is_only(DIRECTORY)
    assert (entry.mode, entry.uid, entry.gid) == (None, None, None)


def test_nothing_is_known_about_a_doubtful_path_and_its_descendants() -> None:
    found = replace(surveyed({"/dev": PLAIN, "/dev/pts": PLAIN, "/a": PLAIN}), doubtful=("/dev",))
    tree = image_of(found).image.tree
    assert len(tree.at("/dev").kinds) == 4
    assert len(tree.at("/dev/pts").kinds) == 4
    assert tree.at("/a").is_only(DIRECTORY)


def test_a_windows_image_has_no_tree() -> None:
    base = image_of(surveyed({"/Files": PLAIN}, os="windows"))
    assert base.is_windows
    assert "Files" not in describe(surveyed({"/Files": PLAIN}, os="windows"))


def test_an_empty_image_can_be_described() -> None:
    image = image_of(surveyed()).image
    assert (image.workdir, image.user, image.environment_is_whole) == ("/", "", True)
    assert image.tree.at("/etc").kinds == {ABSENT, FILE}


# A filled directory that contains, deep inside, a symlink and a private directory.
FILLED: Entries = {
    "/usr": PLAIN,
    "/usr/share": PLAIN,
    "/usr/share/doc": PLAIN,
    **{f"/usr/share/doc/{number}": PLAIN for number in range(MANY)},
    "/usr/share/doc/7/a": PLAIN,
    "/usr/share/doc/7/a/link": Found(SYMLINK, target="x"),
    "/usr/share/doc/7/a/b": PLAIN,
    "/usr/share/doc/8/own": directory(0o700),
    "/usr/share/doc/8/own/c": PLAIN,
    "/usr/share/few": PLAIN,
    "/usr/share/few/a": PLAIN,
    "/opt": PLAIN,
    **{f"/opt/{number}": PLAIN for number in range(2 * MANY)},
}


def test_a_filled_directory_is_left_open() -> None:
    text = describe(surveyed(FILLED))
    assert "/usr/share/doc/9" not in text
    assert "# open: /usr/share/doc /usr/share/doc/7/a /usr/share/doc/8/own\n" in text
    assert "/usr/share/few/a" in text
    assert "/opt/99" in text


def test_the_description_is_true_for_directories_that_are_left_out() -> None:
    tree = image_of(surveyed(FILLED)).image.tree
    for path, found in FILLED.items():
        entry = tree.at(path)
        assert entry.may_be(found.kind), path
        if found.kind == DIRECTORY:
            assert (entry.mode, entry.uid, entry.gid) == (found.mode, found.uid, found.gid), path
    for path in ("/usr/share/doc/7/a/link", "/usr/share/doc/8/own", "/usr/share/doc/7/a", "/opt/5", "/usr/share/few/a"):
        assert tree.at(path).is_known, path
    assert not tree.at("/usr/share/doc/9/x").may_be(SYMLINK)


# The lines that mtree(5) allows: a signature, comments, and entries of a path and keywords, all in printable ASCII.
LINE = re.compile(
    r"#mtree|# [a-z-]+: [\x20-\x7e]*"
    r"|\.(/[!-~]+)? type=(dir( mode=[0-7]{4} uid=\d+ gid=\d+)?|link link=[!-~]*)"
)

texts = st.text(st.characters(codec="utf-8") | st.sampled_from("\n #\\=:*?[]|\t\r\x00\x7f\x85\u2028\udcff"), max_size=8)
file_names = texts.map(lambda text: text.replace("/", "").replace("\0", "")).filter(lambda text: text.strip(".") != "")
found = st.one_of(
    st.builds(directory, st.integers(0, 0o7777), st.integers(0, 2**32 - 1), st.integers(0, 5)),
    st.builds(lambda target: Found(SYMLINK, target=target.replace("\0", "") or "x"), texts),
    st.just(PLAIN),
    st.just(Found(FILE)),
)


@given(st.dictionaries(file_names, found, max_size=5))
@example({"a\n# user: forged": PLAIN, "b\n. type=dir mode=0000": Found(SYMLINK, target="x\n# user: forged")})
@example({"a # b": PLAIN, "\\040": PLAIN, "é": PLAIN, "\udcff": PLAIN, "x\x1cy\u2028z": PLAIN})
def test_a_file_name_cannot_inject_lines_or_words(names: dict[str, Found]) -> None:
    found = surveyed({f"/{name}": found for name, found in names.items()})
    text = describe(found)
    assert all(LINE.fullmatch(line) for line in text.removesuffix("\n").split("\n")), text
    assert text.count("\n# user: ") == 1
    tree = read_back(text, NAME).image.tree
    check_tree(tree, found.entries)
    assert {path for path in tree.paths() if tree.at(path).is_known} == {
        path for path, found in found.entries.items() if found.kind != FILE
    }


@given(texts, texts, texts, st.lists(texts, max_size=3))
@example("a b", "/x # y", "A=b\n# user: root", ["RUN a \\\n# user: root", " COPY #x ."])
@example("?", "?", "?", ["?"])
@example("root", "", "", [])
@example(" ", " ", " ", [" "])
def test_a_setting_cannot_inject_lines_or_words(user: str, workdir: str, value: str, triggers: list[str]) -> None:
    variables = (("A=", "x"), ("K", value))
    found = surveyed(user=user, workdir=f"/w{workdir}", environment=variables, onbuild=tuple(triggers))
    text = describe(found)
    assert all(LINE.fullmatch(line) for line in text.removesuffix("\n").split("\n")), text
    image = read_back(text, NAME).image
    assert image.environment == {"A=": "x", "K": value}
    assert image.user == (user.strip() if user.strip() != "root" else "")
    assert image.workdir == posixpath.normpath(f"/w{workdir}")
    assert image.onbuild == tuple(trigger.strip() for trigger in triggers)


@given(
    st.dictionaries(texts.filter(lambda text: text and text[0] not in "#+-:"), st.integers(0, 2**32 - 1), max_size=3)
)
def test_an_account_name_cannot_inject_lines_or_words(names: dict[str, int]) -> None:
    lines = {name: f"{name}:x:{number}:{number}::/home/{name}:" for name, number in names.items()}
    sound = {name: line for name, line in lines.items() if not set(name) & set(":\n") and name == name.strip()}
    content = "\n".join(sound.values()).encode("utf-8", "surrogateescape")
    users = image_of(surveyed({"/etc/passwd": Found(FILE, content=content)})).image.users
    assert users == {name: Account(names[name], names[name], f"/home/{name}") for name in sound}


def test_the_order_of_the_entries_does_not_change_the_description() -> None:
    backwards = dict(reversed(SMALL.items()))
    assert describe(surveyed(backwards)) == describe(surveyed(SMALL))
