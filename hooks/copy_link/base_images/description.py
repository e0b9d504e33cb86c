r"""Reads a description of a base image: an mtree(5) file whose comments have headers and sections for tags.

A line is `./path type=dir mode=0755 uid=0 gid=0`, `./path type=link link=target`, or a header `# name: value`. Facts
that are not established are left out. `# tags: 3.2? 21..25 *-slim` begins a section. `\ooo` is a byte, as in vis(3).
"""

from __future__ import annotations

from copy_link.base_images.lines import PAIRS, PATHS, SINGLE, TAGS, Line, blocks, without_comment
from copy_link.base_images.section import MAYBE_PLAIN, NOT_KNOWN, NOTHING, PLAIN, UNKNOWN, Fact, Section
from copy_link.base_images.versions import MOST_NAMES, expanded, is_readable, is_release, match
from copy_link.image.accounts import Account, Homes
from copy_link.image.entries import DIRECTORY, FILE, SYMLINK
from copy_link.image.tree import MAXIMUM_DEPTH, PATH_MAX, is_too_long
from copy_link.startup.annotations import Callable
from copy_link.startup.memory import cache
from copy_link.startup.records import construct

# The keywords of an entry. libarchive reads more, but a verdict needs only these.
KEYWORDS = frozenset({"type", "mode", "uid", "gid", "link"})
KINDS = {
    "dir": DIRECTORY,
    "link": SYMLINK,
    "file": FILE,
    "fifo": FILE,
    "char": FILE,
    "block": FILE,
    "socket": FILE,
}

_LINK = frozenset({SYMLINK})


class DescriptionError(ValueError):
    """A line of a description cannot be read; has its number (counted from 1) and the reason.

    The reason quotes nothing: the description may be a link to another file, whose text must not be printed.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


_FACTS = {"dirs": PLAIN, "maybe-dirs": MAYBE_PLAIN, "absent": NOTHING, "unknown": UNKNOWN}
# The headers of PackagePaths, and the field that each one adds to.
_PACKAGE_PATHS = {"filled": "plain", "filled-anyhow": "anything", "may-be-links": "symlinks"}


def parse(
    text: str, tag: str | None, included: Callable[[str], str | None] = lambda name: None, is_whole: bool = False
) -> Section:
    """The facts of a description about a tag; for None, only those of sections for every tag.

    `included` returns the text of a file that the description includes, None if there is none. With `is_whole`, all
    sections count. Raises DescriptionError for an invalid line in the sections that count.
    """
    section = Section()
    _read(section, text, tag, included, is_whole)
    return section


def _read(
    section: Section, text: str, tag: str | None, included: Callable[[str], str | None], is_whole: bool = False
) -> None:
    for index, (first, tags, lines) in enumerate(blocks(text)):
        if is_whole:
            _check_lines([(first, "tags", tags), *lines])
        version = _version(section, tags, tag, is_whole) if tags else ""
        if version is None:
            continue
        starts_onbuild = True
        for part, others in _parts(text, index):
            section.add(part)
            for number, name, value in others:
                if name == "onbuild":
                    before = () if starts_onbuild else section.onbuild
                    if is_whole and not _is_instruction(_unescaped(value)):
                        raise DescriptionError(number, "a trigger is not an instruction")
                    section.onbuild = (*before, _unescaped(value))
                    starts_onbuild = False
                elif name == "include":
                    other = included(without_comment(value))
                    if other is None:
                        raise DescriptionError(number, "there is no such part of a description")
                    _read(section, other, tag, included)
                else:
                    _header(section, name, value.replace("{}", version) if name == "on" else value, number)


def _version(section: Section, tags: list[str], tag: str | None, is_whole: bool) -> str | None:
    """None if a block is not about the tag, else the tag's version that is in a range of its lines of tags, or ""."""
    found: str | None = None
    for value in tags:
        words = without_comment(value).split()
        section.depends_on_tag |= words != ["*"]
        if found is None:
            found = match(words, tag)
            found = found or "" if is_whole else found
            section.is_named |= found is not None and "*" not in words
    return found


def _check_lines(lines: list[Line]) -> None:
    for first, name, values in lines:
        for number, value in enumerate(values, first):
            _check_bounds(name, value, number)


def _check_bounds(name: str, value: str, number: int) -> None:
    """Raise DescriptionError for a range that cannot be compared, and for a path that no image has."""
    words = [_unescaped(word) for word in without_comment(value).split()]
    if name == "tags" and not all(map(is_readable, words)):
        raise DescriptionError(number, "the ends of a range are not versions, or suites of one distribution")
    if (not name or name in PATHS or name == "symlinks") and any(map(is_too_long, words)):
        reason = f"a path is longer than {PATH_MAX} bytes or has more than {MAXIMUM_DEPTH} parts"
        raise DescriptionError(number, reason)


def _is_instruction(text: str) -> bool:
    """True if a text is one instruction of a Dockerfile."""
    # Imported here: triggers are rare.
    from copy_link.dockerfile.parser import DockerfileError, parse

    try:
        return len(parse(f"FROM scratch\n{text}\n".encode("utf-8", "surrogateescape")).instructions) == 2
    except DockerfileError:
        return False


@cache
def _parts(text: str, index: int) -> list[tuple[Section, list[tuple[int, str, str]]]]:
    """The facts of a block that are the same for all its tags, which often are of several images, and its other lines.

    Each part ends at a file that it includes: the facts in there apply before those of the next part.
    """
    others: list[tuple[int, str, str]] = []
    part = Section()
    found = [(part, others)]
    for number, name, values in blocks(text)[index][2]:
        if not name:
            _entry(part, values[0], number)
        elif name in PATHS:
            _paths(part, name, values, number)
        elif name in PAIRS:
            _pairs(part, name, without_comment(values[0]).split(), number)
        elif name == "symlinks":
            _symlinks(part, without_comment(values[0]), number)
        else:
            others.append((number, name, values[0].strip()))
            if name == "include":
                part, others = Section(), []
                found.append((part, others))
    return found


def _header(section: Section, name: str, value: str, number: int) -> None:
    value = without_comment(value)
    if name in TAGS:
        _about_tags(section, name, tuple(value.split()), number)
    elif name in SINGLE:
        _single(section, name, value)
        if len(section.on) > MOST_NAMES:
            raise DescriptionError(number, f"the base has more than {MOST_NAMES} alternatives")
    else:
        raise DescriptionError(number, "there is no such header")


def _symlinks(section: Section, value: str, number: int) -> None:
    paths, _, target = value.partition(" -> ")
    words = _unescaped_words(paths)
    _check_paths(words, number)
    section.put(Fact(_LINK, target=_unescaped(target) or None, is_shared=True), words)


def _paths(section: Section, name: str, values: list[str], first: int) -> None:
    text = "\n".join(values)
    paths = _unescaped_words("\n".join(map(without_comment, values)) if "#" in text else text)
    if paths and not _are_absolute(paths):
        for number, value in enumerate(values, first):
            _check_paths(_unescaped_words(without_comment(value)), number)
    fact = _FACTS.get(name)
    if fact is not None:
        section.put(fact, paths)
    elif name in _PACKAGE_PATHS:
        section.paths_of_packages.setdefault(_PACKAGE_PATHS[name], []).extend(paths)
    else:
        getattr(section, name.replace("-", "_")).extend(paths)


def _check_paths(paths: list[str], number: int) -> None:
    for path in paths:
        if path[0] != "/" or (path[-1] == "/" and path != "/"):
            raise DescriptionError(number, "a path is not absolute, or has a trailing slash")


def _are_absolute(paths: list[str]) -> bool:
    """True if `_check_paths` has nothing to say about these paths, which costs less to find out."""
    # "0" is the character after "/".
    return min(paths) >= "/" and max(paths) < "0" and "/ " not in f"{' '.join(paths)} "


def _about_tags(section: Section, name: str, words: tuple[str, ...], number: int) -> None:
    if name == "newest":
        if not words or not all(map(is_release, words)):
            raise DescriptionError(number, "a release is not a version or a suite in one part of a tag")
        section.newest = (*section.newest, words)
    elif name == "moving":
        section.moving.update((word, releases) for word, _, releases in (text.partition("=") for text in words))
    else:
        section.every += words


def _single(section: Section, name: str, value: str) -> None:
    if name == "on":
        # A line that begins with a bar goes on with the alternatives of the one before.
        before, value = (section.on, value[1:]) if value[:1] == "|" else ((), value)
        section.on = before + tuple(base for other in value.split("|") for base in expanded(other.strip()))
    elif name == "os":
        section.is_windows = value == "windows"
    elif name == "same-as":
        section.same_as = value
    elif name == "workdir":
        section.workdir = _unescaped(value)
    elif name == "user":
        section.user = "" if value == "root" else _unescaped(value)
        section.hides_user = value == NOT_KNOWN
    elif name == "shell":
        section.shell = tuple(_unescaped(argument) for argument in value.split())
    else:
        section.environment_is_whole = value == "yes"


def _pairs(section: Section, name: str, pairs: list[str], number: int) -> None:
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise DescriptionError(number, "a word is not NAME=VALUE")
        try:
            _pair(section, name, _unescaped(key), value)
        except ValueError:
            raise DescriptionError(number, "a value is not a number, or its name is unknown") from None


def _pair(section: Section, name: str, key: str, value: str) -> None:
    if name == "users":
        uid, _, rest = value.partition(":")
        gid, _, home = rest.partition(":")
        section.users[key] = construct(Account, (_number(uid), _number(gid), _unescaped(home) or None))
    elif name == "groups":
        section.groups[key] = _number(value)
    elif name == "env":
        section.environment[key] = None if value == NOT_KNOWN else _unescaped(value)
    elif key in Homes._fields:
        section.homes[key] = int(value, 8)
    else:
        raise ValueError


def _number(text: str) -> int | None:
    return None if text == NOT_KNOWN else int(text)


def _entry(section: Section, line: str, number: int) -> None:
    words = without_comment(line).split()
    if len(words) == 3 and words[1] == "type=link" and "\\" not in line:
        # Most entries are symlinks.
        dot, _, name = words[0].partition("/")
        key, equals, target = words[2].partition("=")
        if name and dot == "." and key == "link" and equals:
            path = f"/{name}"
            section.facts.pop(path, None)
            section.facts[path] = construct(Fact, (_LINK, None, None, None, target, False))
            return
    path = words[0] if words else ""
    if path == ".":
        path = "/"
    elif path.startswith("./") and len(path) > 2:
        path = _unescaped(path[1:])
    else:
        raise DescriptionError(number, "a path does not begin with ./")
    section.facts.pop(path, None)
    section.facts[path] = _fact(words[1:], number)


def _fact(words: list[str], number: int) -> Fact:
    values = {}
    for word in words:
        key, equals, value = word.partition("=")
        if equals:
            values[key] = value
    if len(values) != len(words) or not values.keys() <= KEYWORDS or values.get("type") not in KINDS:
        raise DescriptionError(number, "an entry is a path, type= and any of mode= uid= gid= link=")
    try:
        mode = int(values["mode"], 8) if "mode" in values else None
        uid = int(values["uid"]) if "uid" in values else None
        gid = int(values["gid"]) if "gid" in values else None
    except ValueError:
        raise DescriptionError(number, "mode is octal, uid and gid are decimal numbers") from None
    target = _unescaped(values["link"]) if "link" in values else None
    fact = construct(Fact, (frozenset({KINDS[values["type"]]}), mode, uid, gid, target, False))
    return PLAIN if fact == PLAIN else fact


def _unescaped_words(text: str) -> list[str]:
    words = text.split()
    return [_unescaped(word) for word in words] if "\\" in text else words


def _unescaped(text: str) -> str:
    r"""The text with every `\ooo` of vis(3) replaced by its byte."""
    if "\\" not in text:
        return text
    # Imported here: few descriptions have an escape.
    import re

    octal = rb"\\([0-3][0-7]{2})"
    data = re.sub(octal, lambda found: bytes([int(found[1], 8)]), text.encode("utf-8", "surrogateescape"))
    return data.decode("utf-8", "surrogateescape")
