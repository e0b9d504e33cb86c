"""Adds the hook to the text of `.pre-commit-config.yaml`, and changes nothing else in it."""

from __future__ import annotations

import yaml

from copy_link.onboarding.yaml_files import YamlError, compose, load, table
from copy_link.settings import HOME

NAMES = (".pre-commit-config.yaml", ".pre-commit-config.yml")
HOOK = "copy-link-fix"


def hook_lines(version: str, dash: str = "  ", hooks_dash: str = "      ") -> list[str]:
    """The lines of the hook; `dash` and `hooks_dash` are the indentations of the items of `repos` and of `hooks`."""
    inside = f"{dash}  "
    return [
        f"{dash}- repo: {HOME}",
        f"{inside}rev: v{version}",
        f"{inside}hooks:",
        f"{hooks_dash}- id: {HOOK}",
    ]


def has_hook(text: str) -> bool:
    """True if the configuration has a hook of this package. Raises YamlError."""
    return any(str(hook).startswith("copy-link-") for hook in _hooks(load(text)))


def with_hook(text: str, version: str) -> str | None:
    """The text with the hook as the last of its repositories; None if it has none in block style to add it to.

    Raises YamlError.
    """
    last = _last_repository(compose(text))
    if last is None:
        return None
    lines = text.splitlines(keepends=True)
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    dash = _indentation(lines[last.start_mark.line])
    hooks = [value for key, value in last.value if key.value == "hooks" and isinstance(value, yaml.SequenceNode)]
    hooks_dash = f"{dash}    "
    if hooks and hooks[0].value and not hooks[0].flow_style:
        hooks_dash = _indentation(lines[hooks[0].value[0].start_mark.line])
    end = _last_line(last) + 1
    while not lines[end - 1].strip():
        # A block of text includes the blank lines after it.
        end -= 1
    if not lines[end - 1].endswith("\n"):
        lines[end - 1] += ending
    added = [f"{line}{ending}" for line in hook_lines(version, dash, hooks_dash)]
    after = "".join([*lines[:end], *added, *lines[end:]])
    return after if _is_only_added(text, after, version) else None


def _last_repository(root: yaml.Node | None) -> yaml.MappingNode | None:
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return None
    found = next((value for key, value in root.value if key.value == "repos"), None)
    if not isinstance(found, yaml.SequenceNode) or found.flow_style or not found.value:
        return None
    last = found.value[-1]
    return last if isinstance(last, yaml.MappingNode) and not last.flow_style else None


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]


def _last_line(node: yaml.Node) -> int:
    """The line (from 0) where the node ends, without the blank lines and comments after it."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1])
    # A block of text ends at the beginning of a line.
    return int(node.end_mark.line) - (node.end_mark.column == 0 and node.end_mark.line > node.start_mark.line)


def _hooks(content: object) -> list[object]:
    repositories = table(content).get("repos")
    return [
        hook.get("id")
        for repository in (repositories if isinstance(repositories, list) else ())
        for hook in table(repository).get("hooks") or ()
        if isinstance(hook, dict)
    ]


def _is_only_added(before: str, after: str, version: str) -> bool:
    """True if a reader of YAML finds the hook at the end of the repositories, and everything else as it was."""
    try:
        old, new = load(before), load(after)
    except YamlError:
        return False
    added = load("\n".join(hook_lines(version)))
    return bool(new == {**old, "repos": [*old["repos"], *added]})
