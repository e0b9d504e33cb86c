"""The text that flows into commands and out of them: words, variables, redirections, `$(...)`, pipes."""

from __future__ import annotations

from copy_link.image.evidence import Evidence
from copy_link.run_effects.account_files import is_account_file
from copy_link.run_effects.arguments import Argument, Gap, Part, argument, literal
from copy_link.run_effects.commands.shells import SHELLS
from copy_link.run_effects.control_flow import BuildFails, Control
from copy_link.run_effects.expansion import expand, expand_value
from copy_link.run_effects.process import UNKNOWN, Process, Value
from copy_link.run_effects.tree_changes import make_file
from copy_link.shell.syntax import (
    Assignment,
    Chain,
    Group,
    Node,
    Redirection,
    Sequence,
    Simple,
    Word,
    parts_of,
)

# Their output is part of the text of the instruction.
_WRITERS = SHELLS | {"echo", "printf", "eval", "env"}


class TextFlow(Control):
    """Expands words, sets variables, and follows text through redirections and pipes."""

    # The whole text of the RUN.
    text = ""

    def syntax_of(self, process: Process, text: str) -> Node | None:
        """The syntax tree of a shell text; None after the effects of a text that cannot be followed."""
        raise NotImplementedError

    def expand(self, word: Word, process: Process) -> list[Argument]:
        """The arguments that a word expands to."""
        return expand(word, process, lambda text, is_file: self.substitute(text, is_file, process))

    def value(self, word: Word, process: Process) -> Value:
        """The value of a word in an assignment."""
        return expand_value(word, process, lambda text, is_file: self.substitute(text, is_file, process))

    def substitute(self, text: str, is_file: bool, process: Process) -> Value:
        """Apply the effects of `$(text)` or `<(text)`; return the known part of its output, or its file."""
        node = self.syntax_of(process, text)
        if node is None:
            return UNKNOWN
        self.subshell(node, process, BuildFails.NEVER)
        if is_file:
            from copy_link.run_effects.script_files import remember

            name = f"/dev/fd/{len(process.scripts)}"
            remember(process, Argument((name,)), self.output(node, process, None), appends=False)
            return (name,)
        only = node.commands[0] if isinstance(node, Sequence) and len(node.commands) == 1 else None
        if not isinstance(only, Simple) or self.is_exhausted:
            return UNKNOWN
        if any(">" in each.operator for each in only.redirections):
            return UNKNOWN
        # Imported here and below: many texts have no `$(...)`, redirection or pipe.
        from copy_link.run_effects.output import output_of

        words = [argument for word in only.words for argument in self.known_words(word, process)]
        return output_of(words, process)

    def known_words(self, word: Word, process: Process) -> list[Argument]:
        """The arguments that a word expands to, without running the commands in it."""
        return expand(word, process, lambda *_: UNKNOWN)

    def assign(self, assignments: tuple[Assignment, ...], process: Process) -> None:
        """Set variables."""
        for assignment in assignments:
            value = UNKNOWN
            if assignment.value is not None:
                value = self.value(assignment.value, process)
            process.variables[assignment.name] = value

    def redirect(self, redirections: tuple[Redirection, ...], process: Process, evidence: Evidence) -> Argument | None:
        """Create the files that are written to; return the text that is read from a heredoc, here-string or file."""
        heredoc: Argument | None = None
        for redirection in redirections:
            if redirection.is_heredoc or redirection.operator == "<<<":
                heredoc = Argument(self.value(redirection.word, process))
            elif ">" in redirection.operator:
                for argument in self.expand(redirection.word, process)[:1]:
                    if not (argument.text or "").lstrip("-").isdigit():
                        make_file(process, process.place(argument), evidence)
                    if not is_account_file(process, argument, self.text):
                        continue
                    if ">>" in redirection.operator:
                        process.allow_for_added_accounts()
                    else:
                        process.forget_accounts()
            elif redirection.operator == "<":
                from copy_link.run_effects.output import written

                heredoc = written(process, [literal("cat"), *self.expand(redirection.word, process)])
        return heredoc

    def output(self, node: Node, process: Process, read: Argument | None) -> Argument | None:
        """The text that a command writes if it reads `read`; None if the text is unknown."""
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
            # Some of the text is not written, or is written more than once.
            parts.append(Gap.TEXT)
        found = argument(parts)
        return None if found.is_unknown else found

    def written(self, words: list[Argument], process: Process, read: Argument | None) -> Argument | None:
        """The text that a simple command writes; unknown text may contain any text of the instruction."""
        from copy_link.run_effects.output import written

        found = written(process, words, read)
        name = words[0].text if words else None
        if (found is None or found.is_unknown) and (name in process.functions or name in _WRITERS):
            return argument([self.text, Gap.TEXT])
        return found

    def remember(self, redirections: tuple[Redirection, ...], process: Process, text: Argument | None) -> None:
        """Remember the text that redirections write to files."""
        for redirection in redirections:
            if ">" in redirection.operator and not redirection.is_heredoc:
                from copy_link.run_effects.script_files import remember

                for file in self.known_words(redirection.word, process)[:1]:
                    remember(process, file, text, appends=">>" in redirection.operator)
