"""Shell text to tokens: words with their quotes and expansions, operators, heredocs."""

from __future__ import annotations

from copy_link.shell.syntax import Literal, Parameter, Piece, ShellError, Substitution, Word
from copy_link.startup.patterns import pattern
from copy_link.startup.records import construct

# Of a `${...}` in a `${...}` and so on; people write three or four at most.
MAXIMUM_NESTING = 20

# Characters with a meaning of their own: in a word, in double quotes, and in a heredoc. A carriage return is a
# character of the word to a shell.
_SPECIAL = " \t\n\"'\\$`()<>;&|"
_SPECIAL_IN_QUOTES = '"\\$`'
_SPECIAL_IN_HEREDOC = "$\\`"
_AS_FIRST = {
    special: str.maketrans(dict.fromkeys(special, special[0]))
    for special in (_SPECIAL, _SPECIAL_IN_QUOTES, _SPECIAL_IN_HEREDOC)
}
_AFTER_WORD = frozenset((*" \t\n();&|", ""))
_BETWEEN = pattern(r"[ \t\n()<>;&|]+")
_ALL_OPERATORS = ";;& &>> <<< <<- ;; ;& && || &> |& << <> <& >> >& >| ; & | < > ( )"
_OPERATORS = frozenset(_ALL_OPERATORS.split())
_LONGEST_OPERATOR = 3
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_DIGITS = frozenset("0123456789")
_IN_NAME = _LETTERS | _DIGITS
# Parameters with a name of one character.
_SHORT_PARAMETERS = _DIGITS | frozenset("@*#?$!-")
_BRACED = pattern(
    r"(?as)(?P<prefix>[!#](?=[\w@*]))?(?P<name>[A-Za-z_]\w*|[0-9]+|[@*#?$!-])(?P<index>\[[^\]]*\])?"
    r"(?P<operator>:[-+=?]|[-+=?]|##|#|%%|%|//|/|\^\^|\^|,,|,|:|@)?(?P<word>.*)",
)
_ASSIGNED_ARRAY = pattern(r"(?a)[A-Za-z_]\w*\+?=")


class Token:
    """A word, an operator, a newline or the end; `start` and `end` are offsets in the text."""

    def __init__(self, kind: str, start: int, end: int, operator: str = "", word: Word = ()) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.operator = operator
        self.word = word
        self.content: Word | None = None
        # The word's text, if nothing in it is quoted or expanded.
        self.plain: str | None = None
        if len(word) == 1:
            piece = word[0]
            if isinstance(piece, Literal) and not piece.quoted:
                self.plain = piece.text


def tokens(text: str) -> list[Token]:
    """The tokens of a shell text, and a last one of kind "end". Raises ShellError."""
    return _Scanner(text).tokens()


def pieces(text: str, quoted: bool, nesting: int) -> Word:
    """The pieces of the word in `${name:-word}`; `quoted` if that is in double quotes. Raises ShellError."""
    if nesting > MAXIMUM_NESTING:
        raise ShellError("nested too deeply")
    scanner = _Scanner(text, nesting)
    found: list[Piece] = []
    while scanner.at < len(text):
        if quoted:
            found.extend(scanner.double_quoted(until_end=True))
        else:
            found.extend(scanner.word_pieces())
            space = _BETWEEN.match(text, scanner.at)
            if space is not None:
                found.append(Literal(space[0]))
                scanner.at = space.end()
    return tuple(found)


class _Scanner:
    def __init__(self, text: str, nesting: int = 0) -> None:
        self.text = text
        self.at = 0
        self.nesting = nesting
        self.found: list[Token] = []
        self.waiting: list[Token] = []
        # The text with the first of some special characters for all of them: a search in it finds any of them.
        self.marked: dict[str, str] = {}

    def until(self, special: str) -> str:
        """Read the text up to the next of these special characters."""
        marked = self.marked.get(special)
        if marked is None:
            marked = self.marked[special] = self.text.translate(_AS_FIRST[special])
        start, end = self.at, marked.find(special[0], self.at)
        self.at = len(marked) if end < 0 else end
        return self.text[start : self.at]

    def closing(self, at: int, closer: str) -> int:
        """The offset of the closer of the bracket or backtick that opens directly before `at`."""
        # Imported here: many texts have none.
        from copy_link.shell.brackets import closing

        return closing(self.text, at, closer)

    def skip_blanks(self) -> None:
        text, at = self.text, self.at
        while at < len(text):
            if text[at] in " \t":
                at += 1
            elif text[at] == "\\" and text.startswith("\n", at + 1):
                at += 2
            else:
                break
        self.at = at

    def tokens(self) -> list[Token]:
        while True:
            self.skip_blanks()
            if self.at >= len(self.text):
                break
            character = self.text[self.at]
            if character == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif character == "\n":
                self.found.append(Token("newline", self.at, self.at + 1))
                self.at += 1
                self.heredocs()
            elif character in ";&|<>()" and not self.text.startswith(("<(", ">("), self.at):
                self.operator()
            else:
                self.word()
        self.found.append(Token("end", self.at, self.at))
        return self.found

    def operator(self) -> None:
        start, found = self.at, self.text[self.at : self.at + _LONGEST_OPERATOR]
        while found not in _OPERATORS:
            found = found[:-1]
        self.at += len(found)
        token = Token("operator", start, self.at, found)
        self.found.append(token)
        if found in ("<<", "<<-"):
            token.content = ()
            self.waiting.append(token)

    def word(self) -> None:
        start = self.at
        token = Token("word", start, self.at, word=self.word_pieces())
        token.end = self.at
        plain = token.plain
        if plain is not None and self.text.startswith("(", self.at) and _ASSIGNED_ARRAY.fullmatch(plain):
            self.at = token.end = self.closing(self.at + 1, ")") + 1
            token.word, token.plain = (Literal(plain), Substitution(None)), None
        self.found.append(token)

    def heredocs(self) -> None:
        """Read the bodies of the heredocs that the line just read opens."""
        for token in self.waiting:
            index = next(number for number, other in enumerate(reversed(self.found)) if other is token)
            after = self.found[len(self.found) - index]
            if after.kind != "word":
                raise ShellError("a heredoc without a name")
            name = "".join(piece.text for piece in after.word if isinstance(piece, Literal))
            body = self.body(name, chomp=token.operator == "<<-")
            is_quoted = any(piece.quoted for piece in after.word)
            token.content = (Literal(body, quoted=True),) if is_quoted else _expanded_body(body, self.nesting + 1)
        self.waiting = []

    def body(self, name: str, chomp: bool) -> str:
        lines: list[str] = []
        while self.at < len(self.text):
            end = self.text.find("\n", self.at)
            end = len(self.text) if end < 0 else end
            line = self.text[self.at : end]
            self.at = min(end + 1, len(self.text))
            if chomp:
                line = line.lstrip("\t")
            if line == name:
                break
            lines.append(line + "\n")
        return "".join(lines)

    def word_pieces(self) -> Word:
        found: list[Piece] = []
        while self.at < len(self.text):
            plain = self.until(_SPECIAL)
            if plain:
                found.append(construct(Literal, (plain, False)))
            character = self.text[self.at : self.at + 1]
            if character in _AFTER_WORD:
                break
            if self.text.startswith(("<(", ">("), self.at) and not found:
                end = self.closing(self.at + 2, ")")
                found.append(Substitution(self.text[self.at + 2 : end], quoted=True, is_file=True))
                self.at = end + 1
            elif character == "\\":
                found.extend(self.escaped())
            elif character in "'\"`$":
                found.extend(self.quoted_or_expanded(character))
            else:
                break
        return _merged(found)

    def escaped(self) -> list[Piece]:
        escaped = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        return [] if escaped == "\n" else [Literal(escaped or "\\", quoted=True)]

    def escaped_in_quotes(self, escapable: str) -> list[Piece]:
        """In double quotes and heredocs, a backslash before any other character than these is literal."""
        escaped = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if escaped == "\n":
            return []
        return [Literal(escaped if escaped and escaped in escapable else "\\" + escaped, quoted=True)]

    def quoted_or_expanded(self, character: str) -> list[Piece]:
        if character == "'":
            end = self.text.find("'", self.at + 1)
            if end < 0:
                raise ShellError("a single quote is not closed")
            text = self.text[self.at + 1 : end]
            self.at = end + 1
            return [Literal(text, quoted=True)]
        if character == '"':
            self.at += 1
            return self.double_quoted()
        return [self.expansion(quoted=False)]

    def double_quoted(self, until_end: bool = False) -> list[Piece]:
        # An empty piece keeps "" a word of its own.
        found: list[Piece] = [Literal("", quoted=True)]
        while self.at < len(self.text):
            plain = self.until(_SPECIAL_IN_QUOTES)
            if plain:
                found.append(construct(Literal, (plain, True)))
                continue
            character = self.text[self.at]
            if character == '"':
                self.at += 1
                if not until_end:
                    return found
            elif character == "\\":
                found.extend(self.escaped_in_quotes('$`"\\'))
            else:
                found.append(self.expansion(quoted=True))
        if not until_end:
            raise ShellError("a double quote is not closed")
        return found

    def heredoc_pieces(self) -> Word:
        """The body of a heredoc: variables and `$(...)` in it are expanded, quotes are literal."""
        found: list[Piece] = []
        while self.at < len(self.text):
            plain = self.until(_SPECIAL_IN_HEREDOC)
            if plain:
                found.append(construct(Literal, (plain, True)))
            elif self.text[self.at] == "\\":
                found.extend(self.escaped_in_quotes("$`\\"))
            else:
                found.append(self.expansion(quoted=True))
        return _merged(found)

    def expansion(self, quoted: bool) -> Piece:
        if self.text[self.at] == "`":
            end = self.closing(self.at + 1, "`")
            inner = self.text[self.at + 1 : end].replace("\\`", "`").replace("\\$", "$")
            self.at = end + 1
            return Substitution(inner, quoted)
        self.at += 1
        following = self.text[self.at : self.at + 1]
        if following == "(":
            end = self.closing(self.at + 1, ")")
            inner = self.text[self.at + 1 : end]
            self.at = end + 1
            is_arithmetic = inner.startswith("(") and inner.endswith(")")
            return Substitution(None if is_arithmetic else inner, quoted)
        if following == "{":
            return self.braced(quoted)
        if following in ("'", '"') and following and not quoted:
            # bash gives $'...' and $"..." a meaning of their own, dash does not.
            self.quoted_or_expanded(following)
            return Substitution(None, quoted=True)
        name = self.name()
        return Parameter(name, quoted=quoted) if name else Literal("$", quoted)

    def name(self) -> str:
        """Read the name of a variable, a digit or a special parameter; "" if none is here."""
        start = self.at
        first = self.text[start : start + 1]
        if first in _LETTERS or first in _SHORT_PARAMETERS:
            self.at += 1
        while first in _LETTERS and self.text[self.at : self.at + 1] in _IN_NAME:
            self.at += 1
        return self.text[start : self.at]

    def braced(self, quoted: bool) -> Piece:
        end = self.closing(self.at + 1, "}")
        inner = self.text[self.at + 1 : end]
        self.at = end + 1
        if inner.isascii() and inner.isidentifier():
            return Parameter(inner, quoted=quoted)
        found = _BRACED.fullmatch(inner)
        if found is None or found["prefix"] or found["index"]:
            return Substitution(None, quoted)
        operator = found["operator"] or ""
        if not operator and found["word"]:
            raise ShellError("bad substitution")
        word = pieces(found["word"], quoted, self.nesting + 1) if found["word"] else ()
        return Parameter(found["name"], operator, word, quoted)


def _expanded_body(body: str, nesting: int) -> Word:
    if nesting > MAXIMUM_NESTING:
        raise ShellError("nested too deeply")
    return _Scanner(body, nesting).heredoc_pieces()


def _merged(found: list[Piece]) -> Word:
    """The pieces with adjacent literals joined if both are quoted or both are not."""
    if len(found) < 2:
        return tuple(found)
    merged: list[Piece] = []
    for piece in found:
        last = merged[-1] if merged else None
        if isinstance(piece, Literal) and isinstance(last, Literal) and piece.quoted == last.quoted:
            merged[-1] = Literal(last.text + piece.text, piece.quoted)
        else:
            merged.append(piece)
    return tuple(merged)
