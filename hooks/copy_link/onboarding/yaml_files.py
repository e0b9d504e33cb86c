"""Reads YAML files that people write for other programs; only `copy-link init` needs it."""

from __future__ import annotations

from typing import Any

import yaml


class YamlError(ValueError):
    """The text is not YAML; the error says where."""


class _Loader(yaml.SafeLoader):
    """Ignores tags of other programs, such as `!reset` in compose files."""


def _untagged(loader: _Loader, _: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)  # type: ignore[arg-type]


_Loader.add_multi_constructor("!", _untagged)


def load(text: str) -> Any:  # noqa: ANN401 (any document)
    """The first document of the text. Raises YamlError."""
    try:
        return next(iter(yaml.load_all(text, Loader=_Loader)), None)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark is not None else ""
        raise YamlError(f"not YAML: {where}{getattr(error, 'problem', None) or error}") from None


def compose(text: str) -> yaml.Node | None:
    """The first document as nodes with their positions. Raises YamlError."""
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlError(f"not YAML: {error}") from None
    return node


def table(value: object, *keys: str) -> dict[Any, Any]:
    """The table below these keys; empty if there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
