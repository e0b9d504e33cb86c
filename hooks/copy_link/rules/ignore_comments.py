"""Ignore comments, and CL301 for those that silence nothing.

`# copy-link: ignore[CL001] reason` above an instruction silences rules for it, `# copy-link: ignore-file` for the file.
"""

from __future__ import annotations

from copy_link.dockerfile import directives
from copy_link.dockerfile.parser import Comment, Dockerfile
from copy_link.rules import edits as make
from copy_link.rules import wording
from copy_link.rules.edits import Edit
from copy_link.rules.findings import MARK, CopyReport, Finding, Rule
from copy_link.settings import WARNING
from copy_link.startup.annotations import Container, Iterable, Iterator
from copy_link.startup.patterns import pattern

UNUSED_IGNORE = Rule("CL301", "unused-ignore", "an ignore comment that silences nothing", "remove it", True, WARNING)
RULES = (UNUSED_IGNORE,)

# Text after the brackets is free. Without brackets, the word has to end there.
IGNORE = pattern(r"(?i)copy-link:\s*ignore(?P<file>-file)?(?:\s*\[(?P<ids>[^\]]*)\]|(?![\w\[-]))")
SEPARATORS = pattern(r"[\s,]+")


class Ignores:
    """The ignore comments of one file, and which of them silenced something."""

    def __init__(self, dockerfile: Dockerfile) -> None:
        self._comments: list[tuple[Comment, frozenset[str]]] = []
        self._of_file: list[tuple[int, frozenset[str]]] = []
        self._by_line: dict[int, frozenset[str]] = {}
        for comment in dockerfile.comments:
            found = IGNORE.match(comment.text) if MARK in comment.text.lower() else None
            if found:
                ids = frozenset(part.upper() for part in SEPARATORS.split(found["ids"] or "") if part)
                self._comments.append((comment, ids))
                if found["file"]:
                    self._of_file.append((comment.line, ids))
                else:
                    self._by_line[comment.line] = ids
        # The lines of the comments that count as used.
        self._used: set[int] = set()
        self._comment_lines = {comment.line for comment in dockerfile.comments}

    def silences(self, rule: str, line: int) -> bool:
        """True if a comment silences this rule at this line (from 1); the comment is used then."""
        silencing = [comment for comment, ids in self._about(line) if not ids or rule in ids]
        self._used.update(silencing)
        return bool(silencing)

    def spare(self, line: int) -> None:
        """Mark every ignore comment for this line as used."""
        self._used.update(comment for comment, _ in self._about(line))

    def _about(self, line: int) -> Iterator[tuple[int, frozenset[str]]]:
        """The lines of the comments for this line, and the rules that they name."""
        yield from self._of_file
        # Other tools have comments above an instruction too.
        above = line - 1
        while above in self._comment_lines:
            if above in self._by_line:
                yield above, self._by_line[above]
            above -= 1

    def unused(self) -> list[tuple[Comment, tuple[str, ...]]]:
        """The comments that silenced nothing, with the rules that they name; call it after `silences`."""
        return [(comment, tuple(sorted(ids))) for comment, ids in self._comments if comment.line not in self._used]


def spare_unjudged(ignores: Ignores, dockerfile: Dockerfile, copies: Iterable[CopyReport]) -> None:
    """Spare the comments for instructions that were not judged: another run, or another builder, may need them."""
    judged = {one.instruction.start for one in copies if not one.stage.is_windows and not one.left_plain}
    for instruction in dockerfile.instructions:
        copied = instruction.trigger or instruction
        if copied.keyword in ("COPY", "ADD") and copied.start not in judged:
            ignores.spare(copied.line)


def find(ignores: Ignores, dockerfile: Dockerfile, data: bytes, known_ids: Container[str]) -> Iterator[Finding]:
    """A finding for each comment that silenced nothing; `known_ids` are the ids of all rules."""
    for comment, ids in ignores.unused():
        edit = make.remove_comment(comment, dockerfile, data)
        unknown_ids = tuple(one for one in ids if one not in known_ids)
        guards = comment.line <= directives.LAST_GUARD and _guards_directive(edit, data)
        message = wording.unused_ignore(ids, unknown_ids, guards)
        edits = () if guards else (edit,)
        yield Finding(UNUSED_IGNORE, comment.line, 1, comment.line, message, edits, UNUSED_IGNORE.fix_is_safe)


def _guards_directive(removal: Edit, data: bytes) -> bool:
    """True if the comment keeps the line below it from being a parser directive."""
    return directives.directives(make.apply(data, [removal])) != directives.directives(data)
