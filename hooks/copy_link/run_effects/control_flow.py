"""Compound commands: lists, branches, loops, pipelines."""

from __future__ import annotations

from copy_link.image.evidence import Evidence
from copy_link.run_effects.arguments import Argument
from copy_link.run_effects.command import succeeds
from copy_link.run_effects.commands import find
from copy_link.run_effects.process import UNKNOWN, Left, Process
from copy_link.run_effects.tree_changes import forget_everything
from copy_link.shell.syntax import (
    Case,
    Chain,
    Conditional,
    Group,
    Loop,
    Node,
    Pipeline,
    Sequence,
    Simple,
    Substitution,
    Word,
    command_name,
    required_commands,
)
from copy_link.startup.enumerations import IntEnum

MAXIMUM_WORDS = 32
# After so many rounds a loop changes nothing more, or its effects are treated as unknown.
MAXIMUM_ROUNDS = 4


class BuildFails(IntEnum):
    """When the failure of a command ends the build, so that the command can be assumed to succeed.

    With AFTER_LAST (`set -e`) only the last command of an `&&` list does so.
    """

    NEVER = 0
    AFTER_LAST = 1
    ALWAYS = 2


class Control:
    """Interprets compound commands; the interpreter, a subclass, interprets simple ones."""

    # In a pipeline: the command whose output the current one reads, and the known part of that text.
    upstream: Simple | None = None
    read: Argument | None = None

    @property
    def is_exhausted(self) -> bool:
        """True if the interpreter may run no more commands."""
        raise NotImplementedError

    def run(self, node: Node, process: Process, build_fails: BuildFails) -> None:
        """Interpret a command; `build_fails` tells when its failure ends the build."""
        raise NotImplementedError

    def expand(self, word: Word, process: Process) -> list[Argument]:
        """The arguments that a word expands to."""
        raise NotImplementedError

    def output(self, node: Node, process: Process, read: Argument | None) -> Argument | None:
        """The text that a command writes if it reads `read`; None if the text is unknown."""
        raise NotImplementedError

    def known_words(self, word: Word, process: Process) -> list[Argument]:
        """The arguments that a word expands to, without running the commands in it."""
        raise NotImplementedError

    def evidence(self, text: str) -> Evidence:
        """The evidence for the effects of a command."""
        raise NotImplementedError

    def sequence(self, node: Sequence, process: Process, build_fails: BuildFails) -> None:
        """Interpret commands one after the other."""
        last = len(node.commands) - 1
        for index, command in enumerate(node.commands):
            if process.has_failed:
                return
            before = process.copy() if index in node.background else None
            stops = process.stops_at_failure and not process.is_guarded
            level = build_fails
            if index != last:
                allowed = BuildFails.AFTER_LAST if stops and process.exit_fails else BuildFails.NEVER
                level = min(build_fails, allowed)
            may_leave = process.stops_at_failure and not process.exit_fails and not self.is_sure(command, process)
            if index in node.background:
                process_in_background = process.copy()
                self.run(command, process_in_background, BuildFails.NEVER)
                process.adopt(process_in_background)
            else:
                self.run(command, process, level)
            if before is not None:
                process.merge(before)
            if may_leave:
                process.may_have_left = Left.SHELL

    def unguarded(self, node: Node, process: Process) -> None:
        """Interpret a command whose failure ends the build."""
        self.run(node, process, BuildFails.ALWAYS)

    def guarded(self, node: Node, process: Process) -> None:
        """Interpret a command whose failure is tested, for the case that it succeeds."""
        was_guarded = process.is_guarded
        process.is_guarded = True
        self.run(node, process, BuildFails.ALWAYS)
        process.is_guarded = was_guarded

    def chain(self, node: Chain, process: Process, build_fails: BuildFails) -> None:
        """Interpret an `&&` and `||` list."""
        required = required_commands(node) if process.exit_fails and not process.is_guarded else ()
        if build_fails == BuildFails.ALWAYS and "||" not in node.operators:
            required = node.commands
        if not required:
            self.alternatives(node, process, build_fails)
            return
        for command in required:
            self.run(command, process, BuildFails.ALWAYS)
            if process.has_failed:
                return

    def alternatives(self, node: Chain, process: Process, build_fails: BuildFails) -> None:
        """Interpret an `&&` and `||` list that may succeed in more than one way."""
        # If the list may fail with its last command, that command is tested like a condition.
        run_last = self.guarded if build_fails == BuildFails.NEVER else self.unguarded
        # The process if the list has failed so far; None if it cannot have failed.
        failed: Process | None = None
        for index, command in enumerate(node.commands):
            if self.is_exhausted:
                forget_everything(process, self.evidence("(more than can be followed)"))
                return
            is_last = index == len(node.commands) - 1
            operator = node.operators[index - 1] if index else "&&"
            following = "" if is_last else node.operators[index]
            if operator == "||":
                if failed is None:
                    continue
                before = failed.copy()
                (run_last if is_last else self.guarded)(command, failed)
                process.merge(failed)
                failed = self.failure(command, before, failed)
                continue
            before = process.copy()
            (run_last if is_last else self.guarded)(command, process)
            may_fail = "||" in node.operators[index:] or not (
                self.is_sure(command, before) or (is_last and build_fails)
            )
            if may_fail or following == "||":
                failure = self.failure(command, before, process)
                failed = failure if failed is None else merged(failed, failure)
        is_tested = build_fails == BuildFails.AFTER_LAST and node.operators[-1] == "||"
        if build_fails != BuildFails.ALWAYS and failed is not None and not is_tested:
            process.merge(failed)

    def failure(self, command: Node, before: Process, after: Process) -> Process:
        """The process after a command has failed at any point of it."""
        if before.may_have_left or (isinstance(command, Simple) and not self.runs_others(command, before)):
            return before if after.has_failed else merged(before, after)
        # Each command in it may have been the last one.
        stopped = before.copy()
        stopped.may_have_left = Left.SHELL
        self.guarded(command, stopped)
        stopped.may_have_left = before.may_have_left
        return merged(before, stopped)

    def runs_others(self, node: Simple, process: Process) -> bool:
        """True if this is a function, a shell or another command that runs commands."""
        name = command_name(node)
        if name in process.functions or name == "eval":
            return True
        command = find(name)
        return command is not None and command.runs_others

    def is_sure(self, node: Node, process: Process) -> bool:
        """True if a command is known and can be expected to succeed."""
        if isinstance(node, Simple):
            if not node.words:
                # `X=$(command)` has the exit status of the command.
                values = [assignment.value or () for assignment in node.assignments]
                return not any(isinstance(piece, Substitution) for value in values for piece in value)
            body = process.functions.get(command_name(node))
            if body is not None:
                # Functions that the function calls are treated as unknown.
                known = process.functions
                process.functions = {}
                is_sure = self.is_sure(body, process)
                process.functions = known
                return is_sure
            return succeeds([argument for word in node.words for argument in self.known_words(word, process)], process)
        if isinstance(node, Group):
            return self.is_sure(node.body, process)
        return isinstance(node, Sequence) and all(self.is_sure(command, process) for command in node.commands)

    def pipeline(self, node: Pipeline, process: Process, build_fails: BuildFails) -> None:
        """Interpret commands with pipes between them, each in a subshell."""
        before = process.copy() if node.negated else None
        last = len(node.commands) - 1
        if last == 0:
            self.run(node.commands[0], process, BuildFails.NEVER)
        else:
            outside = self.upstream, self.read
            read = self.read
            for index, command in enumerate(node.commands):
                previous = node.commands[index - 1] if index else None
                self.upstream = previous if isinstance(previous, Simple) else None
                self.read = read
                self.subshell(command, process, build_fails if index == last else BuildFails.NEVER)
                read = self.output(command, process, read) if index < last else None
            self.upstream, self.read = outside
        if before is not None:
            before.merge(process)
            process.become(before)

    def subshell(self, node: Node, process: Process, build_fails: BuildFails) -> None:
        """Interpret a command in a subshell."""
        inner = process.copy()
        inner.exit_fails = build_fails != BuildFails.NEVER and process.exit_fails and not process.is_guarded
        inner.traps = ()
        self.run(node, inner, build_fails)
        self.end(inner)
        process.adopt(inner)

    def end(self, process: Process) -> None:
        """Run the commands of `trap`, which may run at the end of the process."""
        raise NotImplementedError

    def conditional(self, node: Conditional, process: Process, build_fails: BuildFails) -> None:
        """Interpret an `if`: any of its branches may run."""
        ends: list[Process] = []
        for condition, body in node.branches:
            taken = process.copy()
            self.guarded(condition, taken)
            process.become(self.failure(condition, process, taken))
            self.run(body, taken, build_fails)
            ends.append(taken)
        if node.otherwise is not None:
            self.run(node.otherwise, process, build_fails)
        for end in ends:
            process.merge(end)

    def case(self, node: Case, process: Process, build_fails: BuildFails) -> None:
        """Interpret a `case`: any of its bodies may run."""
        before = process.copy()
        if node.is_complete:
            process.has_failed = True
        for body in node.bodies:
            taken = before.copy()
            self.run(body, taken, build_fails)
            process.merge(taken)

    def loop(self, node: Loop, process: Process, build_fails: BuildFails) -> None:
        """Interpret a loop."""
        left = process.may_have_left
        words: list[Argument] | None = None
        if node.words is not None:
            words = [argument for word in node.words for argument in self.expand(word, process)]
        elif node.name is not None and process.positional is not None:
            words = list(process.positional)
        if words is not None:
            if len(words) > MAXIMUM_WORDS or any(word.text is None for word in words):
                words = words[:MAXIMUM_WORDS] if len(words) <= MAXIMUM_WORDS else None
                self.rounds(node, process, words)
            else:
                self.each(node, process, words, build_fails)
        else:
            self.rounds(node, process, None)
        if process.may_have_left == Left.LOOP:
            process.may_have_left = left

    def each(self, node: Loop, process: Process, words: list[Argument], build_fails: BuildFails) -> None:
        """Interpret the body of a loop once for every word."""
        for index, word in enumerate(words):
            if process.has_failed:
                return
            process.variables[node.name or ""] = word.parts
            stops = process.stops_at_failure and not process.is_guarded
            self.run(node.body, process, build_fails if stops or index == len(words) - 1 else BuildFails.NEVER)

    def rounds(self, node: Loop, process: Process, words: list[Argument] | None) -> None:
        """Interpret the body of a loop any number of times, or not at all."""
        values = [UNKNOWN] if words is None else [word.parts for word in words]
        for round_number in range(MAXIMUM_ROUNDS):
            before = process.copy()
            for value in values:
                taken = process.copy()
                if node.condition is not None:
                    self.guarded(node.condition, taken)
                    process.merge(self.failure(node.condition, process, taken))
                if node.name is not None:
                    taken.variables[node.name] = value
                self.run(node.body, taken, BuildFails.NEVER)
                process.merge(taken)
            if round_number and process.expands_like(before):
                return
        forget_everything(process, self.evidence("(a loop that cannot be followed)"))


def merged(first: Process, second: Process) -> Process:
    """A process with the facts that both share."""
    either = first.copy()
    either.merge(second)
    return either
