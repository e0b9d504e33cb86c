"""A call of a command: everything that the function for the command gets.

Options and operands are told apart as getopt(3) does.
"""

from __future__ import annotations

from copy_link.image.evidence import Evidence
from copy_link.run_effects.arguments import Argument, Place
from copy_link.run_effects.process import Process
from copy_link.startup.annotations import Callable
from copy_link.startup.patterns import pattern
from copy_link.startup.records import NamedTuple

# Absolute paths in a text of an unknown language, but not in URLs.
_PATHS = pattern(r"(?a)(?<![\w./:})@~*-])/[\w.+@%~,-][\w.+@%~,/-]*")


class OptionTable(NamedTuple):
    """The options of a command.

    `short` has the form of getopt's ("m:p"); `long` maps long names to short ones, or to "name" and, with a value,
    "name:". Any unambiguous beginning of a long name is read. If `permutes`, options may follow operands.
    """

    short: str = ""
    long: dict[str, str] = {}
    permutes: bool = True


class Options:
    """The arguments of a command: flags, options with their last value, and operands.

    `is_read` is false if an option is unknown or has no value, so that the rest may be wrong.
    """

    def __init__(self) -> None:
        self.flags: set[str] = set()
        self.values: dict[str, Argument] = {}
        self.operands: list[Argument] = []
        self.is_read = True

    def has(self, *names: str) -> bool:
        """True if one of these options was given."""
        return any(name in self.flags or name in self.values for name in names)


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

    def taken(self, *options: str) -> tuple[Argument | None, list[Argument]]:
        """The last value of an option that is written `-o value` or `-o=value`, and the other arguments.

        `options` are the names of the option.
        """
        found: Argument | None = None
        others: list[Argument] = []
        waiting = list(reversed(self.arguments))
        while waiting:
            word = waiting.pop()
            name, equals, _ = word.start.partition("=")
            if word.text in options and waiting:
                found = waiting.pop()
            elif equals and name in options:
                found = word.without_start(len(name) + 1)
            else:
                others.append(word)
        return found, others

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


def read_options(arguments: list[Argument], table: OptionTable) -> Options:
    """Read arguments by a table of options; an option that the table lacks leaves `is_read` false."""
    short, long = table.short, table.long
    options = Options()
    waiting = list(reversed(arguments))
    while waiting:
        word = waiting.pop()
        text = word.start
        if word.text == "--":
            options.operands.extend(reversed(waiting))
            break
        if text.startswith("--"):
            _read_long(word, waiting, options, short, long)
        elif text.startswith("-") and word.text != "-":
            _read_short(word, waiting, options, short)
        else:
            options.operands.append(word)
            if not table.permutes:
                options.operands.extend(reversed(waiting))
                break
    return options


def _read_short(word: Argument, waiting: list[Argument], options: Options, short: str) -> None:
    for at in range(1, len(word.start)):
        letter = word.start[at]
        if letter == ":" or letter not in short:
            options.is_read = False
            options.flags.add(letter)
        elif not short[short.index(letter) + 1 :].startswith(":"):
            options.flags.add(letter)
        else:
            rest = word.without_start(at + 1)
            if rest.parts:
                options.values[letter] = rest
            elif waiting:
                options.values[letter] = waiting.pop()
            else:
                options.is_read = False
            return
    if word.text is None:
        options.is_read = False


def _read_long(word: Argument, waiting: list[Argument], options: Options, short: str, long: dict[str, str]) -> None:
    name, equals, _ = word.start[2:].partition("=")
    fitting = [known for known in long if known.startswith(name)]
    if not equals and word.text is None:
        options.is_read = False
        return
    if name not in long and len({long[known] for known in fitting}) != 1:
        options.is_read = False
        options.flags.add(name)
        return
    letter = long[name if name in long else fitting[0]]
    takes_value = (letter in short and short[short.index(letter) + 1 :].startswith(":")) or letter.endswith(":")
    letter = letter.rstrip(":")
    if equals:
        options.values[letter] = word.without_start(2 + len(name) + 1)
    elif not takes_value:
        options.flags.add(letter)
    elif waiting:
        options.values[letter] = waiting.pop()
    else:
        options.is_read = False


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
