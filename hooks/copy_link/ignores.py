"""`# copy-link: ignore[CL001] reason` among the comments right above an instruction, and `# copy-link: ignore-file`."""

from __future__ import annotations

from copy_link.dockerfile import Comment, Dockerfile
from copy_link.patterns import pattern

IGNORE = pattern(r"copy-link:\s*ignore(?P<file>-file)?\s*(?:\[(?P<ids>[^\]]*)\])?(?=\s|$)")


class Ignores:
    """The ignore comments of one file, and which of them silenced something."""

    def __init__(self, dockerfile: Dockerfile) -> None:
        self._comments: list[tuple[Comment, frozenset[str], bool]] = []
        for comment in dockerfile.comments:
            found = IGNORE.match(comment.text)
            if found:
                ids = frozenset(part.strip().upper() for part in (found["ids"] or "").split(",") if part.strip())
                self._comments.append((comment, ids, found["file"] is not None))
        self._used: set[tuple[int, str]] = set()
        self._by_line = {comment.line: ids for comment, ids, whole in self._comments if not whole}
        self._comment_lines = {comment.line for comment in dockerfile.comments}

    def silences(self, rule: str, line: int) -> bool:
        """Whether a finding of this rule at this line (from 1) is not to be reported."""
        silenced = False
        for comment, ids, whole in self._comments:
            if whole and (not ids or rule in ids):
                self._used.add((comment.line, rule))
                silenced = True
        # Several comments may stand above one instruction: other tools have theirs there too.
        above = line - 1
        while above in self._comment_lines:
            named = self._by_line.get(above)
            if named is not None and (not named or rule in named):
                self._used.add((above, rule))
                silenced = True
            above -= 1
        return silenced

    def unused(self) -> list[tuple[Comment, tuple[str, ...]]]:
        """The comments that silenced nothing, with the rules they name; to be asked after `silences`."""
        lines = {line for line, _ in self._used}
        return [(comment, tuple(sorted(ids))) for comment, ids, _ in self._comments if comment.line not in lines]
