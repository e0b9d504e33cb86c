"""An independent check of a rewrite: dockerfile-parse reads the file before and after a fix.

It shares no code and no offsets with this package's parser. Both versions must have the same instructions in the same
order, except for the changes in the findings: a `--link`, a trailing `/`, a real path, numbers in `--chown`, the syntax
line, an ignore comment. dockerfile-parse misreads some files (it takes the lines of a heredoc for instructions), but
both versions alike.
"""

from __future__ import annotations

import io
import re
from collections import Counter

from dockerfile_parse import DockerfileParser

from copy_link.rules.copy_rules import NAMED_OWNER, NUMERIC_OWNER
from copy_link.rules.findings import Finding
from copy_link.rules.ignore_comments import UNUSED_IGNORE
from copy_link.rules.syntax_rules import RULES as SYNTAX_RULES
from copy_link.startup.annotations import Iterable
from copy_link.startup.records import NamedTuple

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_COMMENT = "COMMENT"
_CONTINUATION = re.compile(r"[\\`][ \t\r]*\n")
_SYNTAX = re.compile(r"syntax\s*=", re.IGNORECASE)
# A link flag among the flags of a COPY or ADD. dockerfile-parse may take the whole COPY for a part of another
# instruction.
_LINK = re.compile(
    r"((?:\A\s*(?:ONBUILD\s+)?\S+|(?<!\S)(?:COPY|ADD))(?:\s+--\S+)*?)\s+--link(?:=\S*)?(?!\S)", re.IGNORECASE
)
# Comments and blank lines after a continuation. BuildKit skips both; dockerfile-parse ends the instruction at a blank
# line.
_SKIPPED_LINES = re.compile(r"((\\|`)[ \t\r]*\n)((?:[ \t]*#.*\n|[ \t\r]*\n)+)")
_BLANK_LINE = re.compile(r"^[ \t\r]*\n", re.MULTILINE)
# A slash at the end of the last word, which may be inside quotes and brackets.
_LAST_SLASH = re.compile(r"""/(?=["'\]]*\Z)""")


class _Reading(NamedTuple):
    """An instruction or comment as dockerfile-parse reads it; lines count from 1."""

    keyword: str
    value: str
    content: str
    line: int
    end_line: int


def disagreement(before: bytes, after: bytes, fixes: Iterable[Finding]) -> str | None:
    """A clause about the first difference between two versions of a file that no fix explains; None if there is none.

    `fixes` are the findings whose edits turn `before` into `after`; their lines are those of `before`.
    """
    fixes = list(fixes)
    old, new = _read(before), _read(after)
    return _in_instructions(old, new, fixes) or _in_comments(old, new, fixes)


def _read(data: bytes) -> list[_Reading]:
    # In latin-1 every byte is a character, so text in any encoding can be read.
    data = data.removeprefix(_BYTE_ORDER_MARK)
    text = data.decode() if _is_utf8(data) else data.decode("latin-1")
    text = _SKIPPED_LINES.sub(_continued, text)
    structure = DockerfileParser(fileobj=io.BytesIO(text.encode())).structure
    return [
        _Reading(one["instruction"], one["value"], one["content"], one["startline"] + 1, one["endline"] + 1)
        for one in structure
    ]


def _continued(found: re.Match[str]) -> str:
    """The continuation and the lines after it, with the continuation character on every blank one."""
    continuation, character, skipped = found.groups()
    return continuation + _BLANK_LINE.sub(lambda _: f"{character}\n", skipped)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _in_instructions(old: list[_Reading], new: list[_Reading], fixes: list[Finding]) -> str | None:
    lines = sorted(fix.line for fix in fixes if fix.keyword)
    replaced = {fix.line: fix for fix in fixes if fix.respelled}
    before = [one for one in old if one.keyword != _COMMENT]
    after = [one for one in new if one.keyword != _COMMENT]
    if len(before) != len(after):
        return f"it has {len(after)} instructions instead of {len(before)}"
    for one, other in zip(before, after, strict=True):
        while lines and lines[0] < one.line:
            del lines[0]
        is_named = bool(lines) and lines[0] <= one.end_line
        same = _is_same_but_for_link(one, other, replaced.get(lines[0])) if is_named else one[:3] == other[:3]
        if not same:
            return f"the instruction on line {one.line} differs"
    return None


def _is_same_but_for_link(one: _Reading, other: _Reading, respelling: Finding | None) -> bool:
    """True if two instructions are equal except for a link flag, a slash at the end and the text of a `respelling`."""
    # A fix that drops a flag may drop its line, and with it one line ending.
    endings, other_endings = Counter(_endings(one)), Counter(_endings(other))
    lost = endings - other_endings
    if other_endings - endings or lost.total() > 1:
        return False
    words, others = _without_link(one), _without_link(other)
    if respelling is not None and respelling.rule in (NUMERIC_OWNER, NAMED_OWNER):
        words = [f"--chown={respelling.respelled}" if word.startswith("--chown=") else word for word in words]
    elif respelling is not None:
        words = [*words[:-1], _LAST_SLASH.sub("", respelling.respelled)]
    return words == others


def _endings(one: _Reading) -> list[str]:
    return [line[len(line.rstrip("\r\n")) :] for line in one.content.splitlines(keepends=True)]


def _without_link(one: _Reading) -> list[str]:
    text = _CONTINUATION.sub("", one.content)
    shorter = _LINK.sub(r"\1", text)
    while shorter != text:
        text, shorter = shorter, _LINK.sub(r"\1", shorter)
    words = text.split()
    # In JSON form, the bracket may be a word of its own.
    last = max((index for index, word in enumerate(words) if word.strip("\"']")), default=0)
    words[last] = _LAST_SLASH.sub("", words[last])
    return words


def _in_comments(old: list[_Reading], new: list[_Reading], fixes: list[Finding]) -> str | None:
    named = {fix.line for fix in fixes if fix.rule is UNUSED_IGNORE}
    is_syntax_named = any(fix.rule in SYNTAX_RULES for fix in fixes)
    kept = [one.value for one in old if one.keyword == _COMMENT and one.line not in named]
    remaining = Counter(kept)
    first = next((one.line for one in new if one.keyword != _COMMENT), None)
    for one in new:
        if one.keyword != _COMMENT:
            continue
        if remaining[one.value]:
            remaining[one.value] -= 1
        elif not (is_syntax_named and _SYNTAX.match(one.value) and (first is None or one.line < first)):
            return f"the comment on line {one.line} is new"
    lost = next((value for value in kept if remaining[value] and not (is_syntax_named and _SYNTAX.match(value))), None)
    return None if lost is None else "a comment is gone"
