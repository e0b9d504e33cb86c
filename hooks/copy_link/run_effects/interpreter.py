"""Walks a syntax tree with a process, and applies the effects of its simple commands."""

from __future__ import annotations

import posixpath

from copy_link.image.accounts import ACCOUNT_FOLDER
from copy_link.image.evidence import INSTRUCTION, Evidence, Predicate
from copy_link.run_effects.account_files import may_be_gone, note_changes, rewrites_accounts
from copy_link.run_effects.arguments import ANY, Argument, Place
from copy_link.run_effects.budget import CHARACTERS, COMMAND, Budget
from copy_link.run_effects.calls import Call, OptionTable
from copy_link.run_effects.command import Command, OnScript
from copy_link.run_effects.commands import find
from copy_link.run_effects.commands.other_programs import unknown_program, unread_text
from copy_link.run_effects.commands.shells import run_script
from copy_link.run_effects.control_flow import BuildFails
from copy_link.run_effects.process import UNKNOWN, Left, Process
from copy_link.run_effects.proofs import prove_parent, prove_root
from copy_link.run_effects.text_flow import TextFlow
from copy_link.run_effects.tree_changes import forget_everything
from copy_link.shell.parser import parse
from copy_link.shell.syntax import (
    Assignment,
    Case,
    Chain,
    Conditional,
    Function,
    Group,
    Loop,
    Node,
    Pipeline,
    Sequence,
    ShellError,
    Simple,
)
from copy_link.startup.annotations import Callable

# No real RUN comes near; nested loops in functions could.
MAXIMUM_COMMANDS = 1000
MAXIMUM_DEPTH = 80
MAXIMUM_FACT = 80
# The text in the evidence where a RUN is not followed any further.
BEYOND_BUDGET = "(more than can be followed)"
# A word may stand for many arguments, and a command have many such words.
MAXIMUM_ARGUMENTS = 10_000


# The list of POSIX (2.14), without those that leave a loop, function or shell.
SPECIAL_BUILTINS = frozenset(
    {":", ".", "source", "eval", "exec", "export", "readonly", "set", "shift", "trap", "unset"}
)


# Commands that leave every directory of a base image as it is.
INSTALLING = frozenset({"apt-get", "apt", "apk", "set", "export", "echo", "true"})


class Interpreter(TextFlow):
    """Interprets the commands of one RUN instruction."""

    def __init__(self, source: str, line: int, budget: Budget) -> None:
        self.source = source
        self.line = line
        self.budget = budget
        self.text = ""
        self.left = MAXIMUM_COMMANDS
        self.depth = 0
        self.readers: dict[type, Callable[..., None]] = {
            Simple: self.simple,
            Pipeline: self.pipeline,
            Chain: self.chain,
            Sequence: self.sequence,
            Conditional: self.conditional,
            Loop: self.loop,
            Case: self.case,
            Group: self.group,
            Function: self.function,
        }

    def evidence(self, text: str) -> Evidence:
        """The evidence for the effects of a command: its line and the beginning of its text."""
        fact = " ".join(text[: 4 * MAXIMUM_FACT].split())
        if len(fact) > MAXIMUM_FACT:
            fact = fact[: MAXIMUM_FACT - 3] + "..."
        return Evidence(self.source, self.line, None, Predicate(INSTRUCTION, text=f"RUN {fact}"))

    def run_text(self, process: Process, text: str) -> None:
        """Interpret a whole shell text."""
        node = self.syntax_of(process, text)
        if node is not None:
            self.run(node, process, BuildFails.ALWAYS)

    def syntax_of(self, process: Process, text: str) -> Node | None:
        """The syntax tree of a shell text.

        None if it cannot be parsed: every path that it names is unknown from here on; and None if it is longer than the
        budget allows for: then everything is.
        """
        self.budget.spend(len(text) // CHARACTERS)
        if self.budget.is_spent:
            self.lose_track(process)
            return None
        try:
            return parse(text)
        except ShellError:
            self.give_up(process, text)
            return None

    @property
    def is_exhausted(self) -> bool:
        """True if the interpreter may run no more commands."""
        return self.left <= 0 or self.depth > MAXIMUM_DEPTH or self.budget.is_spent

    def end(self, process: Process) -> None:
        """Run the commands of `trap`, which may run at the end of the process."""
        if not process.traps:
            return
        # Imported here: few scripts set traps.
        from copy_link.run_effects.commands.shell_builtins import run_traps

        run_traps(process, self.run_text)

    def give_up(self, process: Process, text: str) -> None:
        """Unparsed text: assume that it changes every path it names, and everything if it contains chown, mkdir, ..."""
        process.has_run = True
        unread_text(process, text, self.evidence(text))

    def lose_track(self, process: Process) -> None:
        """Allow for any effect: nothing is known of the image from here on."""
        process.has_run = True
        process.forget_accounts()
        forget_everything(process, self.evidence(BEYOND_BUDGET))

    def run(self, node: Node, process: Process, build_fails: BuildFails) -> None:
        """Interpret a command; `build_fails` tells when its failure ends the build."""
        self.depth += 1
        if self.is_exhausted:
            self.lose_track(process)
        else:
            self.readers[type(node)](node, process, build_fails)
        self.depth -= 1

    def group(self, node: Group, process: Process, build_fails: BuildFails) -> None:
        """Interpret a subshell or a group."""
        failure_fails = process.failure_fails
        process.failure_fails = _ends_build(process, build_fails)
        self.redirect(node.redirections, process, self.evidence("> file"))
        process.failure_fails = failure_fails
        if node.redirections:
            self.remember(node.redirections, process, self.output(node.body, process, self.read))
        if node.is_subshell:
            self.subshell(node.body, process, build_fails)
        else:
            self.run(node.body, process, build_fails)

    def function(self, node: Function, process: Process, build_fails: BuildFails) -> None:
        """Remember the body of a function."""
        process.functions[node.name] = node.body

    def simple(self, node: Simple, process: Process, build_fails: BuildFails) -> None:
        """Interpret a simple command."""
        self.left -= 1
        self.budget.spend(COMMAND)
        evidence = self.evidence(node.text)
        failure_fails = process.failure_fails
        process.failure_fails = _ends_build(process, build_fails)
        arguments = self.arguments(node, process)
        heredoc = self.redirect(node.redirections, process, evidence) or self.read
        if not arguments:
            before = process.copy() if process.may_have_left else None
            self.assign(node.assignments, process)
            if before is not None:
                process.merge(before)
            process.failure_fails = failure_fails
            return
        upstream = None
        if self.upstream is not None:
            words = self.upstream.words
            upstream = [argument for word in words for argument in self.known_words(word, process)]
        name = arguments[0].text or ""
        call = Call(process, name, arguments[1:], evidence, self.run_text, self.run_call, heredoc, upstream, self.text)
        is_sure = (build_fails or self.is_sure(node, process)) and not process.may_have_left
        before = None if is_sure else process.copy()
        if before is not None and not process.may_have_left and self.runs_others(node, process):
            # It may fail at any of the commands in it.
            before = self.failure(node, before, process)
        self.run_with(node.assignments, call)
        process.failure_fails = failure_fails
        if node.redirections:
            self.remember(node.redirections, process, self.written(arguments, process, heredoc))
        if before is not None:
            process.merge(before)

    def arguments(self, node: Simple, process: Process) -> list[Argument]:
        """The command line of a simple command; if it is very long, its name and an unknown argument."""
        found: list[Argument] = []
        for word in node.words:
            found += self.expand(word, process)
            if len(found) > MAXIMUM_ARGUMENTS:
                return [found[0], ANY]
        return found

    def run_with(self, assignments: tuple[Assignment, ...], call: Call) -> None:
        """Interpret a command with its own variables, as in `A=b command`."""
        process = call.process
        before, exported = process.variables, process.exported
        process.variables = dict(before)
        self.assign(assignments, process)
        process.exported |= {assignment.name for assignment in assignments}
        self.run_call(call)
        if not assignments:
            return
        # Shells differ in whether the variables stay set after a special builtin or a function.
        may_stay = call.name in SPECIAL_BUILTINS or call.name in process.functions
        names = [assignment.name for assignment in assignments]
        if may_stay:
            process.variables.update(dict.fromkeys(names, UNKNOWN))
        else:
            process.restore(names, before)
        process.exported &= exported

    def run_call(self, call: Call) -> None:
        """Apply the effects of one command, found by its name."""
        process = call.process
        process.has_run |= posixpath.basename(call.name) not in INSTALLING
        if not call.name:
            self.give_up(process, call.known_texts())
        body = process.functions.get(call.name)
        if body is not None:
            self.run_function(body, call)
            return
        name = posixpath.basename(call.name)
        script = process.program(call.name)
        command = find(name)
        if script is None and command is None:
            script = process.namesake(name)
        if script is not None:
            run_script(call, script)
            return
        _touch_scripts(call, command)
        if call.name.startswith("/"):
            prove_parent(process, Place(call.name), call.evidence)
        if command is None:
            unknown_program(call._replace(option_table=OptionTable()))
            return
        if rewrites_accounts(call, command):
            process.forget_accounts()
        if command.needs_root and call.arguments and not call.arguments[-1].start.startswith("-"):
            prove_root(process)
        note_changes(call, command)
        folder = process.tree.at(ACCOUNT_FOLDER)
        command.effect(call._replace(option_table=command.options))
        if may_be_gone(folder, process.tree.at(ACCOUNT_FOLDER)):
            process.forget_accounts()

    def run_function(self, body: Node, call: Call) -> None:
        """Interpret the body of a function with its arguments."""
        process = call.process
        positional, left, outside = process.positional, process.may_have_left, process.locals
        variables = dict(process.variables)
        process.positional, process.locals = tuple(call.arguments), frozenset()
        self.run(body, process, BuildFails.ALWAYS)
        process.restore(process.locals, variables)
        process.positional, process.locals = positional, outside
        if process.may_have_left in (Left.LOOP, Left.FUNCTION):
            process.may_have_left = left


def _touch_scripts(call: Call, command: Command | None) -> None:
    """Record what a command does to the scripts that the image remembers, or writes as one of them."""
    if call.process.scripts or (command is not None and command.script is OnScript.WRITES):
        # Imported here: few builds write scripts.
        from copy_link.run_effects.script_files import touch_scripts

        touch_scripts(call, command)


def _ends_build(process: Process, build_fails: BuildFails) -> bool:
    """True if the build ends if the current command fails."""
    return build_fails != BuildFails.NEVER and process.exit_fails and not process.is_guarded
