"""The builds in compose files. Source: compose-spec build.md and 12-interpolation.md."""

from __future__ import annotations

import posixpath
import re

from copy_link.onboarding.build import Build, Skipped, Spelling, evaluated_build
from copy_link.onboarding.yaml_files import load, table
from copy_link.startup.annotations import Iterator

NAME = re.compile(r"(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml\Z")
_SPELLING = Spelling("dockerfile_inline", "additional_contexts", "a variable without a default")
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
        yield evaluated_build(f"{path}: {name}", base, found, _SPELLING, _interpolated)


def _interpolated(text: str) -> str | None:
    """The text with its variables at their defaults; None if one has none."""
    found = _VARIABLE.finditer(text)
    if any(not one[1] and one[2] is None for one in found):
        return None
    return _VARIABLE.sub(lambda one: "$" if one[1] else one[2], text)
