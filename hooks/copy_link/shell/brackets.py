"""Finds the end of a `$(...)`, `${...}` or backtick substitution."""

from __future__ import annotations

from copy_link.shell.syntax import ShellError


def closing(text: str, at: int, closer: str) -> int:
    """The offset of the `closer` of the bracket or backtick that opens directly before `at`.

    Raises ShellError if it is not closed.
    """
    stack = [closer]
    while at < len(text):
        character = text[at]
        if character == "\\":
            at += 2
            continue
        top = stack[-1]
        if character == "'" and top in ")}":
            at = text.find("'", at + 1)
            if at < 0:
                break
        elif character == top:
            stack.pop()
            if not stack:
                return at
        elif top != "`":
            at = _open(text, at, top, stack)
        at += 1
    raise ShellError(f"missing {closer}")


def _open(text: str, at: int, top: str, stack: list[str]) -> int:
    """Push the closer of the bracket or quote that opens here; the offset of the last character read is returned."""
    if text.startswith(("$(", "${"), at):
        stack.append(")" if text[at + 1] == "(" else "}")
        return at + 1
    if text[at] == "`" or (text[at] == '"' and top != '"'):
        stack.append(text[at])
    elif text[at] == "(" and top == ")":
        stack.append(")")
    return at
