"""The builds in compose files. Source: compose-spec build.md and 12-interpolation.md."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from copy_link.onboarding.build import Build, Skipped, make_build, pairs
from copy_link.onboarding.yaml_files import load, table

NAME = re.compile(r"(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml\Z")
_VARIABLE = re.compile(r"\$(?:(\$)|\{\w+(?::?-([^}]*))?\}|(\w+))")


def builds(path: str, text: str) -> Iterator[Build | Skipped]:
    """The builds of a compose file; `path` is its path from the root of the repository. Raises YamlError."""
    base, is_override = posixpath.dirname(path), "override" in posixpath.basename(path)
    for name, service in table(load(text), "services").items():
        found = service.get("build") if isinstance(service, dict) else None
        if isinstance(found, str):
            found = {"context": found}
        if not isinstance(found, dict) or (is_override and "context" not in found):
            continue
        yield _build(f"{path}: {name}", base, found)


def _build(source: str, base: str, found: dict[str, object]) -> Build | Skipped:
    if "dockerfile_inline" in found:
        return Skipped(source, "its Dockerfile is written in it")
    written = [str(found.get("context", ".")), str(found.get("dockerfile", "Dockerfile"))]
    values = [_interpolated(text) for text in written]
    for text, value in zip(written, values, strict=True):
        if value is None:
            return Skipped(source, f"a variable without a default: {text}")
    context, dockerfile = (str(value) for value in values)
    arguments = {name: _interpolated(value) for name, value in pairs(found.get("args")).items()}
    contexts = {name: _interpolated(value) for name, value in pairs(found.get("additional_contexts")).items()}
    return make_build(
        source,
        base,
        context,
        posixpath.join(context, dockerfile),
        str(found.get("target", "")),
        {name: value for name, value in arguments.items() if value is not None},
        {name: value for name, value in contexts.items() if value is not None},
    )


def _interpolated(text: str) -> str | None:
    """The text with its variables at their defaults; None if one has none."""
    found = _VARIABLE.finditer(text)
    if any(not one[1] and one[2] is None for one in found):
        return None
    return _VARIABLE.sub(lambda one: "$" if one[1] else one[2], text)
