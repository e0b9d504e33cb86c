"""Commands that run other commands: sudo, su, env, python -m."""

from __future__ import annotations

from copy_link.image.entries import symlink
from copy_link.run_effects.arguments import Argument, Place, literal
from copy_link.run_effects.calls import Call, OptionTable, named_paths
from copy_link.run_effects.command import Command, Edits, OnScript, as_root, names, never
from copy_link.run_effects.commands.echo_cat import path_of_program
from copy_link.run_effects.commands.mkdir_install import VIRTUALENV, make_environment
from copy_link.run_effects.commands.other_programs import is_fetched, make, reads_only, unknown_program
from copy_link.run_effects.process import Left, Process
from copy_link.run_effects.tree_changes import forget, forget_everything, may_appear

# Where `busybox --install` puts symlinks by default.
_COMMAND_DIRECTORIES = ("/bin", "/sbin", "/usr/bin", "/usr/sbin")
# Commands that do nothing but run another, with their short options.
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
_ENV = OptionTable("i0u:C:S:v", {"ignore-environment": "i", "unset": "u", "chdir": "C"}, permutes=False)
_SUDO = OptionTable(
    "u:g:C:D:h:p:r:t:T:U:EHinSkKAbls",
    {"user": "u", "group": "g", "preserve-env": "E", "login": "i", "set-home": "H", "non-interactive": "n"},
    permutes=False,
)
_SU = OptionTable("lmpfs:c:u:g:G:P", {"command": "c", "shell": "s", "login": "l", "user": "u"})


def prefix(call: Call) -> None:
    """`nice command`, `exec command`: run the command unchanged."""
    options = call.options()
    words = options.operands
    if call.name == "timeout":
        words = words[1:]
    if not options.has("v", "V"):
        call.wrapped(words)
    if call.name == "exec" and words:
        call.process.may_have_left = Left.SHELL


def busybox(call: Call) -> None:
    """`busybox command`, `busybox --install -s [directory]`: a symlink for each command that busybox has."""
    if not call.arguments or call.arguments[0].text != "--install":
        prefix(call)
        return
    words = call.arguments[1:]
    if not any(word.text == "-s" for word in words):
        return
    for above in [word for word in words if not word.start.startswith("-")] or map(literal, _COMMAND_DIRECTORIES):
        path = call.place(above).path
        where = Place(None, "/" if path is None else f"{path.rstrip('/')}/", is_one_name=path is not None)
        may_appear(call.process, where, symlink(None, call.evidence))


def environment(call: Call) -> None:
    """`env A=b command`."""
    options = call.options()
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
    """Set the variables of `env` and `sudo`; return the command after them."""
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
    other.has_unknown_user = False
    other.uid = process.owner_of(user) if user else None
    other.gid = process.group_of(group) if group else process.login_group_of(user) if user else None
    return other


def _run_as(call: Call, name: Argument | None, words: list[Argument]) -> None:
    other = as_user(call.process, name)
    call.wrapped(words, other)
    call.process.adopt(other)


def sudo(call: Call) -> None:
    """`sudo [-u user] [-E] command`."""
    options = call.options()
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
    options = call.options()
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


def python(call: Call) -> None:
    """`python -m venv directory`, `python -m pip`; other Python programs are unknown."""
    texts = [word.text or "" for word in call.arguments]
    module = texts[texts.index("-m") + 1] if "-m" in texts[:-1] else ""
    if module in ("venv", "virtualenv"):
        make_environment(call._replace(arguments=call.arguments[texts.index("-m") + 2 :], option_table=VIRTUALENV))
    elif module == "pip":
        call.wrapped(call.arguments[texts.index("-m") + 1 :])
    elif module in ("ensurepip", "build", "compileall", "pipx", "poetry", "uv", "pytest", "unittest"):
        make(call)
    elif texts == ["-V"] or texts == ["--version"]:
        reads_only(call)
    else:
        interpreter(call)


def interpreter(call: Call) -> None:
    """`perl -e`, `node -e`, `ruby script`: an unknown program that names every path in its text."""
    unknown_program(call)
    for word in () if is_fetched(call) else call.arguments:
        for path in named_paths(word.text or ""):
            forget(call.process, path, call.evidence)


def change_root(call: Call) -> None:
    """`chroot directory command`: everything in the directory is unknown from here on."""
    if call.arguments:
        path = call.place(call.arguments[0]).path
        resolved = None if path is None else call.process.resolve(path)
        if resolved is None or resolved == "/":
            forget_everything(call.process, call.evidence)
        else:
            forget(call.process, resolved, call.evidence)


def _prefix_command(name: str, short: str) -> Command:
    return Command(
        (name,),
        busybox if name == "busybox" else prefix,
        OptionTable(short, permutes=False),
        succeeds=as_root if name == "exec" else never,
        output=path_of_program if name == "command" else None,
        script=OnScript.KEEPS if name in ("exec", "command") else OnScript.CHANGES,
        runs_others=True,
    )


_PYTHON = Command(names("python2 pypy pypy3"), python, succeeds=never, runs_others=True)
_INTERPRETER = Command(names("ruby node php lua tclsh deno"), interpreter, succeeds=never, runs_others=True)

COMMANDS = (
    *(_prefix_command(name, short) for name, short in _PREFIXES.items()),
    Command(("env",), environment, _ENV, succeeds=never, script=OnScript.KEEPS, runs_others=True),
    Command(names("sudo doas"), sudo, _SUDO, succeeds=never, runs_others=True),
    Command(names("su-exec gosu chpst"), step_down, succeeds=never, runs_others=True),
    Command(names("su runuser"), switch_user, _SU, succeeds=never, runs_others=True),
    _PYTHON,
    _PYTHON._replace(names=("python", "python3"), edits=Edits.ALWAYS),
    _INTERPRETER,
    _INTERPRETER._replace(names=("perl",), edits=Edits.ALWAYS),
    Command(("chroot",), change_root, succeeds=never, runs_others=True),
)
