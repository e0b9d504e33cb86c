"""`RUN --mount`: entries below a mount's target, which exist only while the command runs."""

from __future__ import annotations

import posixpath

from copy_link.dockerfile.expansion import WordError, expand
from copy_link.dockerfile.parser import Instruction
from copy_link.image.image import Image
from copy_link.image.scripts import Script
from copy_link.startup.annotations import Callable


def targets(values: list[str], image: Image, escape: str) -> list[str] | None:
    """The absolute targets of `--mount` values; None if one is unknown."""
    found: list[str] = []
    for value in values:
        options = _options(value)
        target = _target(options)
        if target is None:
            continue
        try:
            text = expand(target, image.variables, escape).text
        except WordError:
            text = None
        if text is None or (not text.startswith("/") and image.workdir is None):
            return None
        found.append(posixpath.normpath(posixpath.join(image.workdir or "/", text)))
    return found


def _options(value: str) -> dict[str, str]:
    pairs = (field.strip().strip('"').partition("=") for field in value.split(","))
    return {key.lower(): text for key, _, text in pairs}


def _target(options: dict[str, str]) -> str | None:
    for name in ("target", "dst", "destination"):
        if name in options:
            return options[name]
    # A secret has a default target, unless it becomes a variable; an ssh socket is in /run/buildkit.
    if options.get("type") == "secret" and "env" not in options:
        return f"/run/secrets/{options.get('id', '')}"
    return None


def mounted_scripts(instruction: Instruction, find: Callable[[str | None], Image | None]) -> dict[str, Script]:
    """The scripts in `RUN --mount=from=stage` by their paths in the mount; `find` returns the stage of a name."""
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
