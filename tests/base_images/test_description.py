"""Reading a description. Every description in the package is valid, and agrees with the facts for any image."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import copy_link.base_images.find as found_images
from copy_link.base_images.description import KEYWORDS, DescriptionError, parse
from copy_link.base_images.find import find
from copy_link.base_images.lines import HEADERS
from copy_link.base_images.references import repository_name
from copy_link.base_images.section import Fact, Section
from copy_link.image.accounts import Account
from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, FILE, SYMLINK
from copy_link.image.package_paths import PackagePaths

ROOT = Path(found_images.__file__).parent
MOST_TAGS = 6
PARTS = sorted(ROOT.rglob("*@*.mtree"))
FILES = sorted(set(ROOT.rglob("*.mtree")) - {*PARTS})
MOST_LINES = 120
MOST_CHARACTERS = 120


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def sections(path: Path) -> list[Section]:
    """Every section of a file on its own."""
    text = re.sub(r"(?m)^# include:.*$", "", path.read_text(encoding="utf-8"))
    first, *others = re.split(r"(?m)^# tags:(.*)$", text)
    found = [parse(first, None)]
    for words, part in zip(others[::2], others[1::2], strict=True):
        lowest = re.search(r"([\d.]+|[a-z]+)\.\.", words)
        found.append(parse(part.replace("{}", lowest[1] if lowest else "{}"), None))
    return found


def tags(path: Path) -> list[str]:
    """A tag for each glob of the file, and one that is none of them."""
    globs = [glob for line in lines(path) if line.startswith("# tags:") for glob in line[7:].partition(" #")[0].split()]
    plain = (
        re.sub(r"\[([^!])[^]]*]|(.)\.\.[0-9a-z.]*", r"\1\2", glob).replace("?", "1").replace("+", "-") for glob in globs
    )
    return list(dict.fromkeys(["latest", *(tag.replace("*", some) for tag in plain for some in ("", "9")), "no-tag"]))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("./a type=dir mode=0755 uid=0 gid=0", ("/a", Fact(frozenset({DIRECTORY}), 0o755, 0, 0))),
        ("./a type=dir mode=1777 uid=33 gid=0   # why", ("/a", Fact(frozenset({DIRECTORY}), 0o1777, 33, 0))),
        ("./a type=dir", ("/a", Fact(frozenset({DIRECTORY})))),
        ("./a/b type=link link=../c", ("/a/b", Fact(frozenset({SYMLINK}), target="../c"))),
        ("./a type=link", ("/a", Fact(frozenset({SYMLINK})))),
        ("./a type=char mode=666", ("/a", Fact(frozenset({FILE}), 0o666))),
        (". type=dir mode=0555 uid=0 gid=0", ("/", Fact(frozenset({DIRECTORY}), 0o555, 0, 0))),
        ("./a\\040b type=file", ("/a b", Fact(frozenset({FILE})))),
        ("./\\303\\274\\043 type=link link=\\134", ("/ü#", Fact(frozenset({SYMLINK}), target="\\"))),
        ("# absent: /\\303\\274", ("/ü", Fact(frozenset({ABSENT})))),
    ],
)
def test_an_entry_is_a_fact_about_a_path(line: str, expected: tuple[str, Fact]) -> None:
    assert list(parse(line, None).facts.items()) == [expected]


WRONG = (
    *("/a type=dir", "a type=dir", "./a", "./a mode=0755", "./a type=tree", "./a type=dir mode=rwx", "./ type=dir"),
    *(
        "./a type=dir uid=me",
        "./a type=dir size=3",
        "./a type=dir nochange",
        "./a type=link link",
        "# dirs: a",
        "# dirs: /a/",
        "# nothing: x",
    ),
    *("# newest: 1-slim", "# newest:", "# newest: 3.x", "# on: " + "|".join(f"x:{number}" for number in range(65))),
    *("# users: app", "# users: app=me:1", "# groups: team=many", "# homes: passwd=0755", "# homes: useradd=0999"),
)


@pytest.mark.parametrize("line", WRONG)
def test_an_invalid_line_is_an_error_with_its_number(line: str) -> None:
    with pytest.raises(DescriptionError, match=r"^line 2: "):
        parse(f"#mtree\n{line}\n", None)


@pytest.mark.parametrize("word", ["stab..1", "sid..", "bookworm..", "bookworm..noble", "x-sid..+fpm"])
def test_a_range_that_cannot_be_compared_is_an_error_when_the_whole_is_read(word: str) -> None:
    with pytest.raises(DescriptionError, match=r"^line 2: the ends of a range are not versions"):
        parse(f"#mtree\n# tags: {word}\n", None, is_whole=True)


TOO_DEEP = "/a" * 257


@pytest.mark.parametrize(
    "line",
    [
        *("# dirs: /" + "x" * 4096, f"# absent: /x {TOO_DEEP}", f"# symlinks: {TOO_DEEP} -> /b"),
        *(f".{TOO_DEEP} type=dir", TOO_DEEP.replace("/", "\\057").replace("\\057", "./", 1) + " type=dir"),
    ],
)
def test_a_path_that_no_image_has_is_an_error_when_the_whole_is_read(line: str) -> None:
    with pytest.raises(DescriptionError, match=r"^line 2: a path is longer than 4096 bytes or has more than 256 parts"):
        parse(f"#mtree\n{line}\n", None, is_whole=True)


@pytest.mark.parametrize("word", ["1..2", "..8", "1.2..", "*alpine3.22..*", "bookworm..trixie", "a*", "8.1..8.4+fpm"])
def test_a_range_of_versions_or_suites_can_be_compared(word: str) -> None:
    assert parse(f"# tags: {word}\n# user: app\n", None, is_whole=True).user == "app"


def test_lists_add_up_and_single_values_override() -> None:
    section = parse(
        "# a comment\n# src: anything: goes\n# workdir: /a\n# users: a=1:2 b=?:3:/home/b    # passwd\n"
        "# tags: 1*\n# workdir: /b\n# user: root\n# users: c=4:5\n# env: A=1 B=x=y\n# homes: busybox=2755\n"
        "# onbuild: RUN a\n# onbuild: RUN b\n"
        "# tags: 2*\n# workdir: /c\n# dirs: /never\n# tags: *9\n# onbuild: RUN c\n",
        "1.9",
    )
    assert section.workdir == "/b"
    assert section.user == ""
    assert section.users == {"a": Account(1, 2), "b": Account(None, 3, "/home/b"), "c": Account(4, 5)}
    assert section.environment == {"A": "1", "B": "x=y"}
    assert section.homes == {"busybox": 0o2755}
    assert section.onbuild == ("RUN c",)
    assert section.facts == {}


def test_lines_of_tags_that_follow_one_another_are_one_list_and_others_are_not() -> None:
    lines = "# tags: 1*\n{}# tags: 2*\n# user: app\n"
    assert parse(lines.format(""), "1.0").user == "app"
    assert parse(lines.format("# note: between\n"), "1.0").user is None
    assert parse(lines.format("\n"), "1.0").user is None
    assert parse(lines.format("\n"), "2.0").user == "app"


@pytest.mark.parametrize(
    "before", ["\n\n", "./a type=dir\n\n", "# dirs: /a\n# dirs: /b\n", "# tags: *\n \n", "# dirs: /a\n\n"]
)
@pytest.mark.parametrize(
    "wrong", ["./b type=tree", "# users: a", "# nothing: x", "# dirs: b", "# dirs: /\n# dirs: /a/"]
)
def test_an_error_has_the_number_of_its_line_after_any_others(before: str, wrong: str) -> None:
    number = (before + wrong).count("\n") + 2
    with pytest.raises(DescriptionError, match=rf"^line {number}: "):
        parse(f"#mtree\n{before}{wrong}\n", None)


def test_a_header_without_a_space_is_an_error_and_another_comment_is_not() -> None:
    with pytest.raises(DescriptionError, match=r"^line 2: "):
        parse("#mtree\n#dirs: /a\n", None)
    assert parse("#mtree\n#comment: /a\n#!/bin/sh\n# Some text: /b\n", None).is_empty


def test_two_tags_with_the_same_lines_have_facts_of_their_own() -> None:
    text = "# open: /srv\n# filled: /opt\n# users: a=1:1\n# dirs: /srv\n# tags: 2\n# open: /opt\n# dirs: /opt\n"
    first, second, again = parse(text, "1"), parse(text, "2"), parse(text, "1")
    assert vars(first) == vars(again)
    assert (first.open, second.open) == (["/srv"], ["/srv", "/opt"])
    assert (list(first.facts), list(second.facts)) == (["/srv"], ["/srv", "/opt"])
    assert first.package_paths == second.package_paths == PackagePaths(("/opt",))


def test_a_later_fact_about_a_path_also_applies_later() -> None:
    text = "# dirs: /a /b\n# tags: 1\n# absent: /a\n# tags: 2\n./a type=link link=b\n# tags: 3\n# dirs: /a /c\n"
    assert [list(parse(text, tag).facts) for tag in "123"] == [["/b", "/a"], ["/b", "/a"], ["/b", "/a", "/c"]]


def test_without_a_tag_only_the_facts_for_every_tag_count() -> None:
    section = parse("# workdir: /a\n# tags: *\n# user: b\n# tags: 1\n# user: c\n", None)
    assert (section.workdir, section.user, section.depends_on_tag) == ("/a", "b", True)
    assert not parse("# tags: *\n# user: b\n", None).depends_on_tag


def test_every_shipped_file_is_an_mtree_file_with_known_headers_and_keywords() -> None:
    for path in FILES + PARTS:
        first, *others = lines(path)
        assert first == "#mtree", path
        for line in others:
            where = f"{path}: {line}"
            if line.startswith("#"):
                header = re.match(r"# ([a-z-]+):(\s|$)", line)
                assert header, where
                assert header[1] in HEADERS, where
            elif line:
                name, *words = line.split()
                assert name == "." or re.fullmatch(r"\.(/[^/\s#]+)+", name), where
                assert {word.partition("=")[0] for word in words} <= KEYWORDS, where
                assert len({word.partition("=")[0] for word in words}) == len(words), where


def test_a_shipped_file_is_short_and_so_are_its_lines() -> None:
    for path in FILES + PARTS:
        assert len(lines(path)) <= MOST_LINES, path
        for line in lines(path):
            assert len(line) <= MOST_CHARACTERS or not line.startswith("#"), f"{path}: {line}"


def test_every_part_is_included_and_every_included_part_exists() -> None:
    included = {line[11:] for path in FILES + PARTS for line in lines(path) if line.startswith("# include: ")}
    assert included == {path.relative_to(ROOT).with_suffix("").as_posix() for path in PARTS}


def test_every_entry_of_a_shipped_file_has_its_source_in_a_line_above() -> None:
    for path in FILES + PARTS:
        has_source = False
        for line in lines(path):
            has_source = has_source or line.startswith("# src:")
            if line.startswith("."):
                assert has_source, f"{path}: {line}"
                no_comment = f"bsdtar accepts no comment after an entry, write a `# src:` line above: {path}: {line}"
                assert "#" not in line, no_comment


def test_every_shipped_file_has_canonical_paths() -> None:
    for path in FILES + PARTS:
        for section in sections(path):
            listed = [*section.facts, *section.open, *section.partly, *section.files_only]
            listed += [section.workdir] if section.workdir not in (None, "?") else []
            for name in listed:
                assert name == "/" or re.fullmatch(r"(/[^/]+)+", name), f"{path}: {name}"
                assert not {".", ".."} & set(name.split("/")), f"{path}: {name}"


def test_every_image_that_a_shipped_file_refers_to_is_shipped() -> None:
    references = {
        (reference, reference in section.on)
        for path in FILES + PARTS
        for section in sections(path)
        for reference in [*section.on, *([section.same_as] if section.same_as else [])]
    }
    for reference, is_below in references - {("?", True), ("scratch", True)}:
        name, tag = repository_name(reference)
        assert (ROOT / f"{name}.mtree").is_file() or found_images._description(name), reference
        if is_below:
            assert tag is not None
            assert find(reference).known, reference


@pytest.mark.every_description
@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT).with_suffix("")))
def test_a_shipped_file_loads_for_the_tags_that_it_names(path: Path) -> None:
    name = str(path.relative_to(ROOT).with_suffix(""))
    if name == "_":
        return
    name = re.sub(r"(^|/)_$", r"\1any", name)
    every = list(tags(path))
    # A spread of them: some name hundreds that differ in nothing.
    for tag in every[:: len(every) // MOST_TAGS + 1]:
        reference = name if name == "scratch" else f"{name}:{tag}"
        tree = find(reference).image.tree
        links = {path for path in tree.paths() if tree.at(path).is_only(SYMLINK)}
        for listed in tree.paths():
            assert links.isdisjoint(above(listed)) or tree.at(listed).is_only(ABSENT), (reference, listed)


def above(path: str) -> list[str]:
    """Every directory on the way to a path, but the root."""
    return [path[:end] for end, character in enumerate(path) if character == "/" and end]


def contradictions(path: Path) -> list[str]:
    """The places where a section contradicts the facts for any image, in any combination of sections."""
    claims = parse((ROOT / "_.mtree").read_text(encoding="utf-8"), None)
    plain = {name for name, fact in claims.facts.items() if fact.kinds == {ABSENT, DIRECTORY}}
    on_the_way = {directory for name in plain for directory in above(name)}
    found = []
    for section in sections(path):
        for name, fact in section.facts.items():
            if fact.kinds == ANYTHING or fact.kinds == {ABSENT}:
                continue
            is_plain = fact.kinds <= {ABSENT, DIRECTORY} and (fact.mode, fact.uid, fact.gid) == (0o755, 0, 0)
            if name in plain | on_the_way and not is_plain:
                found.append(f"{name} is not a plain directory")
            inside = name.rpartition("/")[0] in claims.files_only
            if inside and fact.kinds != {FILE} and claims.facts.get(name, Fact(frozenset())).kinds != ANYTHING:
                found.append(f"{name} is not a file: list it as unknown in _.mtree")
    return found


def test_no_description_contradicts_the_facts_for_any_image() -> None:
    found = {path: contradictions(path) for path in FILES + PARTS if path != ROOT / "_.mtree"}
    assert not {path: problems for path, problems in found.items() if problems}


def test_the_facts_for_any_image_are_plain_directories_only() -> None:
    claims = parse((ROOT / "_.mtree").read_text(encoding="utf-8"), None)
    assert {fact.kinds for fact in claims.facts.values()} <= {frozenset({ABSENT, DIRECTORY}), ANYTHING}
    assert not claims.open


def test_no_shipped_file_has_a_setgid_root_directory() -> None:
    """A new directory in `/` of an image that is not described is taken for one that inherits nothing."""
    roots = [
        fact for path in FILES + PARTS for section in sections(path) for at, fact in section.facts.items() if at == "/"
    ]
    assert roots
    assert [fact for fact in roots if fact.mode is not None and fact.mode & 0o2000] == []
