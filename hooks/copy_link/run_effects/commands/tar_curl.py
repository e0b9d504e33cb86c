"""tar, unzip and other unpackers; curl and wget."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import DIRECTORY, Owner, unknown
from copy_link.run_effects.arguments import ANY, Place, argument, literal
from copy_link.run_effects.calls import Call, Options, OptionTable
from copy_link.run_effects.command import Command, names, never
from copy_link.run_effects.known_archives import known_archive, unpack
from copy_link.run_effects.proofs import prove_directory
from copy_link.run_effects.tree_changes import forget, forget_contents, make_file, make_parents, make_unpacked, new_mode

_TAR_LONG = {
    "extract": "x",
    "get": "x",
    "create": "c",
    "list": "t",
    "append": "r",
    "update": "u",
    "file": "f",
    "directory": "C",
    "exclude": "exclude:",
    "strip-components": "strip-components:",
    "strip": "strip-components:",
    "transform": "transform:",
    "xform": "transform:",
    "one-top-level": "one-top-level",
    "wildcards": "wildcards",
    "to-stdout": "O",
    "files-from": "T",
    "owner": "owner:",
    "group": "group:",
    "mode": "mode:",
    "no-same-owner": "o",
}
# Options of tar without a value that do not matter here.
_TAR_FLAGS = (
    "verbose gzip gunzip bzip2 xz zstd lzma auto-compress same-owner no-same-permissions keep-old-files "
    "preserve-permissions no-overwrite-dir overwrite touch absolute-names skip-old-files no-recursion totals "
    "ignore-failed-read warning numeric-owner sort mtime checkpoint keep-directory-symlink use-compress-program"
)
# Options that give the unpacked files other paths.
_RENAMING = ("transform", "T", "one-top-level")
_TAR = OptionTable(
    "xcturAf:C:zjJvpokOaSPmhlwT:X:I:W",
    {**_TAR_LONG, **dict.fromkeys(_TAR_FLAGS.split(), "v")},
)
_UNZIP = OptionTable("d:oqnujlpPtvx:jaLCKXZ")
_CURL_VALUED = "header data request user user-agent url retry max-time connect-timeout proto cacert cert key"
_CURL = OptionTable(
    "o:H:d:X:u:A:e:b:c:m:x:w:T:F:E:r:C:K:fsSLkOgiIJqvZ46#0123NRnpG",
    {
        "output": "o",
        "create-dirs": "create-dirs",
        "output-dir": "output-dir:",
        "remote-name": "O",
        "fail": "f",
        **{name: f"{name}:" for name in _CURL_VALUED.split()},
    },
)
_WGET = OptionTable(
    "O:P:o:a:e:i:B:t:w:T:Q:U:qbdvcNSxrkKmpELHnl",
    {"output-document": "O", "directory-prefix": "P", "quiet": "q", "header": "header:", "tries": "t"},
)


def unpack_tar(call: Call) -> None:
    """`tar -x`: an archive may contain any directory, and set the mode and owner of the target directory."""
    arguments = list(call.arguments)
    if arguments and arguments[0].text and not arguments[0].text.startswith("-"):
        # The old form: `tar xzf archive`.
        arguments[0] = argument(["-" + arguments[0].text])
    options = call._replace(arguments=arguments).options()
    makes_no_directory = options.has("c", "t", "r", "u", "O") and not options.has("x")
    if makes_no_directory or (options.has("O") and options.has("x")):
        file = options.values.get("f")
        if options.has("c") and file is not None and file.text != "-":
            make_file(call.process, call.place(file), call.evidence)
        return
    if options.has("x"):
        _extract(call, options)


def _extract(call: Call, options: Options) -> None:
    directory = options.values.get("C", argument(["."]))
    members = _members(options)
    where = call.place(directory)
    if where.path is not None:
        prove_directory(call.process, where.path, call.evidence)
    if members is None or where.path is None:
        if options.has("one-top-level") and "one-top-level" in options.values:
            directory = argument([*directory.parts, "/", *options.values["one-top-level"].parts])
            where = call.place(directory)
        if not _unpack_known(call, options, where.path):
            _forget_unpacked(call, options, where)
        return
    for member in members:
        forget(call.process, posixpath.join(where.path, member), call.evidence)


def _unpack_known(call: Call, options: Options, path: str | None) -> bool:
    """Unpack an archive whose name tells what it holds; false if there is none."""
    file = options.values.get("f")
    names = [file] if file is not None and file.text != "-" else list(call.upstream or [])
    archives = [known_archive(name, _stripped(options)) for name in names]
    archive = next((one for one in archives if one is not None), None)
    if archive is None or path is None or options.operands or options.has(*_RENAMING):
        return False
    keeps_owner = call.process.uid == 0 and not options.has("o")
    # Only root can give files to the owners in the archive.
    theirs: tuple[Owner, Owner] = (0, 0) if archive.is_of_root else (None, None)
    owned_by = theirs if keeps_owner else (call.process.uid, call.process.gid)
    unpack(call.process, archive, path, owned_by, call.evidence)
    return True


def _forget_unpacked(call: Call, options: Options, where: Place) -> None:
    """Unknown files are in the directory, which keeps its mode and owner if its own entry is stripped (measured)."""
    path = None if where.path is None else call.process.resolve(where.path)
    before = None if path is None else call.process.tree.at(path)
    forget_contents(call.process, where, call.evidence)
    if path is not None and before is not None and before.is_only(DIRECTORY) and _stripped(options) > 0:
        now = call.process.tree.at(path)
        call.process.tree.put(path, now._replace(mode=before.mode, uid=before.uid, gid=before.gid))


def _stripped(options: Options) -> int:
    """The number of components that are left out at the beginning of each path; -1 if it is unknown."""
    given = options.values.get("strip-components")
    count = "0" if given is None else given.text or ""
    return int(count) if count.isdigit() and len(count) < 4 else -1


def _members(options: Options) -> list[str] | None:
    """The first component of every path that is written below the target directory; None if it may be any."""
    texts = [operand.text for operand in options.operands]
    changes_names = options.has("wildcards", *_RENAMING)
    if not texts or changes_names or not options.is_read or None in texts:
        return None
    strip = _stripped(options)
    members: list[str] = []
    for member in texts:
        parts = [part for part in (member or "").split("/") if part not in ("", ".")][strip:]
        if strip < 0 or not parts or ".." in parts:
            return None
        members.append(parts[0])
    return members


def unzip(call: Call) -> None:
    """`unzip archive [-d directory]`."""
    options = call.options()
    if options.has("l", "p", "t", "v", "Z"):
        return
    directory = options.values.get("d")
    if directory is None and any((operand.text or "").startswith("-d") for operand in options.operands):
        directory = ANY
    if directory is None:
        where = call.place(argument(["."]))
        forget_contents(call.process, where, call.evidence)
    else:
        make_unpacked(call.process, call.place(directory), unknown(call.evidence), call.evidence)


def unpack_here(call: Call) -> None:
    """`cpio -i`, `7z x`, `unrar x`: unpack in the working directory, or in the directory of `-o`."""
    options = [word.text or "" for word in call.arguments]
    if call.name == "cpio" and not any(text.startswith("-") and "i" in text for text in options):
        return
    targets = [text[2:] for text in options if text.startswith("-o") and len(text) > 2]
    targets += [options[index + 1] for index, text in enumerate(options[:-1]) if text in ("-D", "-C")]
    forget_contents(call.process, call.place(argument([targets[0] if targets else "."])), call.evidence)


def download(call: Call) -> None:
    """`curl -o file`, `curl --create-dirs`: versions of curl create directories with different modes."""
    options = call.options()
    file = options.values.get("o") or (literal("file") if options.has("O") else None)
    if file is None:
        return
    directory = options.values.get("output-dir")
    where = call.place(file if directory is None else argument([*directory.parts, "/", *file.parts]))
    if options.has("create-dirs") and where.path is not None:
        make_parents(call.process, where.path, None, call.evidence)
    if not options.has("O"):
        make_file(call.process, where, call.evidence)


def fetch(call: Call) -> None:
    """`wget -O file`, `wget -P directory`."""
    options = call.options()
    file, directory = options.values.get("O"), options.values.get("P")
    if file is not None:
        make_file(call.process, call.place(file), call.evidence)
    elif directory is not None:
        where = call.place(argument([*directory.parts, "/x"]))
        if where.path is not None:
            make_parents(call.process, where.path, new_mode(call.process), call.evidence)


COMMANDS = (
    Command(names("tar gtar bsdtar"), unpack_tar, _TAR, succeeds=never),
    Command(("unzip",), unzip, _UNZIP, succeeds=never),
    Command(names("cpio 7z 7za 7zr unrar"), unpack_here, succeeds=never),
    Command(("curl",), download, _CURL, succeeds=never),
    Command(("wget",), fetch, _WGET, succeeds=never),
)
