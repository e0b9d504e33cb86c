"""Build contexts for tests: folders of empty files, directories and symlinks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from copy_link.build_context.context import BuildContext


def make(folder: Path, paths: Iterable[str], links: dict[str, str] | None = None) -> BuildContext:
    """A context with these empty files, directories (ending in a slash) and links."""
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            (folder / path).mkdir()
        else:
            (folder / path).touch()
    for path, target in (links or {}).items():
        (folder / path).symlink_to(target)
    return BuildContext([str(folder)])


def kinds(context: BuildContext, word: str) -> list[str]:
    """The kinds that a source word may have, sorted."""
    return sorted(context.sources(word)[0])
