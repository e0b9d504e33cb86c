"""The ways that a command line may go: lists, branches, loops, pipelines."""

from __future__ import annotations

import posixpath

from copy_link.image.evidence import Evidence
from copy_link.run_effects.arguments import Argument
from copy_link.run_effects.commands import RUNNING
from copy_link.run_effects.process import LOOP, SHELL, UNKNOWN, Process
from copy_link.run_effects.success import succeeds
from copy_link.run_effects.tree_changes import forget_everything
from copy_link.shell.syntax import (
    Case,
    Chain,
    Conditional,
    Group,
    Literal,
    Loop,
    Node,
    Pipeline,
    Sequence,
    Simple,
    Substitution,
    Word,
)

MAXIMUM_WORDS = 32
# After so many rounds a loop has nothing new to say, or is given up.
MAXIMUM_ROUNDS = 4

# Whether the build fails with a command: no; with the last one of an `&&` list (set -e); yes.
NO, LAST, YES = range(3)


class Control:
    """Goes over compound commands with a process; simple ones are read by `run` of the interpreter."""

    # Of a pipeline: the command whose output the one at hand reads, and what is known of the text.
    upstream: Simple | None = None
    read: Argument | None = None

    def run(self, node: Node, process: Process, must: int) -> None:
        """Read a command; `must` tells whether the build fails if it does (so that it can be taken to succeed)."""
        raise NotImplementedError

    def expand(self, word: Word, process: Process) -> list[Argument]:
        """The arguments that a word becomes."""
        raise NotImplementedError

    def output(self, node: Node, process: Process, read: Argument | None) -> Argument | None:
        """The text that a command writes when it reads this, None where nothing is known of it."""
        raise NotImplementedError

    def known_words(self, word: Word, process: Process) -> list[Argument]:
        """The arguments that a word becomes, without running the commands in it."""
        raise NotImplementedError

    def evidence(self, text: str) -> Evidence:
        """The line of a command, as what it did is explained with it."""
        raise NotImplementedError

    def sequence(self, node: Sequence, process: Process, must: int) -> None:
        """Read commands one after the other."""
        last = len(node.commands) - 1
        for index, command in enumerate(node.commands):
            if process.has_failed:
                return
            before = process.copy() if index in node.background else None
            stops = process.stops_at_failure and not process.is_guarded
            level = must if index == last else min(must, LAST if stops and process.exit_fails else NO)
            may_leave = process.stops_at_failure and not process.exit_fails and not self.is_sure(command, process)
            if index in node.background:
                process_in_background = process.copy()
                self.run(command, process_in_background, NO)
                process.adopt(process_in_background)
            else:
                self.run(command, process, level)
            if before is not None:
                process.merge(before)
            if may_leave:
                process.may_have_left = SHELL

    def run_surely(self, node: Node, process: Process) -> None:
        """Read a command that succeeds, or the build fails."""
        self.run(node, process, YES)

    def guarded(self, node: Node, process: Process) -> None:
        """Read a command whose failure is looked at, and which succeeds."""
        was_guarded = process.is_guarded
        process.is_guarded = True
        self.run(node, process, YES)
        process.is_guarded = was_guarded

    def chain(self, node: Chain, process: Process, must: int) -> None:
        """Read an `&&` and `||` list."""
        if must == YES and "||" not in node.operators:
            for command in node.commands:
                self.run(command, process, YES)
                if process.has_failed:
                    return
            return
        # Where the list may fail with its last command, it is looked at as a condition is.
        run_last = self.guarded if must == NO else self.run_surely
        # How things stand if the list has failed so far; None where it has not, as far as that matters.
        failed: Process | None = None
        for index, command in enumerate(node.commands):
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
            may_fail = "||" in node.operators[index:] or not (self.is_sure(command, before) or (is_last and must))
            if may_fail or following == "||":
                failure = self.failure(command, before, process)
                failed = failure if failed is None else merged(failed, failure)
        if must != YES and failed is not None and not (must == LAST and node.operators[-1] == "||"):
            process.merge(failed)

    def failure(self, command: Node, before: Process, after: Process) -> Process:
        """How things stand when a command has failed, at any point of it."""
        if before.may_have_left or (isinstance(command, Simple) and not self.runs_others(command, before)):
            return before if after.has_failed else merged(before, after)
        # Each command in it may have been the last.
        stopped = before.copy()
        stopped.may_have_left = SHELL
        self.guarded(command, stopped)
        stopped.may_have_left = before.may_have_left
        return merged(before, stopped)

    def runs_others(self, node: Simple, process: Process) -> bool:
        """Whether this is a function, a shell or another command that runs commands."""
        name = _command(node)
        return name in process.functions or name == "eval" or name in RUNNING

    def is_sure(self, node: Node, process: Process) -> bool:
        """Whether a command is known, and one that root may take to succeed."""
        if isinstance(node, Simple):
            if not node.words:
                # `X=$(command)` has the status of the command.
                values = [assignment.value or () for assignment in node.assignments]
                return not any(isinstance(piece, Substitution) for value in values for piece in value)
            body = process.functions.get(_command(node))
            if body is not None:
                # A function that calls functions is not looked into.
                known = process.functions
                process.functions = {}
                is_sure = self.is_sure(body, process)
                process.functions = known
                return is_sure
            return succeeds([argument for word in node.words for argument in self.known_words(word, process)], process)
        if isinstance(node, Group):
            return self.is_sure(node.body, process)
        return isinstance(node, Sequence) and all(self.is_sure(command, process) for command in node.commands)

    def pipeline(self, node: Pipeline, process: Process, must: int) -> None:
        """Read commands with pipes between them, each in a subshell."""
        before = process.copy() if node.negated else None
        last = len(node.commands) - 1
        if last == 0:
            self.run(node.commands[0], process, NO)
        else:
            outside = self.upstream, self.read
            read = self.read
            for index, command in enumerate(node.commands):
                previous = node.commands[index - 1] if index else None
                self.upstream = previous if isinstance(previous, Simple) else None
                self.read = read
                self.subshell(command, process, must if index == last else NO)
                read = self.output(command, process, read) if index < last else None
            self.upstream, self.read = outside
        if before is not None:
            before.merge(process)
            process.become(before)

    def subshell(self, node: Node, process: Process, must: int) -> None:
        """Read a command in a process of its own."""
        inner = process.copy()
        inner.exit_fails = bool(must) and process.exit_fails and not process.is_guarded
        inner.traps = ()
        self.run(node, inner, must)
        self.end(inner)
        process.adopt(inner)

    def end(self, process: Process) -> None:
        """Run what the process has left for its end, or not."""
        raise NotImplementedError

    def conditional(self, node: Conditional, process: Process, must: int) -> None:
        """Read an `if`: any of its branches may be taken."""
        ends: list[Process] = []
        for condition, body in node.branches:
            taken = process.copy()
            self.guarded(condition, taken)
            process.become(self.failure(condition, process, taken))
            self.run(body, taken, must)
            ends.append(taken)
        if node.otherwise is not None:
            self.run(node.otherwise, process, must)
        for end in ends:
            process.merge(end)

    def case(self, node: Case, process: Process, must: int) -> None:
        """Read a `case`: any of its bodies may run."""
        before = process.copy()
        if node.is_complete:
            process.has_failed = True
        for body in node.bodies:
            taken = before.copy()
            self.run(body, taken, must)
            process.merge(taken)

    def loop(self, node: Loop, process: Process, must: int) -> None:
        """Read a loop."""
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
                self.each(node, process, words, must)
        else:
            self.rounds(node, process, None)
        if process.may_have_left == LOOP:
            process.may_have_left = left

    def each(self, node: Loop, process: Process, words: list[Argument], must: int) -> None:
        """Once for every word."""
        for index, word in enumerate(words):
            if process.has_failed:
                return
            process.variables[node.name or ""] = word.parts
            stops = process.stops_at_failure and not process.is_guarded
            self.run(node.body, process, must if stops or index == len(words) - 1 else NO)

    def rounds(self, node: Loop, process: Process, words: list[Argument] | None) -> None:
        """As often as it may be, or not at all."""
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
                self.run(node.body, taken, NO)
                process.merge(taken)
            if round_number and process.goes_by_the_same(before):
                return
        forget_everything(process, self.evidence("(a loop that cannot be followed)"))


def _command(node: Simple) -> str:
    """The name of a command without its directory; "" where it is not just written there."""
    piece = node.words[0][0] if node.words and len(node.words[0]) == 1 else None
    return posixpath.basename(piece.text) if isinstance(piece, Literal) else ""


def merged(first: Process, second: Process) -> Process:
    """A process that is the one or the other."""
    either = first.copy()
    either.merge(second)
    return either
