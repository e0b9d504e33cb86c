"""A call of a command: everything that the function for the command gets."""

from __future__ import annotations

from copy_link.image.evidence import Evidence
from copy_link.run_effects.arguments import Argument
from copy_link.run_effects.options import Options, OptionTable, read_options
from copy_link.run_effects.path_patterns import Place
from copy_link.run_effects.process import Process
from copy_link.startup.annotations import Callable
from copy_link.startup.patterns import pattern
from copy_link.startup.records import NamedTuple

# Absolute paths in a text of an unknown language, but not in URLs.
_PATHS = pattern(r"(?a)(?<![\w./:})@~*-])/[\w.+@%~,-][\w.+@%~,/-]*")


class Call(NamedTuple):
    """A command with its arguments, in a process.

    `heredoc` is the text that it reads from a heredoc; `upstream` is the command whose output it reads. `run_text`
    interprets a shell text in a process, `run_call` another command. `instruction` is the whole text of the RUN.
    `option_table` has the options that the command's row declares.
    """

    process: Process
    name: str
    arguments: list[Argument]
    evidence: Evidence
    run_text: Callable[[Process, str], None]
    run_call: Callable[[Call], None]
    heredoc: Argument | None = None
    upstream: list[Argument] | None = None
    instruction: str = ""
    option_table: OptionTable = OptionTable()

    def options(self) -> Options:
        """The options and operands, read by the command's table of options."""
        return read_options(self.arguments, self.option_table)

    def place(self, argument: Argument) -> Place:
        """The path, or the possible paths, that an argument names."""
        return self.process.place(argument)

    def wrapped(self, arguments: list[Argument], process: Process | None = None) -> None:
        """Run the command in these arguments, as `env` and `sudo` do."""
        if arguments:
            self.run_call(
                self._replace(process=process or self.process, name=arguments[0].text or "", arguments=arguments[1:])
            )

    def known_texts(self) -> str:
        """Every text from which a command may be composed; "" if there are no scripts and functions."""
        scripts = [script.text for script in self.process.scripts.values()]
        return "\n".join([self.instruction, *scripts]) if scripts or self.process.functions else ""

    def possibly(self, effect: Callable[[], None]) -> None:
        """Apply an effect that may not happen, or may happen differently."""
        before = self.process.copy()
        effect()
        self.process.merge(before)


def named_paths(text: str) -> list[str]:
    """The absolute paths in a text, each once."""
    return list(dict.fromkeys(_PATHS.findall(text))) if "/" in text else []


def named_places(call: Call) -> list[Place]:
    """The known paths that the arguments and the heredoc of a program name, also after a `=`."""
    found: list[Place] = []
    for argument in call.arguments:
        text = argument.text
        if text is None or "://" in text:
            continue
        if text.startswith("-"):
            text = text.partition("=")[2]
        if text.split() != [text]:
            found.extend(Place(path) for path in named_paths(text))
        elif "/" in text.strip("/") or text.startswith("/"):
            at = text.find("=/")
            found.append(call.place(Argument((text[at + 1 :] if at >= 0 else text,))))
    if call.heredoc is not None:
        found.extend(Place(path) for path in named_paths(call.heredoc.known))
    return [place for place in found if place.path is not None]
