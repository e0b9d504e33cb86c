"""Writes the description of a surveyed image: an mtree(5) file whose comments are headers.

The whole image is known, so a path that the description does not list is a file or absent. Text from the image is
untrusted: it is escaped in octal, as vis(3) does, so that it cannot end a line or a word.
"""

from __future__ import annotations

import posixpath
from collections import Counter

from copy_link.base_images.section import NOT_KNOWN
from copy_link.image.accounts import Homes
from copy_link.image.entries import DIRECTORY, SYMLINK
from copy_link.startup.annotations import Iterable, Iterator
from copy_link.survey import accounts as survey_accounts
from copy_link.survey.config import Config, Surveyed
from copy_link.survey.layers import Entries, Found, ancestors

# The longest line of paths, in characters.
LINE = 118

# Distributions and package managers put hundreds of plain directories into these. Dockerfiles rarely copy into them, so
# if there are at least MANY, they are left out and their parent is "open". Elsewhere every directory is listed.
FILLED = frozenset(
    {"/usr/share", "/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/include", "/usr/src", "/lib", "/lib64"}
)
FILLED_NAMES = frozenset({"node_modules", "site-packages", "dist-packages", "gems"})
MANY = 50

# `#` begins a comment in mtree(5), and vis(3) escapes its own backslash.
_ESCAPED = b"\\#"
# mtree(8) reads a path with one of these as a pattern.
_PATTERN = b"*?["


def describe(surveyed: Surveyed) -> str:
    """The text of the description; equal images give equal texts."""
    lines = ["#mtree", f"# src: {surveyed.source} of {_line(surveyed.name or 'an archive')}, {_line(surveyed.digest)}"]
    lines += [f"# note: {_line(note)}" for note in surveyed.notes]
    if surveyed.config.os == "windows":
        return "\n".join([*lines, "# os: windows", ""])
    lines += ["# on: scratch", *_settings(surveyed.config), *_accounts(surveyed.entries), "# files-only: /"]
    lines += _paths(surveyed.entries, surveyed.doubtful)
    return "\n".join([*lines, ""])


def word(text: str, escaped: bytes = b"") -> str:
    r"""The text as one word: bytes with a special meaning, and those in `escaped`, are written as `\ooo`."""
    if text == NOT_KNOWN:
        escaped += NOT_KNOWN.encode()
    return "".join(
        chr(byte) if 0x21 <= byte <= 0x7E and byte not in _ESCAPED + escaped else f"\\{byte:03o}"
        for byte in _bytes(text)
    )


def path_word(path: str) -> str:
    """An absolute path as one word."""
    return word(path, _PATTERN)


def _line(text: str) -> str:
    """The text as the rest of a line: inner blanks and `#` are kept, except for `##`, which CI runners may execute."""
    return word(text.strip()).replace("\\040", " ").replace("\\043", "#").replace("##", "#\\043")


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # JSON strings can contain lone surrogates, which surrogateescape rejects.
        return text.encode("utf-8", "surrogatepass")


def _settings(config: Config) -> Iterator[str]:
    workdir = posixpath.normpath(f"/{config.workdir.lstrip('/')}")
    yield f"# workdir: {word(workdir)}"
    yield f"# user: {word(config.user.strip()) or 'root'}"
    yield "# env-is-whole: yes"
    for key, value in dict(config.environment).items():
        if key:
            yield f"# env: {word(key, b'=')}={word(value)}"
    if config.shell:
        yield f"# shell: {' '.join(word(argument) for argument in config.shell)}"
    for trigger in config.onbuild:
        yield f"# onbuild: {_line(trigger.strip())}"


def _accounts(entries: Entries) -> Iterator[str]:
    users = [
        f"{word(name, b'=')}={account.uid}:{account.gid}{'' if account.home is None else ':' + word(account.home)}"
        for name, account in survey_accounts.users(entries).items()
    ]
    groups = [f"{word(name, b'=')}={gid}" for name, gid in survey_accounts.groups(entries).items()]
    modes = survey_accounts.homes(entries)
    homes = [(tool, getattr(modes, tool)) for tool in Homes.__annotations__]
    yield from _wrapped("users", users)
    yield from _wrapped("groups", groups)
    yield from _wrapped("homes", [f"{tool}={mode:04o}" for tool, mode in homes if mode is not None])


def _wrapped(header: str, words: Iterable[str]) -> Iterator[str]:
    """The words, wrapped into lines that each begin with the header."""
    line = ""
    for each in words:
        if line and len(line) + len(each) > LINE:
            yield line
            line = ""
        line = f"{line} {each}" if line else f"# {header}: {each}"
    if line:
        yield line


def _paths(entries: Entries, doubtful: Iterable[str]) -> Iterator[str]:
    hidden = set(doubtful)
    kept = {
        path: found
        for path, found in sorted(entries.items(), key=lambda item: item[0].split("/"))
        if found.kind in (DIRECTORY, SYMLINK) and hidden.isdisjoint([path, *ancestors(path)])
    }
    unlisted = left_out(kept)
    plain = [path for path, found in kept.items() if found.is_plain and path != "/" and path not in unlisted]
    is_open = dict.fromkeys(
        above for path in kept if path in unlisted and (above := posixpath.dirname(path)) not in unlisted
    )
    yield from _wrapped("dirs", map(path_word, plain))
    yield from _wrapped("open", map(path_word, is_open))
    yield from _wrapped("unknown", map(path_word, sorted(hidden)))
    for path, found in kept.items():
        if not found.is_plain:
            yield _entry(path, found)


def _entry(path: str, found: Found) -> str:
    name = "." if path == "/" else f".{path_word(path)}"
    if found.target is not None:
        return f"{name} type=link link={path_word(found.target)}"
    if found.mode is None:
        return f"{name} type=dir"
    return f"{name} type=dir mode={found.mode:04o} uid={found.uid} gid={found.gid}"


def left_out(kept: Entries) -> set[str]:
    """The plain directories to leave out: those in a filled directory, if all their descendants are plain, too."""
    special = {above for path, found in kept.items() if not found.is_plain for above in ancestors(path)}
    plain = [path for path, found in kept.items() if found.is_plain and path not in special]
    filled_by = {path: top for path in plain if (top := _filled(path)) is not None}
    count = Counter(filled_by.values())
    return {path for path, top in filled_by.items() if count[top] >= MANY}


def _filled(path: str) -> str | None:
    """The topmost filled directory above a path; None if there is none."""
    for above in reversed(list(ancestors(path))):
        if posixpath.dirname(above) in FILLED or posixpath.basename(above) in FILLED_NAMES:
            return above
    return None
