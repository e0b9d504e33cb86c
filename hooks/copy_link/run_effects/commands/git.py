"""git: the directories that it creates."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import unknown
from copy_link.run_effects.arguments import Argument, argument
from copy_link.run_effects.calls import Call, Options, OptionTable
from copy_link.run_effects.command import Command, never
from copy_link.run_effects.commands.other_programs import make
from copy_link.run_effects.proofs import prove_directory
from copy_link.run_effects.tree_changes import (
    change,
    forget,
    make_directories,
    make_unpacked,
    may_appear,
    new_directory,
    new_mode,
    with_evidence,
)

_VALUED = ["branch", "depth", "origin", "config", "jobs", "reference", "template", "separate-git-dir", "filter"]
_VALUED += ["git-dir", "work-tree", "initial-branch", "object-format"]
_FLAGS = ["bare", "shared", "quiet", "recursive", "recurse-submodules", "single-branch", "no-tags", "no-checkout"]
_FLAGS += ["mirror"]
_OPTIONS = OptionTable(
    "b:o:u:c:C:j:qvnl", {**{name: f"{name}:" for name in _VALUED}, **{name: name for name in _FLAGS}}
)
# The directories in a bare repository.
_BARE = ("branches", "hooks", "info", "objects", "refs", "logs", "worktrees")


def run_git(call: Call) -> None:
    """`git clone`, `git init` and `git -C directory ...`; other subcommands may create the paths that they name."""
    options = call.options()
    if "C" in options.values:
        path = call.place(options.values["C"]).path
        if path is not None:
            prove_directory(call.process, path, call.evidence)
    operands = options.operands
    words = [operand.text or "" for operand in operands]
    if "clone" in words[:2]:
        _clone(call, options, operands, words)
    elif "init" in words[:2]:
        _initialize(call, options, operands[words.index("init") + 1 :])
    else:
        make(call)


def _clone(call: Call, options: Options, operands: list[Argument], words: list[str]) -> None:
    """`git clone url directory`: a new directory that the process owns, with unknown entries in it."""
    at = words.index("clone") + 1
    target: Argument | None = operands[at + 1] if len(operands) > at + 1 else None
    if target is None and len(words) > at:
        name = posixpath.basename(words[at].rstrip("/")).removesuffix(".git")
        target = argument([name]) if name else None
    if target is not None:
        where = call.place(_in_directory(options, target))
        make_unpacked(call.process, where, unknown(call.evidence), call.evidence)
        if options.has("bare", "mirror"):
            change(call.process, where, lambda entry: with_evidence(entry._replace(mode=None), call.evidence))


def _in_directory(options: Options, path: Argument) -> Argument:
    """A path relative to the directory of `git -C directory`."""
    if "C" not in options.values or path.start.startswith("/"):
        return path
    return argument([*options.values["C"].parts, "/", *path.parts])


def _initialize(call: Call, options: Options, operands: list[Argument]) -> None:
    """`git init [--bare] [--shared] [directory]`: with both options the directory has the given mode or 2775.

    A setting of git (core.sharedRepository) can share it, too.
    """
    process = call.process
    directory = operands[0] if operands else options.values.get("git-dir", argument(["."]))
    where = call.place(_in_directory(options, directory))
    if where.path is None:
        may_appear(process, where, unknown(call.evidence))
        return
    make_directories(process, where.path, new_directory, new_mode(process), call.evidence)
    if options.has("bare"):
        change(process, where, lambda entry: with_evidence(entry._replace(mode=None), call.evidence))
        for name in _BARE:
            forget(process, posixpath.join(where.path, name), call.evidence)
    else:
        forget(process, posixpath.join(where.path, ".git"), call.evidence)
    if "separate-git-dir" in options.values:
        other = call.place(options.values["separate-git-dir"]).path
        if other is not None:
            forget(process, other, call.evidence)


COMMANDS = (Command(("git",), run_git, _OPTIONS, succeeds=never),)
