"""`# copy-link: ignore[CL001] reason` among the comments right above an instruction, and `# copy-link: ignore-file`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from copy_link.dockerfile.parser import Comment, Dockerfile
from copy_link.startup.patterns import pattern

# Behind the rules in brackets anything may follow, behind the bare word anything but more of a word.
IGNORE = pattern(r"copy-link:\s*ignore(?P<file>-file)?(?:\s*\[(?P<ids>[^\]]*)\]|(?![\w\[-]))", re.IGNORECASE)
SEPARATORS = pattern(r"[\s,]+")


class Ignores:
    """The ignore comments of one file, and which of them silenced something."""

    def __init__(self, dockerfile: Dockerfile) -> None:
        self._comments: list[tuple[Comment, frozenset[str]]] = []
        self._of_file: list[tuple[int, frozenset[str]]] = []
        self._by_line: dict[int, frozenset[str]] = {}
        for comment in dockerfile.comments:
            found = IGNORE.match(comment.text)
            if found:
                ids = frozenset(part.upper() for part in SEPARATORS.split(found["ids"] or "") if part)
                self._comments.append((comment, ids))
                if found["file"]:
                    self._of_file.append((comment.line, ids))
                else:
                    self._by_line[comment.line] = ids
        # The lines of those that silenced something, or are not to be told.
        self._used: set[int] = set()
        self._comment_lines = {comment.line for comment in dockerfile.comments}

    def silences(self, rule: str, line: int) -> bool:
        """Whether a finding of this rule at this line (from 1) is not to be reported."""
        silencing = [comment for comment, ids in self._about(line) if not ids or rule in ids]
        self._used.update(silencing)
        return bool(silencing)

    def spare(self, line: int) -> None:
        """Take the comments about this line for used, whatever rules they name."""
        self._used.update(comment for comment, _ in self._about(line))

    def _about(self, line: int) -> Iterator[tuple[int, frozenset[str]]]:
        """The lines of the comments that are about this one, and the rules they name."""
        yield from self._of_file
        # Several comments may stand above one instruction: other tools have theirs there too.
        above = line - 1
        while above in self._comment_lines:
            if above in self._by_line:
                yield above, self._by_line[above]
            above -= 1

    def unused(self) -> list[tuple[Comment, tuple[str, ...]]]:
        """The comments that silenced nothing, with the rules they name; to be asked after `silences`."""
        return [(comment, tuple(sorted(ids))) for comment, ids in self._comments if comment.line not in self._used]
