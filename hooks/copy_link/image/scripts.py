"""Files whose text stands in the Dockerfile itself: a heredoc that is copied, or what a RUN writes to a file.

As a RUN may run them, they are remembered by their paths, symlinks followed.
"""

from __future__ import annotations

from copy_link.startup.records import NamedTuple

# Longer ones are not remembered: a text can be appended to itself.
MAXIMUM_TEXT = 100_000


class Script(NamedTuple):
    """A file's text; there may be more in it, or less, where it is not known to be the whole."""

    text: str
    is_whole: bool


def spoiled(script: Script) -> Script:
    """The script after something unknown was done to it."""
    return script._replace(is_whole=False)


def write(scripts: dict[str, Script], path: str, text: str | None, *, is_whole: bool, appends: bool) -> None:
    """Remember that a text (None: not known) is written to a file, over what was there or behind it."""
    before = scripts.pop(path, None)
    if text is None:
        if before is not None and appends:
            scripts[path] = spoiled(before)
        return
    if appends:
        # Behind a file that is not known stands at least this.
        is_whole = is_whole and before is not None and before.is_whole
        text = text if before is None else before.text + text
    if len(text) <= MAXIMUM_TEXT:
        scripts[path] = Script(text, is_whole)


def merged(first: dict[str, Script], second: dict[str, Script]) -> dict[str, Script]:
    """What may be in the files whether the first or the second is how things went."""
    found = {**first, **second}
    for path, script in found.items():
        one, other = first.get(path), second.get(path)
        if one == other:
            continue
        texts = dict.fromkeys(each.text for each in (one, other) if each is not None)
        found[path] = Script("\n".join(texts)[:MAXIMUM_TEXT] if len(texts) > 1 else script.text, False)
    return found
