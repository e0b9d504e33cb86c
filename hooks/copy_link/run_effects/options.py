"""Options and operands of a command, told apart as getopt(3) does."""

from __future__ import annotations

from copy_link.run_effects.arguments import Argument
from copy_link.startup.records import NamedTuple


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
