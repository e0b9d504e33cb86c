from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copy_link.shell.parser import parse
from copy_link.shell.syntax import (
    Case,
    Chain,
    Conditional,
    Function,
    Group,
    Literal,
    Loop,
    Node,
    Parameter,
    Pipeline,
    Sequence,
    ShellError,
    Simple,
    Substitution,
    Word,
)


def shown(node: Node) -> str:
    """A syntax tree in short."""
    if isinstance(node, Simple):
        assigned = [f"{assignment.name}=" for assignment in node.assignments]
        redirected = [
            redirection.operator + (word_shown(redirection.word) if redirection.is_heredoc else "")
            for redirection in node.redirections
        ]
        return " ".join([*assigned, *map(word_shown, node.words), *redirected])
    if isinstance(node, Sequence):
        return "; ".join(map(shown, node.commands))
    if isinstance(node, Chain):
        rest = [
            f" {operator} {shown(command)}" for operator, command in zip(node.operators, node.commands[1:], strict=True)
        ]
        return "<" + shown(node.commands[0]) + "".join(rest) + ">"
    if isinstance(node, Pipeline):
        return ("!" if node.negated else "") + "[" + " | ".join(map(shown, node.commands)) + "]"
    if isinstance(node, Group):
        return ("(" if node.is_subshell else "{") + shown(node.body) + (")" if node.is_subshell else "}")
    return compound_shown(node)


def compound_shown(node: Node) -> str:
    if isinstance(node, Conditional):
        otherwise = "" if node.otherwise is None else f" else {shown(node.otherwise)}"
        return "if " + " elif ".join(f"{shown(test)} then {shown(body)}" for test, body in node.branches) + otherwise
    if isinstance(node, Loop):
        words = "?" if node.words is None else " ".join(map(word_shown, node.words))
        return f"for {node.name} in {words} do {shown(node.body)}"
    if isinstance(node, Case):
        return "case " + ("complete " if node.is_complete else "") + " | ".join(map(shown, node.bodies))
    assert isinstance(node, Function)
    return f"{node.name}() {shown(node.body)}"


def word_shown(word: Word) -> str:
    found = ""
    for piece in word:
        if isinstance(piece, Literal):
            found += f"'{piece.text}'" if piece.quoted else piece.text
        elif isinstance(piece, Parameter):
            found += f"${{{piece.name}{piece.operator}{word_shown(piece.word)}}}"
        else:
            assert isinstance(piece, Substitution)
            found += f"$({piece.text})"
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b; c & d", "a b; c; d"),
        ("a && b || c | d", "<a && b || [c | d]>"),
        ("! a", "![a]"),
        ("a \\\n b", "a b"),
        ("a # b\nc", "a; c"),
        ("a#b", "a#b"),
        ("A=1 B=$x c", "A= B= c"),
        ("a=(b c) d", "a= d"),
        ("'a b' \"c $d\" e\\ f", "'a b' 'c '${d} e' 'f"),
        ("a > b 2>&1 < c", "a > >& <"),
        ("cat <<EOF\nx $a '\\$b'\nEOF\nb", "cat <<'x '${a}' '$b'\n'; b"),
        ("cat <<-'EOF' > y\n\tx\n\tEOF\nb", "cat <<-'x\n' >; b"),
        ("(a; b) && { c; }", "<(a; b) && {c}>"),
        ("if a; then b; elif c; then d; else e; fi", "if a then b elif c then d else e"),
        ("for a in b c; do d; done", "for a in b c do d"),
        ("while a; do b; done", "for None in ? do b"),
        ("case $a in b|c) d;; *) e;; esac", "case complete d | e"),
        ("f() { a; }", "f() {a}"),
        ("function f { a; }", "f() {a}"),
        ("${a:-b} $(c d) `e`", "${a:-b} $(c d) $(e)"),
        ("$((1 + 2))x", "$(None)x"),
        ("[[ a == b && c ]] && d", "<[[ && d>"),
        ("((a++)); b", "a=; b"),
        ("echo if then", "echo if then"),
        ("", ""),
    ],
)
def test_a_text_is_read_as_the_shell_reads_it(text: str, expected: str) -> None:
    assert shown(parse(text)) == expected


@pytest.mark.parametrize(
    "text", ["'a", '"a', "$(a", "${a", "`a", "(a", "a)", "if a", "a &&", "| a", "for a", "a >", "}", "a ;; b"]
)
def test_a_text_that_no_shell_reads_is_an_error(text: str) -> None:
    with pytest.raises(ShellError):
        parse(text)


@given(st.text(alphabet="ab \n'\"\\$(){}`;&|<>#=!*[]", max_size=60))
def test_nothing_but_a_shell_error_is_raised(text: str) -> None:
    try:
        parse(text)
    except ShellError:
        return
