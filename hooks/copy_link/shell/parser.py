"""Shell text to a syntax tree: the POSIX shell, and the common parts of bash."""

from __future__ import annotations

from copy_link.shell.syntax import (
    Assignment,
    Case,
    Chain,
    Conditional,
    Function,
    Group,
    Literal,
    Loop,
    Node,
    Pipeline,
    Redirection,
    Sequence,
    ShellError,
    Simple,
    Word,
)
from copy_link.shell.token_reader import TokenReader, read_assignment
from copy_link.startup.patterns import pattern

# Deeper scripts are left unread: the parser and the interpreter recurse for each level.
MAXIMUM_DEPTH = 25

_ENDS = frozenset({"then", "do", "done", "fi", "elif", "else", "esac", "}"})
_LIST_ENDS = frozenset({")", ";;", ";&", ";;&"})
_FUNCTION_NAME = pattern(r"(?a)[\w.:-]+")
_VARIABLE = pattern(r"(?a)[A-Za-z_]\w*")


def parse(text: str) -> Node:
    """The syntax tree of a shell text. Raises ShellError for a text that is wrong or not supported."""
    return _Parser(text).program()


class _Parser(TokenReader):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0

    def program(self) -> Node:
        body = self.sequence()
        if self.token.kind != "end":
            raise ShellError(f"unexpected {self.token.plain or self.token.operator}")
        return body

    def sequence(self) -> Sequence:
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise ShellError("nested too deeply")
        commands: list[Node] = []
        background: set[int] = set()
        while True:
            self.skip_newlines()
            if self.token.kind == "end" or self.token.plain in _ENDS or self.is_operator(*_LIST_ENDS):
                break
            commands.append(self.chain())
            if self.is_operator("&"):
                background.add(len(commands) - 1)
            if self.is_operator("&", ";"):
                self.at += 1
            elif self.token.kind == "word":
                raise ShellError(f"unexpected {self.token.plain}")
            elif self.token.kind == "operator" and self.token.operator not in _LIST_ENDS:
                raise ShellError(f"unexpected {self.token.operator}")
        self.depth -= 1
        return Sequence(tuple(commands), frozenset(background))

    def chain(self) -> Node:
        commands = [self.pipeline()]
        operators: list[str] = []
        while self.is_operator("&&", "||"):
            operators.append(self.take().operator)
            self.skip_newlines()
            commands.append(self.pipeline())
        return Chain(tuple(commands), tuple(operators)) if operators else commands[0]

    def pipeline(self) -> Node:
        negated = False
        while self.token.plain in ("!", "time"):
            negated |= self.take().plain == "!"
            if self.token.plain == "-p":
                self.at += 1
        commands = [self.command()]
        while self.is_operator("|", "|&"):
            self.at += 1
            self.skip_newlines()
            commands.append(self.command())
        return Pipeline(tuple(commands), negated) if negated or len(commands) > 1 else commands[0]

    def command(self) -> Node:
        if self.is_operator("("):
            return self.arithmetic() if self.is_arithmetic() else self.group(")", is_subshell=True)
        plain = self.token.plain
        if plain == "{":
            return self.group("}", is_subshell=False)
        compound = {
            "if": self.conditional,
            "for": self.for_loop,
            "select": self.for_loop,
            "while": self.while_loop,
            "until": self.while_loop,
            "case": self.case,
            "function": self.function,
        }.get(plain or "")
        if compound is not None:
            self.depth += 1
            node = compound()
            self.depth -= 1
            redirections = self.redirections()
            return Group(node, False, redirections) if redirections else node
        if plain == "[[":
            return self.test()
        if plain in _ENDS:
            raise ShellError(f"unexpected {plain}")
        return self.simple()

    def is_arithmetic(self) -> bool:
        following = self.tokens[self.at + 1]
        return following.operator == "(" and following.start == self.token.end

    def arithmetic(self) -> Node:
        """`((...))`, read as assignments of unknown values to all variables in it."""
        start, depth = self.token.start, 0
        while True:
            token = self.take()
            depth += (token.operator == "(") - (token.operator == ")")
            if token.kind == "end":
                raise ShellError("missing ))")
            if depth == 0:
                break
        text = self.text[start : token.end]
        names = tuple(dict.fromkeys(_VARIABLE.findall(text)))
        return Simple(tuple(Assignment(name, None) for name in names), (), (), text)

    def test(self) -> Node:
        start = self.token
        while self.token.plain != "]]":
            if self.take().kind == "end":
                raise ShellError("missing ]]")
        end = self.take()
        return Simple((), (start.word,), (), self.text[start.start : end.end])

    def group(self, closer: str, is_subshell: bool) -> Node:
        self.at += 1
        body = self.sequence()
        self.expect(closer)
        return Group(body, is_subshell, self.redirections())

    def conditional(self) -> Node:
        branches: list[tuple[Node, Node]] = []
        otherwise: Node | None = None
        self.at += 1
        while True:
            condition = self.sequence()
            self.expect("then")
            branches.append((condition, self.sequence()))
            word = self.expect("fi", "elif", "else")
            if word == "else":
                otherwise = self.sequence()
                self.expect("fi")
            if word != "elif":
                return Conditional(tuple(branches), otherwise)

    def for_loop(self) -> Node:
        self.at += 1
        if self.is_operator("("):
            name, words = None, None
            condition: Node | None = self.arithmetic()
        else:
            name, condition = self.take().plain, None
            if name is None:
                raise ShellError("a loop without a variable")
            words = self.loop_words()
        if self.is_operator(";"):
            self.at += 1
        self.skip_newlines()
        self.expect("do", "{")
        body = self.sequence()
        self.expect("done", "}")
        return Loop(name, words, condition, body)

    def loop_words(self) -> tuple[Word, ...] | None:
        self.skip_newlines()
        if self.token.plain != "in":
            return None
        self.at += 1
        words: list[Word] = []
        while self.token.kind == "word":
            words.append(self.take().word)
        return tuple(words)

    def while_loop(self) -> Node:
        self.at += 1
        condition = self.sequence()
        self.expect("do")
        body = self.sequence()
        self.expect("done")
        return Loop(None, None, condition, body)

    def case(self) -> Node:
        self.at += 1
        self.take()
        self.skip_newlines()
        self.expect("in")
        bodies: list[Node] = []
        is_complete = False
        while True:
            self.skip_newlines()
            if self.token.plain == "esac":
                self.at += 1
                return Case(tuple(bodies), is_complete)
            is_complete |= self.case_pattern()
            bodies.append(self.sequence())
            if self.is_operator(*(_LIST_ENDS - {")"})):
                # `;&` goes on with the next body: leave such a script unread.
                if self.take().operator != ";;":
                    raise ShellError("a case that falls through")
            elif self.token.plain != "esac":
                raise ShellError("esac is missing")

    def case_pattern(self) -> bool:
        """Read `pattern | pattern )` and return whether it matches everything."""
        takes_all = False
        if self.is_operator("("):
            self.at += 1
        while not self.is_operator(")"):
            token = self.take()
            if token.kind == "end":
                raise ShellError("esac is missing")
            takes_all |= token.plain == "*"
        self.at += 1
        return takes_all

    def function(self) -> Node:
        self.at += 1
        name = self.take().plain
        if name is None:
            raise ShellError("a function without a name")
        if self.is_operator("("):
            self.at += 1
            self.expect(")")
        return self.function_body(name)

    def function_body(self, name: str) -> Node:
        self.skip_newlines()
        if self.token.plain not in ("{", "if", "for", "while", "case") and not self.is_operator("("):
            raise ShellError("a function without a body")
        self.depth += 1
        body = self.command()
        self.depth -= 1
        return Function(name, body)

    def simple(self) -> Node:
        start = self.token
        end = start
        assignments: list[Assignment] = []
        words: list[Word] = []
        redirections: list[Redirection] = []
        while True:
            redirection = self.redirection()
            if redirection is not None:
                redirections.append(redirection)
            elif self.token.kind == "word":
                token = self.take()
                assignment = None if words else read_assignment(token.word)
                if assignment is None:
                    words.append(token.word)
                else:
                    assignments.append(assignment)
            elif len(words) == 1 and not assignments and self.is_operator("("):
                return self.defined(words[0])
            else:
                break
            end = self.tokens[self.at - 1]
        if end is start and start.kind != "word":
            raise ShellError(f"unexpected {start.operator or start.kind}")
        return Simple(tuple(assignments), tuple(words), tuple(redirections), self.text[start.start : end.end])

    def defined(self, word: Word) -> Node:
        piece = word[0] if len(word) == 1 else None
        if not isinstance(piece, Literal) or piece.quoted or not _FUNCTION_NAME.fullmatch(piece.text):
            raise ShellError("unexpected (")
        self.at += 1
        self.expect(")")
        return self.function_body(piece.text)
