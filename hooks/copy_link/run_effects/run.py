"""The effects of a RUN on the tree and the accounts of an image. The text is interpreted, never executed.

    text of a RUN -> shell (syntax tree) -> interpreter (process) -> commands (changes of the tree)

A new command goes into one module of `commands`.
"""

from __future__ import annotations

import posixpath

from copy_link.dockerfile.parser import Instruction
from copy_link.image.entries import ABSENT, DIRECTORY, FILE, SYMLINK, Entry, directory, unknown
from copy_link.image.evidence import Evidence
from copy_link.image.image import Image
from copy_link.image.tree import Tree
from copy_link.run_effects.arguments import literal
from copy_link.run_effects.budget import Budget
from copy_link.run_effects.calls import Call
from copy_link.run_effects.commands.shells import SHELLS, program_of
from copy_link.run_effects.commands.shells import shell as run_shell
from copy_link.run_effects.interpreter import BEYOND_BUDGET, Interpreter
from copy_link.run_effects.process import Process
from copy_link.run_effects.tree_changes import make_directories, new_directory
from copy_link.startup.patterns import pattern

DEFAULT_SHELL = ("/bin/sh", "-c")

# Always mounted by the runtime, never in the image.
_RUNTIME = ("/dev", "/proc", "/sys")

_ONLY_HEREDOC = pattern(r"\d*<<-?\s*(['\"]?)[^\s'\"<>|&;()]+\1")


def run(
    image: Image,
    instruction: Instruction,
    source: str,
    escape: str,
    shell: tuple[str, ...] | None = None,
    budget: Budget | None = None,
) -> None:
    """Change the image as the RUN instruction does.

    `source` is the Dockerfile's name in the evidence, `escape` its escape character, `shell` the arguments of SHELL
    (None: there is none), `budget` that of the file (None: the instruction has its own). Unknown commands make facts
    about the image unknown. Never raises.
    """
    budget = budget or Budget()
    interpreter = Interpreter(source, instruction.line, budget)
    if budget.is_spent:
        _forget_everything(image, interpreter.evidence(BEYOND_BUDGET))
        return
    flags = [flag.value or "" for flag in instruction.flags if flag.name == "mount"]
    mounted: list[str] | None = []
    if flags:
        # Imported here: most RUN have no mounts of their own.
        from copy_link.run_effects.mounts import targets

        mounted = targets(flags, image, escape)
    process = Process(image, budget)
    if image.workdir is not None:
        # The builder creates it again if it is missing, owned by the user of the command (measured).
        make_directories(process, image.workdir, new_directory, 0o755, interpreter.evidence("(made for it to run in)"))
    before = process.copy() if mounted is None else None
    mounts = Mounts(process.tree, mounted or [], interpreter.evidence("--mount"))
    _run_either_way(instruction, interpreter, process, shell or DEFAULT_SHELL)
    interpreter.end(process)
    process.has_failed = False
    mounts.restore(process.tree)
    if before is not None:
        # Changes below a mount with an unknown target are not in the image.
        process.merge(before)
    image.tree, image.users, image.groups = process.tree, process.users, process.groups
    image.scripts, image.numbers = process.scripts, process.numbers
    image.has_run = process.has_run
    if process.is_proved_root:
        image.user = "root"


class Mounts:
    """Keeps the entries that mounts hide while the command runs."""

    def __init__(self, tree: Tree, found: list[str], evidence: Evidence) -> None:
        self.kept: dict[str, dict[str, Entry]] = {}
        self.made: dict[str, Entry] = {}
        paths = [tree.resolve(path).path for path in found]
        for path in [*_RUNTIME, *(path for path in paths if path is not None and path != "/")]:
            self.kept[path] = {other: tree.at(other) for other in [path, *tree.below(path)]}
        for path in self.kept:
            if path not in _RUNTIME:
                self.cover(tree, path, evidence)

    def cover(self, tree: Tree, path: str, evidence: Evidence) -> None:
        """Hide the entries at a path by a mount, and create its missing parents."""
        here = ""
        for name in posixpath.dirname(path).strip("/").split("/"):
            here = f"{here}/{name}" if name else here
            entry = tree.at(here or "/")
            if not (entry.may_be(DIRECTORY) or entry.may_be(SYMLINK)):
                self.made.setdefault(here, entry)
                tree.put(here, directory(0o755, 0, 0, evidence))
        tree.replace(path, Entry(frozenset({DIRECTORY, FILE}), evidence=(evidence,), inside=unknown(evidence)))

    def restore(self, tree: Tree) -> None:
        """Remove the mounts, and the parents created for them unless these have entries now."""
        for path in self.kept:
            tree.remove(path)
        for path, entry in sorted(self.made.items(), reverse=True):
            if not any(not tree.at(other).is_only(ABSENT) for other in tree.below(path)):
                tree.put(path, entry)
        for kept in self.kept.values():
            for path, entry in kept.items():
                tree.put(path, entry)


def _forget_everything(image: Image, evidence: Evidence) -> None:
    """What `Interpreter.lose_track` does to a process: a file may have a hundred thousand RUN that nobody follows."""
    image.has_run = True
    image.forget_accounts()
    anything = unknown(evidence)
    image.tree.replace("/", anything._replace(kinds=frozenset({DIRECTORY})))


def _run_either_way(
    instruction: Instruction, interpreter: Interpreter, process: Process, shell: tuple[str, ...]
) -> None:
    """Run it with the CR LF line ends of its heredocs and, as Git may change them, with LF."""
    if not any(heredoc.has_carriage_returns for heredoc in instruction.heredocs):
        _run(instruction, interpreter, process, shell)
        return
    heredocs = tuple(heredoc.without_carriage_returns() for heredoc in instruction.heredocs)
    committed = process.copy()
    _run(instruction._replace(heredocs=heredocs), interpreter, committed, shell)
    _run(instruction, interpreter, process, shell)
    process.merge(committed)


def _run(instruction: Instruction, interpreter: Interpreter, process: Process, shell: tuple[str, ...]) -> None:
    if instruction.is_json:
        words = [word.text for word in instruction.words]
        text = " ".join(words)
    else:
        text, words = _script(instruction, shell)
    interpreter.text = text
    if not words:
        return
    call = Call(
        process,
        words[0],
        [literal(word) for word in words[1:]],
        interpreter.evidence(text),
        interpreter.run_text,
        interpreter.run_call,
        instruction=text,
    )
    name = posixpath.basename(words[0])
    if name in SHELLS:
        run_shell(call)
    elif instruction.is_json:
        interpreter.run_call(call)
    else:
        # PowerShell, a wrapper, an interpreter.
        interpreter.give_up(process, text)


def _script(instruction: Instruction, shell: tuple[str, ...]) -> tuple[str, list[str]]:
    """The text that the shell gets, and the whole command line; a lone heredoc is the script."""
    text = instruction.arguments
    heredocs = instruction.heredocs
    if len(heredocs) == 1 and _ONLY_HEREDOC.fullmatch(text):
        content = heredocs[0].text
        program = program_of(content)
        if program is not None:
            return content, [*program, "-c", content]
        return content, [*shell, content]
    for heredoc in heredocs:
        text += f"\n{heredoc.content}{heredoc.name}"
    return text, [*shell, text]


__all__ = ["run"]
