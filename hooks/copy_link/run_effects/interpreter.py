"""Walks a syntax tree with a process: simple commands, and what they are expanded to."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from copy_link.image.evidence import Evidence
from copy_link.run_effects.account_files import is_account_file, rewrites_accounts
from copy_link.run_effects.arguments import Argument, Gap, Part, argument, literal
from copy_link.run_effects.calls import Call
from copy_link.run_effects.commands import COMMANDS, run_script, run_traps, unknown_program, unread_text
from copy_link.run_effects.commands.shells import SHELLS
from copy_link.run_effects.control_flow import NO, YES, Control
from copy_link.run_effects.expansion import expand, expand_value
from copy_link.run_effects.output import output_of, written
from copy_link.run_effects.process import FUNCTION, LOOP, UNKNOWN, Process, Value
from copy_link.run_effects.script_files import remember, touch_scripts
from copy_link.run_effects.tree_changes import forget_everything, make_file
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
    Redirection,
    Sequence,
    ShellError,
    Simple,
    Word,
    parts_of,
)

# No RUN that people write comes near; loops in loops in functions could.
MAXIMUM_COMMANDS = 1000
MAXIMUM_DEPTH = 80
MAXIMUM_FACT = 80


# As POSIX lists them (2.14), without those that leave.
SPECIAL_BUILTINS = frozenset(
    {":", ".", "source", "eval", "exec", "export", "readonly", "set", "shift", "trap", "unset"}
)

# What they write stands in the instruction that they are in.
_WRITERS = SHELLS | {"echo", "printf", "eval", "env"}


class Interpreter(Control):
    """Reads the commands of one RUN instruction."""

    def __init__(self, source: str, line: int) -> None:
        self.source = source
        self.line = line
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
        """The line of a command, as what it did is explained with it."""
        fact = " ".join(text[: 4 * MAXIMUM_FACT].split())
        if len(fact) > MAXIMUM_FACT:
            fact = fact[: MAXIMUM_FACT - 3] + "..."
        return Evidence(self.source, self.line, f"RUN {fact}")

    def run_text(self, process: Process, text: str) -> None:
        """Read a whole shell text; where that cannot be done, what it names is not known any more."""
        try:
            node = parse(text)
        except ShellError:
            self.give_up(process, text)
            return
        self.run(node, process, YES)

    def end(self, process: Process) -> None:
        """Run what the process has left for its end, or not."""
        run_traps(process, self.run_text)

    def give_up(self, process: Process, text: str) -> None:
        """A text that is not read may do anything to what it names, and with these commands to anything."""
        unread_text(process, text, self.evidence(text))

    def run(self, node: Node, process: Process, must: int) -> None:
        """Read a command; `must` tells whether the build fails if it does (so that it can be taken to succeed)."""
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH or self.left <= 0:
            forget_everything(process, self.evidence("(more than can be followed)"))
        else:
            self.readers[type(node)](node, process, must)
        self.depth -= 1

    def group(self, node: Group, process: Process, must: int) -> None:
        """Read a subshell or a group."""
        self.redirect(node.redirections, process, self.evidence("> file"))
        if node.redirections:
            self.remember(node.redirections, process, self.output(node.body, process, self.read))
        if node.is_subshell:
            self.subshell(node.body, process, must)
        else:
            self.run(node.body, process, must)

    def function(self, node: Function, process: Process, must: int) -> None:
        """Note a function."""
        process.functions[node.name] = node.body

    def expand(self, word: Word, process: Process) -> list[Argument]:
        """The arguments that a word becomes."""
        return expand(word, process, lambda text, is_file: self.substitute(text, is_file, process))

    def value(self, word: Word, process: Process) -> Value:
        """What an assignment makes of a word."""
        return expand_value(word, process, lambda text, is_file: self.substitute(text, is_file, process))

    def substitute(self, text: str, is_file: bool, process: Process) -> Value:
        """What `$(text)` prints, as far as that is known, or the file that `<(text)` is; what it does is done."""
        try:
            node = parse(text)
        except ShellError:
            self.give_up(process, text)
            return UNKNOWN
        self.subshell(node, process, NO)
        if is_file:
            name = f"/dev/fd/{len(process.scripts)}"
            remember(process, Argument((name,)), self.output(node, process, None), appends=False)
            return (name,)
        only = node.commands[0] if isinstance(node, Sequence) and len(node.commands) == 1 else None
        if (
            not isinstance(only, Simple)
            or any(">" in each.operator for each in only.redirections)
            or self.left <= 0
            or self.depth > MAXIMUM_DEPTH
        ):
            return UNKNOWN
        words = [literal for word in only.words for literal in self.known_words(word, process)]
        return output_of(words, process)

    def known_words(self, word: Word, process: Process) -> list[Argument]:
        """The arguments that a word becomes, without running the commands in it."""
        return expand(word, process, lambda *_: UNKNOWN)

    def assign(self, assignments: tuple[Assignment, ...], process: Process) -> None:
        """Set variables."""
        for assignment in assignments:
            value = UNKNOWN
            if assignment.value is not None:
                value = self.value(assignment.value, process)
            process.variables[assignment.name] = value

    def redirect(self, redirections: tuple[Redirection, ...], process: Process, evidence: Evidence) -> Argument | None:
        """Make the files that are written to; what is read from a heredoc or here-string comes back."""
        heredoc: Argument | None = None
        for redirection in redirections:
            if redirection.is_heredoc or redirection.operator == "<<<":
                heredoc = Argument(self.value(redirection.word, process))
            elif ">" in redirection.operator:
                for argument in self.expand(redirection.word, process)[:1]:
                    if not (argument.text or "").lstrip("-").isdigit():
                        make_file(process, process.place(argument), evidence)
                    if ">>" not in redirection.operator and is_account_file(process, argument, self.text):
                        process.forget_accounts()
            elif redirection.operator == "<":
                heredoc = written(process, [literal("cat"), *self.expand(redirection.word, process)])
        return heredoc

    def output(self, node: Node, process: Process, read: Argument | None) -> Argument | None:
        """The text that a command writes when it reads this, None where nothing is known of it."""
        if isinstance(node, Simple):
            heredocs = tuple(each for each in node.redirections if each.is_heredoc)
            given = self.redirect(heredocs, process, self.evidence(node.text)) or read
            words = [argument for word in node.words for argument in self.known_words(word, process)]
            return self.written(words, process, given)
        parts: list[Part] = []
        for inner in parts_of(node):
            text = self.output(inner, process, read)
            parts.extend((Gap.TEXT,) if text is None else text.parts)
        if not isinstance(node, Chain | Sequence | Group):
            # Not all of it is written, or it is written more than once.
            parts.append(Gap.TEXT)
        found = argument(parts)
        return None if found.is_unknown else found

    def written(self, words: list[Argument], process: Process, read: Argument | None) -> Argument | None:
        """The text that a simple command writes; where it is put together here, it may be any in the instruction."""
        found = written(process, words, read)
        name = words[0].text if words else None
        if (found is None or found.is_unknown) and (name in process.functions or name in _WRITERS):
            return argument([self.text, Gap.TEXT])
        return found

    def remember(self, redirections: tuple[Redirection, ...], process: Process, text: Argument | None) -> None:
        """Remember the text that is written to files."""
        for redirection in redirections:
            if ">" in redirection.operator and not redirection.is_heredoc:
                for file in self.known_words(redirection.word, process)[:1]:
                    remember(process, file, text, appends=">>" in redirection.operator)

    def simple(self, node: Simple, process: Process, must: int) -> None:
        """Read a simple command."""
        self.left -= 1
        evidence = self.evidence(node.text)
        arguments = [argument for word in node.words for argument in self.expand(word, process)]
        heredoc = self.redirect(node.redirections, process, evidence) or self.read
        if not arguments:
            before = process.copy() if process.may_have_left else None
            self.assign(node.assignments, process)
            if before is not None:
                process.merge(before)
            return
        upstream = None
        if self.upstream is not None:
            words = self.upstream.words
            upstream = [argument for word in words for argument in self.known_words(word, process)]
        name = arguments[0].text or ""
        call = Call(process, name, arguments[1:], evidence, self.run_text, self.run_call, heredoc, upstream, self.text)
        is_sure = (must or self.is_sure(node, process)) and not process.may_have_left
        before = None if is_sure else process.copy()
        if before is not None and not process.may_have_left and self.runs_others(node, process):
            # It may stop at any of the commands in it.
            before = self.failure(node, before, process)
        failure_fails = process.failure_fails
        process.failure_fails = bool(must) and process.exit_fails and not process.is_guarded
        self.run_with(node.assignments, call)
        process.failure_fails = failure_fails
        if node.redirections:
            self.remember(node.redirections, process, self.written(arguments, process, heredoc))
        if before is not None:
            process.merge(before)

    def run_with(self, assignments: tuple[Assignment, ...], call: Call) -> None:
        """Read a command that has variables of its own, as in `A=b command`."""
        process = call.process
        before, exported = process.variables, process.exported
        process.variables = dict(before)
        self.assign(assignments, process)
        process.exported |= {assignment.name for assignment in assignments}
        self.run_call(call)
        if not assignments:
            return
        # Whether they stay behind a special builtin or a function depends on the shell.
        may_stay = call.name in SPECIAL_BUILTINS or call.name in process.functions
        names = [assignment.name for assignment in assignments]
        if may_stay:
            process.variables.update(dict.fromkeys(names, UNKNOWN))
        else:
            process.restore(names, before)
        process.exported &= exported

    def run_call(self, call: Call) -> None:
        """Read one command by its name."""
        process = call.process
        if not call.name:
            self.give_up(process, call.known_texts())
        body = process.functions.get(call.name)
        if body is not None:
            self.run_function(body, call)
            return
        name = posixpath.basename(call.name)
        script = process.program(call.name)
        if script is None and name not in COMMANDS:
            script = process.namesake(name)
        if script is not None:
            run_script(call, script)
            return
        touch_scripts(call)
        if rewrites_accounts(call):
            process.forget_accounts()
        COMMANDS.get(name, unknown_program)(call)

    def run_function(self, body: Node, call: Call) -> None:
        """Read the body of a function with its arguments."""
        process = call.process
        positional, left, outside = process.positional, process.may_have_left, process.locals
        variables = dict(process.variables)
        process.positional, process.locals = tuple(call.arguments), frozenset()
        self.run(body, process, YES)
        process.restore(process.locals, variables)
        process.positional, process.locals = positional, outside
        if process.may_have_left in (LOOP, FUNCTION):
            process.may_have_left = left
