"""The scripts that a COPY adds to an image."""

from __future__ import annotations

import posixpath

from copy_link.dockerfile.parser import Heredoc
from copy_link.image.entries import FILE
from copy_link.image.image import Image
from copy_link.image.scripts import Script, partial
from copy_link.stages.copy_instruction import Copy


def copy(image: Image, copied: Copy, origin: Image | None) -> None:
    """Record the scripts that a COPY or ADD copies, in the image after it.

    `origin` is the stage that `--from` names, None for the build context.
    """
    scripts = image.scripts
    target = None if copied.destination is None else image.tree.resolve(copied.destination).path
    for path in scripts:
        if target is None or path == target or path.startswith(target.rstrip("/") + "/"):
            scripts[path] = partial(scripts[path])
    if target is None:
        return
    new = _heredocs(copied) + ([] if origin is None else _from_stage(copied, origin))
    into_directory = copied.spelled_as_directory or not image.tree.at(target).may_be(FILE)
    for name, script in new:
        scripts[posixpath.join(target, name) if into_directory else target] = script


def _heredocs(copied: Copy) -> list[tuple[str, Script]]:
    return [(heredoc.name, _script(heredoc)) for heredoc in copied.instruction.heredocs]


def _script(heredoc: Heredoc) -> Script:
    # With CR LF line ends it has a CR in each line here, and perhaps not where Git changes them.
    text = heredoc.without_carriage_returns().text
    return Script(text, not (heredoc.has_carriage_returns or (heredoc.expand and "$" in text)))


def _from_stage(copied: Copy, origin: Image) -> list[tuple[str, Script]]:
    """The scripts that are copied from a stage, by their paths below the destination if it is a directory."""
    # Imported here: few stages have scripts.
    from fnmatch import fnmatchcase

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
