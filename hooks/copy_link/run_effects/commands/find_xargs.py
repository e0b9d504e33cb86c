"""find and xargs: commands that run on the paths that find finds or that xargs reads."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import DIRECTORY, Entry, join
from copy_link.run_effects.arguments import ANY, Argument, Gap, argument, literal
from copy_link.run_effects.calls import Call, OptionTable
from copy_link.run_effects.command import Command, OnScript, never
from copy_link.run_effects.commands.other_programs import INSTALLERS
from copy_link.run_effects.commands.rm_rmdir import remove_place
from copy_link.run_effects.commands.shells import SHELLS
from copy_link.run_effects.output import written
from copy_link.run_effects.proofs import prove_exists
from copy_link.run_effects.tree_changes import change, change_linked, forget, with_evidence

_XARGS = OptionTable("0rtpxd:I:L:n:P:s:E:a:i", {"null": "0", "no-run-if-empty": "r"}, permutes=False)


def from_input(call: Call) -> None:
    """`xargs command`: its input is unknown, except files and the output of `find`, `echo`, `printf` and `cat`.

    If there is no input, the command may not run, so it proves nothing.
    """
    failure_fails = call.process.failure_fails
    call.process.failure_fails = False
    _run_on_input(call)
    call.process.failure_fails = failure_fails


def _run_on_input(call: Call) -> None:
    options = call.options()
    words = options.operands
    if not words:
        return
    upstream = call.upstream or []
    prints = any((word.text or "").startswith(("-exec", "-printf", "-ok")) for word in upstream)
    if upstream and posixpath.basename(upstream[0].text or "") == "find" and not prints:
        found = [] if options.has("I", "i") else [literal("{}"), literal("+")]
        _find(call._replace(arguments=[*upstream[1:], literal("-exec"), *words, *found]))
        return
    read = None if options.has("d") else _read(call, options.values.get("a"))
    placeholder = options.values["I"].text if "I" in options.values else "{}" if options.has("i") else None
    if placeholder:
        for given in [ANY] if read is None else read:
            call.wrapped([_filled(word, placeholder, given) for word in words])
        return
    names = {posixpath.basename(word.text or "") for word in words}
    if read is not None and not names & SHELLS:
        call.wrapped([*words, *read])
        return
    count = _MAXIMUM_READ if names & SHELLS else 1 if names & (_TAKES_PATHS | _EDITORS | _INSTALLERS) else 0
    call.wrapped([*words, *[ANY] * count])


def _read(call: Call, file: Argument | None) -> list[Argument] | None:
    """The words that xargs reads from a file, `echo`, `printf` or `cat`; None if they are unknown."""
    if file is not None:
        script = call.process.script(file)
        known = script.text if script is not None and script.is_whole else None
    elif call.upstream is None or call.upstream[0].text not in ("echo", "printf", "cat"):
        return None
    else:
        text = written(call.process, call.upstream)
        known = None if text is None else text.text
    if known is None or not _QUOTING.isdisjoint(known):
        return None
    return [literal(word) for word in known.split()]


def _filled(word: Argument, placeholder: str, given: Argument) -> Argument:
    """A word of `xargs -I` with every placeholder replaced by an input."""
    known, *others = (word.text or "").split(placeholder)
    return argument([known, *(part for other in others for part in (*given.parts, other))]) if others else word


# xargs removes quotes from its input.
_QUOTING = frozenset("\"'\\")
_INSTALLERS = frozenset(INSTALLERS)

# A script may use so many of its inputs, as $1 to $9.
_MAXIMUM_READ = 9

_NEGATIONS = frozenset({"!", "-not"})
_NESTING = _NEGATIONS | {"(", ")", ",", "-prune", "-quit"}
_ATTRIBUTES = frozenset({"chown", "chgrp", "chmod", "setfacl"})
_EDITORS = frozenset({"sed", "perl"})
_TAKES_PATHS = _ATTRIBUTES | {"rm", "rmdir", "mkdir", "ln", "mv", "cp", "install"}


def find(call: Call) -> None:
    """`find paths ... -exec command {} +`, `-delete`."""
    _find(call)


def _find(call: Call, follows: bool = False) -> None:
    texts = [word.text or "" for word in call.arguments]
    end = next((index for index, text in enumerate(texts) if text.startswith(("-", "(", "!")) and len(text) > 0), None)
    if any(texts[:1]) and texts[0] in ("-L", "-H", "-P"):
        _find(call._replace(arguments=call.arguments[1:]), follows=follows or texts[0] != "-P")
        return
    paths = call.arguments[:end] or [argument(["."])]
    for path in paths:
        prove_exists(call.process, call.place(path), call.evidence, follow=follows)
    conditions = texts[end:] if end is not None else []
    removes = "-delete" in conditions and bool(_kinds(conditions) & {"d", "l"})
    for start, stop in _commands(conditions):
        command = call.arguments[(end or 0) + start : (end or 0) + stop]
        name = posixpath.basename(command[0].text or "") if command else ""
        group = _group(conditions, start - 1)
        kinds = _kinds(group)
        if name in _ATTRIBUTES and group == ["-type", "d"]:
            words = [word for word in command if word.text not in ("{}", "+")]
            call.wrapped([*words[:1], literal("-R"), *words[1:], *paths])
        else:
            _found(call, name, paths, command[1:], "d" in kinds)
        is_of_link = any(word.text in ("-h", "-hR", "-Rh", "--no-dereference") for word in command)
        if name in _ATTRIBUTES and (follows or ("l" in kinds and not is_of_link)):
            _follow_found(call, name, paths, follows)
        removes |= name in ("rm", "rmdir", "mv") and bool(kinds & {"d", "l"})
    if removes:
        for path in paths:
            remove_place(call._replace(name="find"), call.place(path), with_directories=True, certain=False)


def _commands(conditions: list[str]) -> list[tuple[int, int]]:
    """The start and end of each command after `-exec`."""
    found: list[tuple[int, int]] = []
    for index, text in enumerate(conditions):
        if text in ("-exec", "-execdir", "-ok", "-okdir"):
            ends = [at for at in range(index + 1, len(conditions)) if _ends_command(conditions, at)]
            found.append((index + 1, ends[0] if ends else len(conditions)))
    return found


def _ends_command(conditions: list[str], at: int) -> bool:
    return conditions[at] == ";" or (conditions[at] == "+" and conditions[at - 1] == "{}")


def _group(conditions: list[str], at: int) -> list[str]:
    """The conditions for the action at this index; all conditions if they are not a simple sequence."""
    depths = [word for word in conditions if word.startswith(("-mindepth", "-maxdepth"))]
    if depths or not _NESTING.isdisjoint(conditions):
        return conditions
    start = max((index + 1 for index in range(at) if conditions[index] in ("-o", "-or")), default=0)
    return [word for word in conditions[start:at] if word not in ("-print", "-print0", "-depth", "-xdev")]


def _kinds(conditions: list[str]) -> frozenset[str]:
    """The letters of `-type` that may be found."""
    given = [conditions[index + 1] for index, text in enumerate(conditions[:-1]) if text == "-type"]
    if not given or not _NEGATIONS.isdisjoint(conditions):
        return frozenset("dfl")
    return frozenset("".join(given))


def _follow_found(call: Call, name: str, paths: list[Argument], recursive: bool) -> None:
    """A change of a symlink changes its target."""

    def how(entry: Entry) -> Entry:
        forgotten = entry._replace(mode=None) if name == "chmod" else entry._replace(uid=None, gid=None)
        return with_evidence(forgotten, call.evidence) if entry.may_be(DIRECTORY) else entry

    for path in paths:
        change_linked(call.process, call.place(path), how, recursive=recursive)


def _found(call: Call, name: str, paths: list[Argument], words: list[Argument], finds_directories: bool) -> None:
    """A command that runs on some of the entries below the paths."""

    def owner(entry: Entry) -> Entry:
        changed = with_evidence(entry._replace(uid=None, gid=None), call.evidence)
        return join(entry, changed) if entry.may_be(DIRECTORY) else entry

    def attributes(entry: Entry) -> Entry:
        return with_evidence(entry._replace(mode=None), call.evidence) if entry.may_be(DIRECTORY) else entry

    _run_on_own_paths(call, name, paths, words)
    if name in _ATTRIBUTES:
        if finds_directories or any((word.text or "").startswith("-R") for word in words):
            for path in paths:
                how = owner if name in ("chown", "chgrp") else attributes
                change(call.process, call.place(path), how, recursive=True)
    elif name in SHELLS or name in ("ln", "mkdir", "cp", "mv", "install", "tar", "unzip", "xargs"):
        for path in [*paths, *words]:
            where = call.place(path) if path.start.startswith("/") or path in paths else None
            if where is not None and where.path is not None:
                forget(call.process, where.path, call.evidence)
    elif name not in ("rm", "rmdir"):
        call.wrapped([literal(name), *words])


# Shells, and commands that put found paths somewhere else.
_USE_OTHER_PATHS = SHELLS | _EDITORS | {"ln", "mkdir", "cp", "mv", "install", "tar", "unzip", "env", "sudo"}


def _run_on_own_paths(call: Call, name: str, paths: list[Argument], words: list[Argument]) -> None:
    """A command may also change paths that it names itself, besides the found ones."""
    if name in _USE_OTHER_PATHS or any(_is_path(word) for word in words):
        filled = [word for path in paths for word in _found_words(words, path)]
        call.possibly(lambda: call.wrapped([literal(name), *filled]))


def _is_path(word: Argument) -> bool:
    return word.text is None or (
        word.text not in ("{}", "+", ";") and ("/" in word.text or "{}" in word.text or word.text in (".", ".."))
    )


def _found_words(words: list[Argument], path: Argument) -> list[Argument]:
    """The words of a command with an unknown path below `path` for every `{}`."""
    below = argument([*(() if path.text == "/" else path.parts), "/", Gap.TEXT])
    return [_filled(word, "{}", below) for word in words if word.text not in ("+", ";")]


COMMANDS = (
    Command(("xargs",), from_input, _XARGS, succeeds=never, script=OnScript.KEEPS, runs_others=True),
    Command(("find",), find, succeeds=never, runs_others=True),
)
