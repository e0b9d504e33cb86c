"""Splits a description into its lines, and into blocks that are about the same tags."""

from __future__ import annotations

from copy_link.startup.memory import cache

# Text for the reader: the source of the facts, and notes.
PROSE = frozenset({"src", "note"})
# Headers with a list of paths. A plain directory is 0755 0:0. dirs: plain directories. maybe-dirs: plain directories
# that may be missing. absent: nothing. unknown: may be anything. open, partly, files-only: plain directories that may
# contain unlisted plain directories, anything, or only files. filled, filled-anyhow: directories in which an image
# built on this one may have more plain directories, or anything. may-be-links: paths at which such an image may have
# a symlink from a package.
PATHS = frozenset(
    {
        "dirs",
        "maybe-dirs",
        "absent",
        "unknown",
        "open",
        "partly",
        "files-only",
        "filled",
        "filled-anyhow",
        "may-be-links",
    }
)
# Headers with one value; the last one counts. on: the base of this image. same-as: the image with the same facts.
SINGLE = frozenset({"workdir", "user", "on", "os", "same-as", "shell", "env-is-whole"})
# Headers with lists of tags. newest: the newest described releases of one line of versions, the newest one last; each
# such header is another line. moving: words in tags with the releases that they stand for (versions.moved). every: tags
# that share only what all described tags of the repository share.
TAGS = frozenset({"newest", "moving", "every"})
# Headers with NAME=VALUE pairs that add up: uid:gid[:home], gid, text, octal mode of the homes that a tool creates.
PAIRS = frozenset({"users", "groups", "env", "homes"})
# symlinks: `/path /path -> target`, for many paths with one target. onbuild: one trigger.
# include: a file with further lines, named like a repository but with an @ in its name, such as
# docker.io/library/debian@bookworm.
HEADERS = PROSE | PATHS | SINGLE | PAIRS | TAGS | {"tags", "onbuild", "symlinks", "include"}

_NAME = frozenset("abcdefghijklmnopqrstuvwxyz-")
# Lines with the same header of these that follow one another are one list.
_LISTS = PROSE | PATHS | {"tags"}
# The number of a line, the name of its header ("" for an entry), and its value; for a list, those of all its lines.
Line = tuple[int, str, list[str]]


@cache
def blocks(text: str) -> list[tuple[int, list[str], list[Line]]]:
    """For each list of tags, the number of its first line, its values, and the lines that say something about the tags.

    The first block has no tags: its lines are about every tag. Lines are counted from 1; prose and comments are left
    out.
    """
    lines: list[Line] = []
    values: list[str] = []
    found = [(0, values, lines)]
    number = 0
    listed: str | None = None
    for chunk in f"\n{text}".split("\n# "):
        header, has_others, others = chunk, "", ""
        if "\n" in chunk:
            header, has_others, others = chunk.partition("\n")
        name, colon, value = header.partition(":")
        if name == listed:
            values.append(value)
        elif colon and (name in HEADERS or _NAME.issuperset(name)):
            values = [value]
            listed = name if name in _LISTS else None
            if name == "tags":
                lines = []
                found.append((number, values, lines))
            elif name not in PROSE:
                lines.append((number, name, values))
        else:
            listed = None
        number += 1
        if has_others:
            listed = None
            for line in others.split("\n"):
                # Without a space after the #, a header is a mistake.
                is_header = line[:1] == "#" and line[1:].partition(":")[0] in HEADERS
                if is_header or (line and line[0] != "#" and not line.isspace()):
                    lines.append((number, "", [line]))
                number += 1
    return found


def without_comment(value: str) -> str:
    """A value without the comment at its end, which begins with a space and a #, and without white space around it."""
    return value.partition(" #")[0].strip() if "#" in value else value.strip()
