"""Files whose text stands in the Dockerfile itself: a heredoc that is copied, or what a RUN writes to a file.

As a RUN may run them, they are remembered by their paths, symlinks followed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from fnmatch import fnmatchcase

from copy_link.copies import Copy
from copy_link.dockerfile import Instruction
from copy_link.entries import FILE
from copy_link.image import Image, Script

# Longer ones are not remembered: a text can be appended to itself.
MAXIMUM_TEXT = 100_000


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


def copy(image: Image, copied: Copy, origin: Image | None) -> None:
    """Remember what a COPY or ADD brings, in the image as it is behind it.

    `origin` is the stage that `--from` names, None for the build context.
    """
    scripts = image.scripts
    target = None if copied.destination is None else image.tree.resolve(copied.destination).path
    for path in scripts:
        if target is None or path == target or path.startswith(target.rstrip("/") + "/"):
            scripts[path] = spoiled(scripts[path])
    if target is None:
        return
    brought = _heredocs(copied) + ([] if origin is None else _from_stage(copied, origin))
    into_directory = copied.spelled_as_directory or not image.tree.at(target).may_be(FILE)
    for name, script in brought:
        scripts[posixpath.join(target, name) if into_directory else target] = script


def mounted(instruction: Instruction, find: Callable[[str | None], Image | None]) -> dict[str, Script]:
    """The scripts that `RUN --mount=from=stage` shows, by their paths there; `find` gives the stage of a name."""
    found: dict[str, Script] = {}
    for flag in instruction.flags:
        fields = dict(part.partition("=")[::2] for part in (flag.value or "").split(","))
        image = find(fields["from"]) if flag.name == "mount" and "from" in fields else None
        target = next((fields[name] for name in ("target", "dst", "destination") if name in fields), "/")
        above = posixpath.normpath(posixpath.join("/", fields.get("source", fields.get("src", "/")))).rstrip("/")
        for path, script in image.scripts.items() if image is not None else ():
            if path == above or path.startswith(above + "/"):
                found[posixpath.normpath(target + path[len(above) :])] = script
    return found


def _heredocs(copied: Copy) -> list[tuple[str, Script]]:
    return [
        (heredoc.name, Script(heredoc.text, not (heredoc.expand and "$" in heredoc.text)))
        for heredoc in copied.instruction.heredocs
    ]


def _from_stage(copied: Copy, origin: Image) -> list[tuple[str, Script]]:
    """What is copied of a stage's scripts: their paths below the destination, if it is a directory."""
    found = []
    for source in copied.sources if origin.scripts else ():
        named = posixpath.normpath(posixpath.join("/", source.text or ""))
        above = (origin.tree.resolve(named).path or "").rstrip("/")
        for path, script in origin.scripts.items():
            if path == above or fnmatchcase(path, named):
                found.append((posixpath.basename(path), script))
            elif path.startswith(above + "/"):
                found.append((path[len(above) + 1 :], script))
    return found
