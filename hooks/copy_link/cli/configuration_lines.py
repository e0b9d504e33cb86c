"""Adds lines to the text of a `.copy-link.toml`, and leaves everything else in it as it is written."""

from __future__ import annotations

from copy_link.cli.configuration import parse
from copy_link.settings import SettingsError
from copy_link.startup.annotations import Iterable, Mapping, Sequence


def with_lines(text: str, lines: Mapping[str, Sequence[str]], name: str) -> str | None:
    """The text of a configuration file with lines added to the ends of [contexts] and [base-images].

    None if it is written so that they do not fit, or would change anything else. `name` is its path.
    """
    after = text
    for table, added in lines.items():
        after = _with_lines_in(after, added, table)
    try:
        old, new = parse(text.encode(), name), parse(after.encode(), name)
    except SettingsError:
        return None
    expected = parse("".join(f"[{table}]\n" + "\n".join(added) + "\n" for table, added in lines.items()).encode(), name)
    is_extended = new == old._replace(
        contexts=old.contexts + expected.contexts, base_images=old.base_images + expected.base_images
    )
    return after if is_extended else None


def _with_lines_in(text: str, lines: Iterable[str], table: str) -> str:
    before = text.splitlines(keepends=True)
    if before and not before[-1].endswith("\n"):
        before[-1] += "\n"
    added = [f"{line}\n" for line in lines]
    headers = [number for number, line in enumerate(before) if line.split("#")[0].strip() == f"[{table}]"]
    if not headers:
        return "".join([*before, *(["\n"] if before else []), f"[{table}]\n", *added])
    later = (number for number in range(headers[0] + 1, len(before)) if before[number].lstrip().startswith("["))
    end = next(later, len(before))
    while end > headers[0] + 1 and not before[end - 1].strip():
        end -= 1
    return "".join([*before[:end], *added, *before[end:]])
