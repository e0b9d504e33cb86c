"""The builds in bake files. Source: docs.docker.com/build/bake/reference."""

from __future__ import annotations

import json
import posixpath
import re
import subprocess
from functools import partial
from typing import Any

from copy_link.onboarding.build import Build, Skipped, Spelling, evaluated_build, pairs
from copy_link.onboarding.yaml_files import table
from copy_link.startup.annotations import Iterator, Mapping

NAME = re.compile(r"(?:[^/]*[.-])?bake(?:[.-][^/]*)?\.(?:json|hcl)\Z")
_TARGET = re.compile(r'^[ \t]*target[ \t]+"([^"]+)"', re.MULTILINE)
_SPELLING = Spelling("dockerfile-inline", "contexts", "an expression without a known value")
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
# Bake only reads files to print them.
SECONDS = 60


class BakeError(ValueError):
    """The file cannot be read; the text says why."""


def builds(path: str, text: str, root: str) -> Iterator[Build | Skipped]:
    """The builds of a bake file; `path` is its path from the root of the repository. Raises BakeError.

    Docker reads HCL, because nothing else evaluates its expressions in the same way.
    """
    is_json = path.endswith(".json")
    content = _parsed(text) if is_json else _parsed(_printed(root, path, _TARGET.findall(text)))
    targets, base = table(content, "target"), posixpath.dirname(path)
    values = {name: pairs(one).get("default") for name, one in table(content, "variable").items()}
    for name in targets:
        found = _merged(name, targets, ())
        is_part = "override" in posixpath.basename(path) and not {"context", "dockerfile"} & found.keys()
        # By convention, `_` begins the name of a target that others only inherit from.
        if is_part or name.startswith("_"):
            continue
        yield evaluated_build(f"{path}: {name}", base, found, _SPELLING, partial(_evaluated, values=values))


def _parsed(text: str) -> object:
    try:
        content: object = json.loads(text)
    except ValueError as error:
        raise BakeError(f"not JSON: {error}") from None
    return content


def _printed(root: str, path: str, targets: list[str]) -> str:
    folder, name = posixpath.split(path)
    command = ["docker", "buildx", "bake", "--file", name, "--print", *dict.fromkeys(targets)]
    try:
        done = subprocess.run(
            command,
            cwd=posixpath.join(root, folder),
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise BakeError("only Docker can read HCL, and it does not answer") from None
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if "ERROR" in line), "").removeprefix("ERROR: ")
        raise BakeError(f"docker buildx bake --print failed{f': {said}' if said else ''}")
    return done.stdout


def _merged(name: str, targets: Mapping[str, object], inheriting: tuple[str, ...]) -> dict[str, Any]:
    """The target with everything that it inherits; a later target of `inherits` overrides an earlier one."""
    found: dict[str, Any] = {}
    own = table(targets, name)
    for other in own.get("inherits", ()) if name not in inheriting else ():
        for key, value in _merged(str(other), targets, (*inheriting, name)).items():
            found[key] = _joined(found.get(key), value)
    for key, value in own.items():
        found[key] = _joined(found.get(key), value)
    return found


def _joined(old: object, new: object) -> object:
    return {**old, **new} if isinstance(old, dict) and isinstance(new, dict) else new


def _evaluated(text: str, values: Mapping[str, str | None]) -> str | None:
    """The text with its variables at their defaults; None if it has another expression."""
    if any(values.get(one[1].strip()) is None for one in _VARIABLE.finditer(text)):
        return None
    return _VARIABLE.sub(lambda one: str(values[one[1].strip()]), text)
