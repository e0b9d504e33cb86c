"""Commands that run other commands: sudo, su, env, xargs, find -exec, python -m."""

from __future__ import annotations

import posixpath

from copy_link.entries import DIRECTORY, Entry, join
from copy_link.run_effects.calls import Call, named_paths
from copy_link.run_effects.changes import change, forget, noted
from copy_link.run_effects.commands.directories import make_environment, remove_place
from copy_link.run_effects.commands.programs import makes, reads_only, unknown_program
from copy_link.run_effects.commands.shells import SHELLS
from copy_link.run_effects.places import ANY, Argument, argument, literal
from copy_link.run_effects.process import Process

# Options that take a value, of commands that do nothing but run another.
_PREFIXES = {
    "nice": "n:",
    "ionice": "c:n:t",
    "nohup": "",
    "time": "p",
    "timeout": "k:s:fv",
    "exec": "cla:",
    "command": "pvV",
    "builtin": "",
    "busybox": "",
    "fakeroot": "",
    "stdbuf": "i:o:e:",
    "setarch": "",
    "linux32": "",
    "linux64": "",
    "catchsegv": "",
    "unbuffer": "",
    "strace": "fo:e:",
    "tini": "sgve:",
    "dumb-init": "",
    "setsid": "cfw",
    "chronic": "",
    "eatmydata": "",
}


def prefix(call: Call) -> None:
    """`nice command`, `exec command`: the command is run as it stands."""
    options = call.options(_PREFIXES[posixpath.basename(call.name)], permutes=False)
    words = options.operands
    if call.name == "timeout":
        words = words[1:]
    if not options.has("v", "V"):
        call.wrapped(words)


def environment(call: Call) -> None:
    """`env A=b command`."""
    options = call.options("i0u:C:S:v", {"ignore-environment": "i", "unset": "u", "chdir": "C"}, permutes=False)
    words = options.operands
    if options.has("S"):
        unknown_program(call)
        return
    other = call.process.copy()
    if options.has("i", "u"):
        other.forget_variables()
    if "C" in options.values:
        other.directory = other.resolve(other.place(options.values["C"]).path or "")
    words = _set_variables(other, words)
    call.wrapped(words, other)
    call.process.adopt(other)


def _set_variables(process: Process, words: list[Argument]) -> list[Argument]:
    """Set the variables that `env` and `sudo` are given; returns the command behind them."""
    while words and "=" in words[0].start:
        name = words[0].start.partition("=")[0]
        process.export(name, words[0].without_start(len(name) + 1).parts)
        words = words[1:]
    return words


def as_user(process: Process, name: Argument | None) -> Process:
    """A process of another user in the same image."""
    other = Process.__new__(Process)
    other.__dict__.update(process.__dict__)
    text = None if name is None else name.text
    user, _, group = (text or "").partition(":")
    other.variables = dict(process.variables)
    other.variables.pop("HOME", None)
    other.user = user or None
    other.uid = process.owner_of(user) if user else None
    other.gid = process.group_of(group) if group else process.login_group_of(user) if user else None
    return other


def _run_as(call: Call, name: Argument | None, words: list[Argument]) -> None:
    other = as_user(call.process, name)
    call.wrapped(words, other)
    call.process.adopt(other)


def sudo(call: Call) -> None:
    """`sudo [-u user] [-E] command`."""
    long = {"user": "u", "group": "g", "preserve-env": "E", "login": "i", "set-home": "H", "non-interactive": "n"}
    options = call.options("u:g:C:D:h:p:r:t:T:U:EHinSkKAbls", long, permutes=False)
    other = as_user(call.process, options.values.get("u", literal("root")))
    if not options.has("E"):
        other.forget_variables()
    if options.has("D", "R", "i"):
        other.directory = None
    call.wrapped(_set_variables(other, options.operands), other)
    call.process.adopt(other)


def step_down(call: Call) -> None:
    """`su-exec user command`, `gosu user command`."""
    if call.arguments:
        _run_as(call, call.arguments[0], call.arguments[1:])


def switch_user(call: Call) -> None:
    """`su [-] user -c 'commands'`, `runuser -u user -- command`."""
    options = call.options("lmpfs:c:u:g:G:P", {"command": "c", "shell": "s", "login": "l", "user": "u"})
    names = [operand for operand in options.operands if operand.text != "-"]
    if "u" in options.values:
        _run_as(call, options.values["u"], names)
        return
    name = names[0] if names else literal("root")
    text = options.values["c"].text if "c" in options.values else None
    other = as_user(call.process, name)
    is_login = options.has("l") or any(operand.text == "-" for operand in options.operands)
    other.variables = other.environment()
    if is_login:
        other.forget_variables()
        other.directory = other.home_of(other.user or "")
    if text is not None:
        inner = other.copy()
        call.run_text(inner, text)
        call.process.adopt(inner)


def from_input(call: Call) -> None:
    """`xargs command`: what is read is not known, but for what `find` found."""
    options = call.options("0rtpxd:I:L:n:P:s:E:a:i", {"null": "0", "no-run-if-empty": "r"}, permutes=False)
    words = options.operands
    if not words:
        return
    upstream = call.upstream or []
    if upstream and posixpath.basename(upstream[0].text or "") == "find":
        _find(call._replace(arguments=[*upstream[1:], literal("-exec"), *words]))
        return
    placeholder = options.values["I"].text if "I" in options.values else None
    given = [ANY if placeholder and placeholder in (word.text or "") else word for word in words]
    name = posixpath.basename(words[0].text or "")
    call.wrapped(given if placeholder or name not in _TAKES_PATHS else [*given, ANY])


_TAKES_PATHS = frozenset({"chown", "chgrp", "chmod", "rm", "rmdir", "mkdir", "ln", "mv", "cp", "install", "setfacl"})


def find(call: Call) -> None:
    """`find paths ... -exec command {} +`, `-delete`."""
    _find(call)


def _find(call: Call) -> None:
    texts = [word.text or "" for word in call.arguments]
    end = next((index for index, text in enumerate(texts) if text.startswith(("-", "(", "!")) and len(text) > 0), None)
    if any(texts[:1]) and texts[0] in ("-L", "-H", "-P"):
        call = call._replace(arguments=call.arguments[1:])
        _find(call)
        return
    paths = call.arguments[:end] or [argument(["."])]
    conditions = texts[end:] if end is not None else []
    kinds = [conditions[index + 1] for index, text in enumerate(conditions[:-1]) if text == "-type"]
    finds_directories = not kinds or any("d" in kind for kind in kinds)
    commands = [
        call.arguments[(end or 0) + index + 1 :]
        for index, text in enumerate(conditions)
        if text in ("-exec", "-execdir", "-ok", "-okdir")
    ]
    removes = "-delete" in conditions
    for command in commands:
        name = posixpath.basename(command[0].text or "") if command else ""
        _found(call, name, paths, command[1:], finds_directories)
        removes |= name in ("rm", "rmdir", "mv")
    if removes and (finds_directories or any("l" in kind for kind in kinds)):
        for path in paths:
            remove_place(call._replace(name="find"), call.place(path), with_directories=True, certain=False)


def _found(call: Call, name: str, paths: list[Argument], words: list[Argument], finds_directories: bool) -> None:
    """A command that is run on some of what is below the paths."""

    def owner(entry: Entry) -> Entry:
        changed = noted(entry._replace(uid=None, gid=None), call.evidence)
        return join(entry, changed) if entry.may_be(DIRECTORY) else entry

    def attributes(entry: Entry) -> Entry:
        return noted(entry._replace(mode=None), call.evidence) if entry.may_be(DIRECTORY) else entry

    if name in ("chown", "chgrp", "chmod", "setfacl"):
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


def python(call: Call) -> None:
    """`python -m venv directory`, `python -m pip`; other scripts are not read."""
    texts = [word.text or "" for word in call.arguments]
    module = texts[texts.index("-m") + 1] if "-m" in texts[:-1] else ""
    if module in ("venv", "virtualenv"):
        make_environment(call._replace(arguments=call.arguments[texts.index("-m") + 2 :]))
    elif module in ("pip", "ensurepip", "build", "compileall", "pipx", "poetry", "uv", "pytest", "unittest"):
        makes(call)
    elif texts == ["-V"] or texts == ["--version"]:
        reads_only(call)
    else:
        interpreter(call)


def interpreter(call: Call) -> None:
    """`perl -e`, `node -e`, `ruby script`: every path in the text is named."""
    unknown_program(call)
    for word in call.arguments:
        for path in named_paths(word.text or ""):
            forget(call.process, path, call.evidence)


def change_root(call: Call) -> None:
    """`chroot directory command`: anything may be done in there."""
    if call.arguments:
        where = call.place(call.arguments[0])
        forget(call.process, where.path or "/", call.evidence)


COMMANDS = {
    **dict.fromkeys(_PREFIXES, prefix),
    "env": environment,
    "sudo": sudo,
    "doas": sudo,
    "su-exec": step_down,
    "gosu": step_down,
    "chpst": step_down,
    "su": switch_user,
    "runuser": switch_user,
    "xargs": from_input,
    "find": find,
    **dict.fromkeys(["python", "python2", "python3", "pypy", "pypy3"], python),
    **dict.fromkeys(["perl", "ruby", "node", "php", "lua", "tclsh", "deno"], interpreter),
    "chroot": change_root,
}
