"""Files whose text the Dockerfile itself contains: a heredoc that is copied, or text that a RUN writes to a file.

A later RUN may run them, so an image remembers them by their paths with all symlinks resolved.
"""

from __future__ import annotations

from copy_link.startup.records import NamedTuple

# Longer texts, in characters, are not remembered: a text can be appended to itself.
MAXIMUM_TEXT = 100_000


class Script(NamedTuple):
    """The text of a file; unless it `is_whole`, the file may contain more or less than this."""

    text: str
    is_whole: bool


def partial(script: Script) -> Script:
    """The script after an unknown change."""
    return script._replace(is_whole=False)


def write(scripts: dict[str, Script], path: str, text: str | None, *, is_whole: bool, appends: bool) -> None:
    """Record that a command writes a text (None: not known) to a file, or appends it."""
    before = scripts.pop(path, None)
    if text is None:
        if before is not None and appends:
            scripts[path] = partial(before)
        return
    if appends:
        # A file whose start is not known contains at least this text.
        is_whole = is_whole and before is not None and before.is_whole
        text = text if before is None else before.text + text
    if len(text) <= MAXIMUM_TEXT:
        scripts[path] = Script(text, is_whole)


def merged(first: dict[str, Script], second: dict[str, Script]) -> dict[str, Script]:
    """The scripts of an image that has either the first or the second ones."""
    found = {**first, **second}
    for path, script in found.items():
        one, other = first.get(path), second.get(path)
        if one == other:
            continue
        texts = dict.fromkeys(each.text for each in (one, other) if each is not None)
        found[path] = Script("\n".join(texts)[:MAXIMUM_TEXT] if len(texts) > 1 else script.text, False)
    return found
