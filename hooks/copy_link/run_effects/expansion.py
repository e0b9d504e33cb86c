"""Words of a shell text -> arguments, as the shell expands them: braces, variables, `$(...)`, patterns."""

from __future__ import annotations

from copy_link.run_effects.arguments import ANY, Argument, Gap, Part, argument, literal
from copy_link.run_effects.budget import FIELDS
from copy_link.run_effects.process import UNKNOWN, Process, Value
from copy_link.shell.syntax import Literal, Parameter, Piece, Substitution, Word
from copy_link.startup.annotations import Callable
from copy_link.startup.patterns import pattern

# Variables that a shell sets itself.
_SET_BY_SHELL = pattern(
    "HOME|PWD|OLDPWD|PATH|IFS|HOSTNAME|SHLVL|UID|EUID|PPID|RANDOM|SHELL|TERM|USER|LOGNAME|_|PS4|OPT[A-Z]+|LINENO|BASH.*"
    "|REPLY|MAPFILE|SECONDS|PIPESTATUS|GROUPS|DIRSTACK|FUNCNAME|[A-Z]+TYPE"
)
_BLANKS = pattern(r"[ \t\n]+")
# With an unknown IFS, a text of only these characters is not split.
_UNSEPARATED = pattern(r"(?a)[\w/-]*")

# Words of more fields than this, or `$@` of more arguments, are unknown: `set -- "$@" "$@"` doubles them each time.
MAXIMUM_FIELDS = 1000

# Given a shell text and true for `<(text)`: the value of `$(text)` or `<(text)`.
Substitute = Callable[[str, bool], Value]


def expand(word: Word, process: Process, substitute: Substitute) -> list[Argument]:
    """The arguments that a word expands to; `substitute` returns the known output of a command."""
    if process.budget.is_spent:
        return [ANY]
    if len(word) == 1 and isinstance(word[0], Literal) and (word[0].quoted or _is_plain(word[0].text)):
        return [literal(word[0].text)]
    everything = _positional(word, process)
    if everything is not None:
        return everything
    alternatives = [word]
    if any(isinstance(piece, Literal) and not piece.quoted and "{" in piece.text for piece in word):
        # Imported here: few words have braces.
        from copy_link.shell.braces import braces

        alternatives = braces(word, process.expands_braces)
    found: list[Argument] = []
    for alternative in alternatives:
        fields = _Fields(process)
        for index, piece in enumerate(alternative):
            fields.add(piece, index == 0, substitute)
        found.extend(fields.finished())
    process.budget.spend(len(found) // FIELDS)
    return found


def expand_value(word: Word, process: Process, substitute: Substitute) -> Value:
    """The value of a word in an assignment: without patterns and splitting."""
    parts: list[Part] = []
    for index, piece in enumerate(word):
        if isinstance(piece, Literal):
            text = piece.text
            if index == 0 and not piece.quoted and text.startswith("~"):
                parts.extend(_tilde(text, process))
            else:
                parts.append(text)
        else:
            parts.extend(_value(piece, process, substitute))
    return argument(parts).parts


def _is_plain(text: str) -> bool:
    """True if an unquoted text has no braces, patterns or tilde that a shell expands."""
    return "{" not in text and "*" not in text and "?" not in text and "[" not in text and "~" not in text


def _positional(word: Word, process: Process) -> list[Argument] | None:
    """The arguments of the function if the word is `"$@"`, else None."""
    pieces = [piece for piece in word if piece != Literal("", quoted=True)]
    if len(pieces) == 1 and process.positional is not None and len(process.positional) <= MAXIMUM_FIELDS:
        piece = pieces[0]
        if isinstance(piece, Parameter) and piece.name in ("@", "*") and not piece.operator:
            return list(process.positional)
    return None


class _Fields:
    """Collects the parts of one word, which is split at the blanks of unquoted values."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.done: list[Argument] = []
        self.parts: list[Part] = []
        self.is_open = False

    def add(self, piece: Piece, is_first: bool, substitute: Substitute) -> None:
        if isinstance(piece, Literal):
            self.is_open = True
            if piece.quoted:
                self.parts.append(piece.text)
            elif is_first and piece.text.startswith("~"):
                home = _tilde(piece.text, self.process)
                self.parts.extend(home[:-1])
                self.parts.extend(_patterns(home[-1]) if isinstance(home[-1], str) else home[-1:])
            else:
                self.parts.extend(_patterns(piece.text))
            return
        value = _value(piece, self.process, substitute)
        if piece.quoted:
            self.is_open = True
            self.parts.extend(value)
            return
        for part in value:
            self.split(part)

    def split(self, part: Part) -> None:
        if isinstance(part, Gap):
            self.is_open = True
            self.parts.append(part)
            return
        fields = _split(part, self.process)
        if fields is None:
            self.is_open = True
            self.parts.append(Gap.TEXT)
            return
        for index, field in enumerate(fields):
            if index:
                self.close()
            if field:
                self.is_open = True
                self.parts.extend(_patterns(field))

    def close(self) -> None:
        if self.is_open:
            self.done.append(argument(self.parts))
        self.parts = []
        self.is_open = False

    def finished(self) -> list[Argument]:
        self.close()
        return self.done


def _split(text: str, process: Process) -> list[str] | None:
    """The fields that an unquoted text is split into; None if the separators are unknown, or the fields too many."""
    if "IFS" not in process.variables:
        return _few(_BLANKS.split(text, MAXIMUM_FIELDS))
    separators = Argument(process.variables["IFS"]).text
    if separators:
        # Imported here: few scripts set IFS.
        import re

        return _few(re.split(f"[{re.escape(separators)}]", text, maxsplit=MAXIMUM_FIELDS))
    return [text] if separators == "" or _UNSEPARATED.fullmatch(text) else None


def _few(fields: list[str]) -> list[str] | None:
    return fields if len(fields) <= MAXIMUM_FIELDS else None


def _patterns(text: str) -> list[Part]:
    """An unquoted text with its `*`, `?` and `[...]` as gaps."""
    if "*" not in text and "?" not in text and "[" not in text:
        return [text]
    parts: list[Part] = []
    start = at = 0
    while at < len(text):
        end = _pattern_end(text, at)
        if end > at:
            is_star = text[at] == "*"
            parts += [text[start:at], (Gap.STAR if end == at + 1 else Gap.TEXT) if is_star else Gap.NAME]
            start = end
        at = max(end, at + 1)
    return [*parts, text[start:]]


def _pattern_end(text: str, at: int) -> int:
    """The end of the `*`, `**`, `?` or `[...]` that starts here; `at` if none does."""
    end = at
    if text[at] == "*":
        while text.startswith("*", end):
            end += 1
    elif text[at] == "?":
        end += 1
    elif text[at] == "[":
        closing = text.find("]", at)
        if closing > at + 1 and "/" not in text[at:closing]:
            end = closing + 1
    return end


def _tilde(text: str, process: Process) -> list[Part]:
    name, slash, rest = text[1:].partition("/")
    home: Value = variable(process, "HOME") or UNKNOWN
    if name:
        known = process.home_of(name)
        home = UNKNOWN if known is None else (known,)
    return [*home, slash + rest]


def variable(process: Process, name: str) -> Value | None:
    """The value of a variable; None if it is not set."""
    if name in process.variables:
        return process.variables[name]
    if name == "HOME":
        home = process.home_of(process.user) if process.user is not None else None
        return UNKNOWN if home is None else (home,)
    if name == "PWD":
        return UNKNOWN if process.directory is None else (process.directory,)
    if name.isdigit() and process.positional is not None and name != "0":
        index = int(name) - 1
        return process.positional[index].parts if index < len(process.positional) else None
    if name in ("?", "$", "#", "!", "-"):
        return (Gap.NAME,)
    if process.variables_are_whole and not _SET_BY_SHELL.fullmatch(name) and name.isidentifier():
        return None
    return UNKNOWN


def _value(piece: Parameter | Substitution, process: Process, substitute: Substitute) -> Value:
    if isinstance(piece, Substitution):
        return UNKNOWN if piece.text is None else substitute(piece.text, piece.is_file)
    value = variable(process, piece.name)
    if not piece.operator:
        return value or ()
    word = expand_value(piece.word, process, substitute)
    operator = piece.operator
    if operator[-1] in "-=+" and value == UNKNOWN:
        return UNKNOWN
    is_set = value is not None and not (operator[0] == ":" and value == ())
    if operator in (":-", "-", ":=", "="):
        if not is_set and operator.endswith("="):
            process.variables[piece.name] = word
        return (value or ()) if is_set else word
    if operator in (":+", "+"):
        return word if is_set else ()
    if operator in (":?", "?"):
        return value or ()
    return _trimmed(argument(value or ()), operator, piece.word)


def _trimmed(value: Argument, operator: str, pattern: Word) -> Value:
    """`${name#pattern}`, `##`, `%` and `%%` of a known text; the pattern may have one star at its outer end."""
    text = value.text
    plain = "".join(piece.text for piece in pattern if isinstance(piece, Literal))
    if text is None or operator[0] not in "#%" or any(not isinstance(piece, Literal) for piece in pattern):
        return UNKNOWN
    bare = plain.removeprefix("*") if operator[0] == "#" else plain.removesuffix("*")
    if not bare or any(character in bare for character in "*?[\\"):
        return UNKNOWN
    is_far = bare != plain
    if operator[0] == "#":
        if not is_far:
            return _text(text.removeprefix(bare))
        at = text.rfind(bare) if operator == "##" else text.find(bare)
        return _text(text if at < 0 else text[at + len(bare) :])
    if not is_far:
        return _text(text.removesuffix(bare))
    at = text.find(bare) if operator == "%%" else text.rfind(bare)
    return _text(text if at < 0 else text[:at])


def _text(text: str) -> Value:
    return (text,) if text else ()
